import type { Constructions } from "./constructions.ts";
import type { Evaluator } from "./evaluate.ts";
import { type LoopedScheduler, type TrainingLengths, trainingProgram } from "./frameworkProgram.ts";
import type { HuggingFaceTrainers } from "./huggingFace.ts";
import { type Configured, LightningModules } from "./lightning.ts";
import type { LightningTrainers } from "./lightningTrainer.ts";
import type { ObjectTracer } from "./objects.ts";
import type { OptimizerProgram, RunScheduler } from "./programFacts.ts";
import type { ModuleIndex } from "./scopes.ts";
import type { Cadence } from "./script.ts";
import type { Construction } from "./stepSites.ts";

export interface FrameworkContext {
  readonly index: ModuleIndex;
  readonly tracer: ObjectTracer;
  readonly evaluator: Evaluator;
  readonly trainers: LightningTrainers;
  readonly constructions: Constructions;
  readonly huggingFace: HuggingFaceTrainers;
}

/** Training loops that stand in a library instead of the script. */
export class Frameworks {
  private readonly modules: LightningModules;
  private readonly trainers: LightningTrainers;
  private readonly huggingFace: HuggingFaceTrainers;
  private readonly constructions: Constructions;

  constructor(context: FrameworkContext) {
    const { index, tracer, evaluator, trainers, constructions } = context;
    this.huggingFace = context.huggingFace;
    this.constructions = constructions;
    this.modules = new LightningModules(index, tracer, evaluator, constructions);
    this.trainers = trainers;
  }

  /** Every scheduler that a library's loop steps. */
  stepped(optimizers: readonly Construction[]): readonly Construction[] {
    return optimizers.flatMap((o) => {
      const configured = this.modules.of(o);
      return configured?.isManual
        ? []
        : (configured?.schedulers.flatMap((s) => s.schedulers) ?? []);
    });
  }

  /** How long a module trains that steps this optimizer itself, inside the library's loop. */
  manualLengths(optimizer: Construction): TrainingLengths | undefined {
    const configured = this.modules.of(optimizer);
    return configured?.isManual ? this.trainers.lengths(configured.module) : undefined;
  }

  /** What the library's loop does with an optimizer; undefined where the script steps it itself. */
  program(
    optimizer: Construction,
    schedulers: ReadonlyMap<Construction, RunScheduler>,
  ): OptimizerProgram | undefined {
    const configured = this.modules.of(optimizer);
    if (configured?.isManual) return undefined;
    if (configured) return this.lightningProgram(configured, schedulers);
    const site = this.huggingFace.argumentsFor(optimizer, this.constructions);
    return site && this.huggingFace.program(site, schedulers);
  }

  private lightningProgram(
    configured: Configured,
    schedulers: ReadonlyMap<Construction, RunScheduler>,
  ): OptimizerProgram {
    const lengths = this.trainers.lengths(configured.module);
    const cadences = new Map<Construction, Cadence>();
    const looped: LoopedScheduler[] = [];
    let isOpen = false;
    for (const [scheduler, { id, stepping }] of schedulers) {
      const entry = configured.schedulers.find((s) => s.schedulers.includes(scheduler));
      if (!entry) {
        cadences.set(scheduler, configured.isWhole ? "never" : "unknown");
        continue;
      }
      const { interval, frequency } = entry;
      const isPlateau = stepping.takes[0] === "metric";
      const isRead = interval !== null && frequency !== null;
      isOpen ||= !isRead;
      looped.push({
        id,
        stepping,
        isPlateau,
        interval: interval ?? "epoch",
        frequency: frequency ?? 1,
      });
      cadences.set(scheduler, isRead ? cadenceOf(interval, isPlateau) : "unknown");
    }
    const { epochs, batches, accumulation } = lengths;
    const program = trainingProgram(lengths, looped);
    const accumulated = accumulation ? { accumulation } : {};
    return { program, isOpen, epochs, stepsPerEpoch: batches, cadences, ...accumulated };
  }
}

const cadenceOf = (interval: "step" | "epoch", isPlateau: boolean): Cadence => {
  if (isPlateau) return "metric";
  return interval === "step" ? "batch" : "epoch";
};
