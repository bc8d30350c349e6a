import { Accumulation } from "./accumulation.ts";
import type { Analyses } from "./analyses.ts";
import type { Expr, Span } from "./ast.ts";
import { inOrder } from "./composites.ts";
import { Decisions } from "./decisions.ts";
import type { Emitted } from "./flow/emit.ts";
import { readProgram } from "./flow/readProgram.ts";
import type { TrainingLengths } from "./frameworkProgram.ts";
import { Frameworks } from "./frameworks.ts";
import { withGates, withModuli } from "./gatedPrograms.ts";
import { HandSetPlaces } from "./handSetPlaces.ts";
import { batchIndex, isEpochStep, manualProgram } from "./manualOptimization.ts";
import { type OptimizerProgram, programFacts } from "./programFacts.ts";
import { schedulerSets } from "./runSets.ts";
import type { SchedulerLinks } from "./schedulerLinks.ts";
import type { Cadence, RunFact } from "./script.ts";
import type { AssumedLengths } from "./shapeProgram.ts";
import type { Construction, StepSite } from "./stepSites.ts";
import { surroundingsOf } from "./surroundings.ts";
import type { TorchObjects } from "./torchObjects.ts";

/** What one optimizer does together with some of its schedulers. */
interface RunParts {
  readonly owner: Construction;
  /** As the script builds them. */
  readonly schedulers: readonly Construction[];
  readonly steps: readonly StepSite[];
  /** How long the library trains around steps that the script makes by hand. */
  readonly manual: TrainingLengths | undefined;
}

type Run = RunFact & Pick<OptimizerProgram, "cadences">;

/** Reads the runs of a script: an optimizer with the schedulers that drive it, step by step. */
export class RunReader {
  private readonly analyses: Analyses;
  private readonly objects: TorchObjects;
  private readonly lengths: AssumedLengths;
  private readonly frameworks: Frameworks;
  private readonly accumulation: Accumulation;
  private readonly handSet: HandSetPlaces;

  constructor(analyses: Analyses, objects: TorchObjects, lengths: AssumedLengths) {
    this.analyses = analyses;
    this.objects = objects;
    this.lengths = lengths;
    const { index, tracer, evaluator, lightning, huggingFace } = analyses;
    const { constructions } = objects;
    this.frameworks = new Frameworks({
      index,
      tracer,
      evaluator,
      trainers: lightning,
      constructions,
      huggingFace,
    });
    this.accumulation = new Accumulation(index, tracer, evaluator);
    this.handSet = new HandSetPlaces(analyses, constructions);
  }

  /** Every run, and how often each scheduler moves. */
  read(links: SchedulerLinks) {
    const movers = this.movers();
    const found = this.owners(links).flatMap((owner) => this.runsOf(owner, links));
    // Of several runs with the same scheduler the first counts.
    const cadences = new Map([...found].reverse().flatMap((run) => [...run.cadences]));
    const cadenceOf = (scheduler: Construction): Cadence => cadences.get(scheduler) ?? "unknown";
    const moverOf = (scheduler: Construction) => movers.get(scheduler) ?? scheduler;
    return { runs: found.map(({ cadences: _, ...run }): RunFact => run), cadenceOf, moverOf };
  }

  /** The scheduler whose `step()` moves each one. */
  private movers(): ReadonlyMap<Construction, Construction> {
    const { steps, composites, constructions } = this.objects;
    const looped = this.frameworks.stepped(constructions.optimizers);
    return composites.movers(new Set([...steps.map((step) => step.owner), ...looped]));
  }

  /** Every optimizer, and every scheduler on its own that belongs to none of them. */
  private owners(links: SchedulerLinks): readonly Construction[] {
    const { constructions, composites } = this.objects;
    const isOrphan = (s: Construction) => !links.get(s)?.optimizer && !composites.parentOf(s);
    return [...constructions.optimizers, ...constructions.schedulers.filter(isOrphan)];
  }

  /** An optimizer's run with the default options, then those of the branches not taken. */
  private runsOf(owner: Construction, links: SchedulerLinks): readonly Run[] {
    const { constructions, composites, isDefault } = this.objects;
    if (owner.torch.kind === "scheduler") return [this.run(owner, composites.family(owner), true)];
    const linked = constructions.schedulers.filter((s) => links.get(s)?.possible.includes(owner));
    return schedulerSets(linked, isDefault).map((set, i) => this.run(owner, set, i === 0));
  }

  private run(owner: Construction, family: readonly Construction[], isFirst: boolean): Run {
    const isOrphan = owner.torch.kind === "scheduler";
    const schedulers = inOrder(family);
    const steps = this.objects.steps.filter(
      (s) => s.owner === owner || schedulers.includes(s.owner),
    );
    const manual = isOrphan ? undefined : this.frameworks.manualLengths(owner);
    const parts = { owner, schedulers, steps, manual };
    const emitted = this.emitted(parts);
    const ids = [owner, ...schedulers].map((c) => this.objects.constructions.idOf(c));
    const [own = "", ...others] = ids;
    return {
      id: isFirst ? own : ids.join("-"),
      isDefault: isFirst && this.objects.isDefault(owner),
      optimizer: isOrphan ? null : own,
      schedulers: others,
      handSet: isOrphan ? [] : this.handSet.of(owner, emitted, steps),
      ...(emitted.isGivenUp ? { isGivenUp: true } : {}),
      ...this.gated(this.program(parts, emitted), owner, steps),
    };
  }

  /** What the script itself does in the run. */
  private emitted({ owner, schedulers, steps, manual }: RunParts): Emitted {
    const { analyses, objects } = this;
    const { tracer, evaluator } = analyses;
    const text = (expr: Expr) => evaluator.text(expr);
    const decisions = new Decisions([owner, ...schedulers], tracer, text);
    const isOrphan = owner.torch.kind === "scheduler";
    return readProgram(analyses, {
      owner,
      schedulers,
      steps: manual ? steps.filter((s) => !isEpochStep(s)) : steps,
      ...(manual ? { passedFromOutside: batchIndex } : {}),
      groups: isOrphan ? 1 : objects.groupsOf(owner).groups.length,
      extras: isOrphan ? [] : (objects.groupsOf(owner).extras ?? []),
      isOnlyOptimizer: objects.constructions.optimizers.length === 1,
      idOf: (construction) => objects.constructions.idOf(construction),
      madeBy: (call) => objects.constructions.at(call),
      decide: (test, block) => decisions.decide(test, block),
    });
  }

  /** What happens in the run: in the library's loop where it has one, else in the script's. */
  private program(parts: RunParts, emitted: Emitted): OptimizerProgram {
    const { owner, schedulers, steps, manual } = parts;
    const { constructions, calls, composites } = this.objects;
    const described = new Map(
      schedulers.map((s) => [s, { id: constructions.idOf(s), stepping: calls.steppingOf(s) }]),
    );
    if (manual) {
      const epochSteps = steps.filter(isEpochStep);
      return manualProgram(emitted, epochSteps, described, manual, this.lengths);
    }
    const program = this.frameworks.program(owner, described);
    if (program) return program;
    const roots = schedulers.filter((s) => !composites.parentOf(s));
    const surroundings = surroundingsOf(owner, steps, this.analyses);
    return programFacts(emitted, described, roots, this.lengths, surroundings);
  }

  /** Batches that a loop goes through before each update. */
  private gatheredIn({ stepsPerEpoch }: OptimizerProgram, steps: readonly StepSite[]) {
    const found = this.accumulation.gathered(steps);
    if (!found) return undefined;
    const moduli = found.moduli.map((span) => this.analyses.workspace.place(span));
    return { ...found, moduli, lasts: [], batches: found.value * stepsPerEpoch.value };
  }

  /** The script, or a library, may let only every so many batches update. */
  private gated(
    facts: OptimizerProgram,
    owner: Construction,
    steps: readonly StepSite[],
  ): OptimizerProgram {
    const own = steps.filter((step) => step.owner === owner);
    const found = facts.accumulation ? undefined : this.accumulation.fact(own);
    const { workspace } = this.analyses;
    const places = (spans: readonly Span[] = []) => spans.map((m) => workspace.place(m));
    const accumulation = found
      ? { ...found, moduli: places(found.moduli), lasts: places(found.lasts) }
      : (facts.accumulation ?? this.gatheredIn(facts, own));
    const known = accumulation ? { ...facts, accumulation } : facts;
    const program = found ? withModuli(known.program, found) : known.program;
    const gates = this.accumulation.gates(steps);
    if (gates.size === 0) return { ...known, program };
    const isOpen = facts.isOpen || [...gates.values()].includes(null);
    return { ...known, program: withGates(program, gates, accumulation?.value), isOpen };
  }
}
