import { mapBodies } from "../core/spec/mapBodies.ts";
import type { ExprOf } from "./ast.ts";
import { argumentOf } from "./callArguments.ts";
import type { Evaluator } from "./evaluate.ts";
import type { ObjectTracer } from "./objects.ts";
import { chainOf } from "./resolve.ts";
import type { Block, CallSite, ModuleIndex } from "./scopes.ts";
import type { ProgramFact } from "./script.ts";
import { stateFunction } from "./stateFunctions.ts";
import type { StepSite } from "./stepSites.ts";

/** On every how many batches a step happens, by the offset of the call; null where not known. */
export type Gates = ReadonlyMap<number, number | null>;

/**
 * `with accelerator.accumulate(model):` lets prepared optimizers and schedulers step only on every
 * so many batches, and on the last one of a loader.
 */
export class Accumulation {
  private readonly index: ModuleIndex;
  private readonly tracer: ObjectTracer;
  private readonly evaluator: Evaluator;

  constructor(index: ModuleIndex, tracer: ObjectTracer, evaluator: Evaluator) {
    this.index = index;
    this.tracer = tracer;
    this.evaluator = evaluator;
  }

  gates(steps: readonly StepSite[]): Gates {
    const accumulating = this.index.methodCalls.get("accumulate") ?? [];
    if (accumulating.length === 0) return new Map();
    const found = new Map<number, number | null>();
    for (const step of steps) {
      const around = accumulating.find((a) => this.isAround(a, step.site.block));
      const every = around && this.isPrepared(step) ? this.every(around) : 1;
      if (every !== 1) found.set(step.site.call.from, every);
    }
    return found;
  }

  /** Whether a block, or one around it, is the body of `with call:`. */
  private isAround({ call, block }: CallSite, inner: Block): boolean {
    return chainOf(inner).some((b) => {
      if (b.parent !== block || b.from < call.to) return false;
      return /^\s*(as\s+\w+\s*)?(,[^:\n]*)?:\s*(#[^\n]*\s*)*$/.test(
        this.evaluator.text({ from: call.to, to: b.from }),
      );
    });
  }

  /** Whether `accelerator.prepare(…)` was given the object. */
  private isPrepared({ owner }: StepSite): boolean {
    return (this.index.methodCalls.get("prepare") ?? []).some(({ call: { args }, block }) =>
      args.some((a) => this.tracer.origins(a.value, block).includes(owner.site.call)),
    );
  }

  private every({ call: { callee }, block }: CallSite): number | null {
    if (callee.kind !== "attribute") return 1;
    const accelerators = this.tracer
      .places(callee.object, block)
      .filter((p) => p.expr.kind === "call" && this.isAccelerator(p.expr, p.block));
    const [only, second] = accelerators;
    if (!only) return 1;
    if (second) return null;
    const call = only.expr as ExprOf<"call">;
    const steps = argumentOf(call, "gradient_accumulation_steps", 3);
    const plugin = argumentOf(call, "gradient_accumulation_plugin");
    if (!steps && !plugin) return call.args.some((a) => a.star !== "") ? null : 1;
    const value = steps && this.evaluator.value(steps, only.block);
    return typeof value === "bigint" && value > 0n ? Number(value) : null;
  }

  private isAccelerator({ callee }: ExprOf<"call">, block: Block): boolean {
    return /^accelerate\.(accelerator\.)?Accelerator$/.test(
      this.evaluator.path(callee, block) ?? "",
    );
  }
}

/** The program with its gated steps under the test that the library makes. */
export function withGates(
  program: readonly ProgramFact[],
  gates: Gates,
  loop: { readonly counter: string; readonly count: number } | null = null,
): readonly ProgramFact[] {
  return program.map((node): ProgramFact => {
    const inside = (body: readonly ProgramFact[]) => withGates(body, gates, loop);
    switch (node.kind) {
      case "optimizerStep":
      case "schedulerStep": {
        const every = node.span ? gates.get(node.span.from) : undefined;
        if (!every || !loop) return node;
        const test = `(n + 1) % ${every} == 0 or n + 1 == ${loop.count}`;
        const branch = { test: stateFunction(test, { n: loop.counter }), body: [node] };
        return { kind: "if", branches: [branch] };
      }
      case "loop": {
        const counter = node.counter ?? `$gated${node.span?.from ?? 0}`;
        const body = withGates(node.body, gates, { counter, count: node.count });
        return { ...node, counter, body, orelse: inside(node.orelse) };
      }
      default:
        return mapBodies(node, inside);
    }
  });
}
