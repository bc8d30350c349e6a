import type { BoundCall } from "./argumentFacts.ts";
import type { Expr } from "./ast.ts";
import { argumentOf } from "./callArguments.ts";
import { methodOf } from "./callGraph.ts";
import type { Constructions } from "./constructions.ts";
import { type LoopedScheduler, trainingProgram } from "./frameworkProgram.ts";
import type { ObjectTracer } from "./objects.ts";
import type { OptimizerProgram, RunScheduler } from "./programFacts.ts";
import type { Block, CallSite, ModuleIndex } from "./scopes.ts";
import type { Cadence } from "./script.ts";
import type { Construction } from "./stepSites.ts";
import { type TorchClass, torchClass } from "./torchNames.ts";
import type { TrainerArguments } from "./trainerArguments.ts";
import type { TrainerCalls } from "./trainerLengths.ts";

/** Hooks with which a Trainer class of the file makes its optimizer itself. */
const ownMaking = ["create_optimizer", "create_scheduler", "create_optimizer_and_scheduler"];

/** The optimizer and the schedule that Hugging Face's Trainer makes, and its training loop. */
export class HuggingFaceTrainers {
  private readonly index: ModuleIndex;
  private readonly tracer: ObjectTracer;
  private readonly args: TrainerArguments;
  private readonly calls: TrainerCalls;
  /** The calls that make training arguments. */
  private sites: readonly CallSite[] | undefined;

  constructor(
    index: ModuleIndex,
    tracer: ObjectTracer,
    args: TrainerArguments,
    calls: TrainerCalls,
  ) {
    this.index = index;
    this.tracer = tracer;
    this.args = args;
    this.calls = calls;
  }

  /** What a Trainer makes of a call of training arguments, unless it is given its own. */
  implied(site: CallSite): readonly TorchClass[] {
    if (!this.args.isCall(site) || this.isMadeElsewhere()) return [];
    const given = this.calls.trainersOf(site).map((trainer) => this.given(trainer));
    const scheduler = torchClass("transformers.get_scheduler");
    if (!scheduler || given.some((g) => g.scheduler)) return [];
    if (!given.some((g) => g.optimizer)) return [this.args.optimizerClass(site), scheduler];
    // What is not PyTorch's own has rates that are not known here.
    return given.every((g) => g.isTorch) ? [scheduler] : [];
  }

  /** Which of `optimizers=(optimizer, scheduler)` a Trainer is given: it makes what is None. */
  private given({ call, block }: CallSite) {
    const written = argumentOf(call, "optimizers");
    if (!written) return { optimizer: false, scheduler: false, isTorch: false };
    const pair = this.args.definitionOf(written, block);
    const isGiven = (item: Expr | undefined) => item?.kind !== "constant" || item.value !== null;
    const [optimizer, scheduler] = pair.kind === "tuple" || pair.kind === "list" ? pair.items : [];
    const isTorch = optimizer !== undefined && this.isTorch(optimizer, block);
    return { optimizer: isGiven(optimizer), scheduler: isGiven(scheduler), isTorch };
  }

  private isTorch(optimizer: Expr, block: Block): boolean {
    const made = this.tracer.sources(optimizer, block);
    const paths = made.map(({ expr, block: where }) =>
      expr.kind === "call" ? this.args.pathOf(expr.callee, where) : undefined,
    );
    return paths.length > 0 && paths.every((path) => path !== undefined && torchClass(path));
  }

  private isMadeElsewhere(): boolean {
    return [...this.index.classes.keys()].some((c) => ownMaking.some((name) => methodOf(c, name)));
  }

  bind(construction: Construction): BoundCall {
    if (construction.torch.kind === "optimizer") return this.args.optimizerCall(construction);
    const { site } = construction;
    const total = this.calls.lengths(site).totalFact;
    return this.args.schedulerCall(construction, { warmup: this.calls.warmup(site), total });
  }

  groups({ site }: Construction) {
    return this.args.groups(site);
  }

  /** The arguments by which a Trainer runs an optimizer: its own, or one it is given. */
  argumentsFor(optimizer: Construction, constructions: Constructions): CallSite | undefined {
    if (optimizer.isImplied && !optimizer.isFactory) return optimizer.site;
    this.sites ??= this.index.calls.filter((site) => this.args.isCall(site));
    return this.sites.find((site) => this.isGiven(optimizer, site, constructions));
  }

  /** Whether a Trainer with these arguments is given an optimizer. */
  isGiven(optimizer: Construction, site: CallSite, constructions: Constructions): boolean {
    return this.calls.trainersOf(site).some(({ call, block }) => {
      const given = argumentOf(call, "optimizers");
      const made = given ? this.tracer.places(given, block, undefined, [0]) : [];
      return made.some((p) => p.expr.kind === "call" && constructions.at(p.expr) === optimizer);
    });
  }

  program(site: CallSite, schedulers: ReadonlyMap<Construction, RunScheduler>): OptimizerProgram {
    const lengths = this.calls.lengths(site);
    const cadences = new Map<Construction, Cadence>();
    const looped: LoopedScheduler[] = [];
    for (const [scheduler, { id, stepping }] of schedulers) {
      const isPlateau = stepping.takes[0] === "metric";
      const isEvaluated = this.evaluatesPerEpoch(site);
      const interval = isPlateau ? "epoch" : "step";
      if (!isPlateau || isEvaluated)
        looped.push({ id, stepping, isPlateau, interval, frequency: 1 });
      cadences.set(scheduler, isPlateau ? (isEvaluated ? "metric" : "unknown") : "batch");
    }
    const { epochs, batches, accumulation } = lengths;
    const isOpen = [...cadences.values()].includes("unknown");
    const program = trainingProgram(lengths, looped);
    const accumulated = accumulation ? { accumulation } : {};
    return { program, isOpen, epochs, stepsPerEpoch: batches, cadences, ...accumulated };
  }

  /** A plateau schedule is stepped after each evaluation. */
  private evaluatesPerEpoch(site: CallSite): boolean {
    const words = ["eval_strategy", "evaluation_strategy"].map((name) =>
      this.args.word(site, name),
    );
    return words.includes("epoch");
  }
}
