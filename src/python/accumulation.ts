import { Accelerators } from "./accelerators.ts";
import type { Span } from "./ast.ts";
import type { Evaluator } from "./evaluate.ts";
import { GateTests } from "./gateTests.ts";
import { GatheringLoops } from "./gatheringLoops.ts";
import type { ObjectTracer } from "./objects.ts";
import type { ModuleIndex } from "./scopes.ts";
import type { AccumulationFact } from "./script.ts";
import type { StepSite } from "./stepSites.ts";

/** On every how many batches a step happens, by the offset of the call; null where not known. */
export type Gates = ReadonlyMap<number, number | null>;

/** The fact, with the numbers in the tests where they stand in all that was read together. */
export interface Accumulated extends Omit<AccumulationFact, "moduli" | "lasts"> {
  readonly moduli: readonly Span[];
  readonly lasts?: readonly Span[];
}

/** How many batches come to one update: by a test of the script, or as a library has it. */
export class Accumulation {
  private readonly accelerators: Accelerators;
  private readonly tests: GateTests;
  private readonly loops: GatheringLoops;

  constructor(index: ModuleIndex, tracer: ObjectTracer, evaluator: Evaluator) {
    this.accelerators = new Accelerators(index, tracer, evaluator);
    this.tests = new GateTests(index, evaluator);
    this.loops = new GatheringLoops(index, evaluator);
  }

  gates(steps: readonly StepSite[]): Gates {
    const found = new Map<number, number | null>();
    for (const step of steps) {
      const every = this.accelerators.everyOf(step);
      if (every !== 1) found.set(step.site.call.from, every);
    }
    return found;
  }

  /** How many batches come to one update, where the steps of one optimizer agree on it. */
  fact(steps: readonly StepSite[]): Accumulated | undefined {
    const found = steps.map((step) => this.accelerators.of(step) ?? this.tests.of(step));
    const [first, ...others] = found;
    const isAgreed = others.every((o) => o?.value === first?.value && isSamePlaces(o, first));
    if (!first || !isAgreed) return undefined;
    const moduli = found.flatMap((f) => f?.moduli ?? []);
    const lasts = found.flatMap((f) => f?.lasts ?? []);
    return { ...first, moduli, ...(lasts.length > 0 ? { lasts } : {}) };
  }

  /** How many rounds of a loop before the steps gather gradients for them. */
  gathered(steps: readonly StepSite[]): Omit<Accumulated, "batches"> | undefined {
    return this.loops.before(steps);
  }
}

const isSamePlaces = (a: Accumulated | undefined, b: Accumulated | undefined) =>
  JSON.stringify([a?.written, a?.unsaid]) === JSON.stringify([b?.written, b?.unsaid]);
