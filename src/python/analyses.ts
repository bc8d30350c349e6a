import type { Expr, ExprOf } from "./ast.ts";
import { CallGraph } from "./callGraph.ts";
import { CallOptions } from "./callOptions.ts";
import { callSiteAnswers } from "./callSiteAnswers.ts";
import { ConfigReads } from "./configReads.ts";
import { DataLoaders } from "./dataLoaders.ts";
import { Datasets } from "./datasets.ts";
import { Evaluator } from "./evaluate.ts";
import type { Length, Oracle } from "./evaluation.ts";
import { type Lookups, lookupsOf } from "./flow/interest.ts";
import type { ScriptContext } from "./flow/readProgram.ts";
import { HuggingFaceTrainers } from "./huggingFace.ts";
import { indexModule } from "./indexModule.ts";
import { lengthAnswer } from "./lengthAnswer.ts";
import { LightningTrainers } from "./lightningTrainer.ts";
import { lastName } from "./loopFacts.ts";
import { Members } from "./members.ts";
import { mergeIndexes } from "./mergeIndexes.ts";
import { methodBehind } from "./methods.ts";
import { ObjectTracer } from "./objects.ts";
import type { ParsedText } from "./parse.ts";
import { LoopCounters } from "./program.ts";
import type { ReadOptions } from "./readOptions.ts";
import type { Block, ModuleIndex } from "./scopes.ts";
import { TimmFactories } from "./timmFactories.ts";
import { makesSchedule } from "./timmSettings.ts";
import { TrainerArguments } from "./trainerArguments.ts";
import { TrainerCalls } from "./trainerLengths.ts";
import { trainerValue } from "./trainerValues.ts";
import type { Workspace } from "./workspace.ts";

/**
 * What is known of a script's names, values and objects before its optimizers are looked for. The
 * analyses ask one another while they read, so each reaches the others through this object.
 */
export class Analyses implements ScriptContext {
  readonly workspace: Workspace;
  readonly index: ModuleIndex;
  readonly graph: CallGraph;
  readonly tracer: ObjectTracer;
  readonly members: Members;
  readonly evaluator: Evaluator;
  readonly counters = new LoopCounters();
  readonly lightning: LightningTrainers;
  readonly huggingFace: HuggingFaceTrainers;
  readonly timm: TimmFactories;
  private gathered: Lookups | undefined;

  constructor({ text, body }: ParsedText, options: ReadOptions, workspace: Workspace) {
    this.workspace = workspace;
    const own = indexModule(body);
    workspace.link(text, own, options.files, options.isLate ?? (() => false));
    this.graph = new CallGraph(own, workspace.modules);
    this.index = mergeIndexes(own, workspace.modules, this.graph.calls);
    this.tracer = new ObjectTracer(this.index, this.graph, this.configReads());
    this.members = this.newMembers();
    const evaluator = () => this.evaluator;
    const datasets = new Datasets(this.index, this.tracer, evaluator);
    const loaders = new DataLoaders(this.index, this.tracer, datasets, evaluator);
    this.evaluator = new Evaluator(workspace, {
      ...this.memberAnswers(),
      ...this.lengthAnswers(loaders, datasets, options),
      override: (expression) => options.values?.[expression],
    });
    const { index, tracer } = this;
    this.lightning = new LightningTrainers(index, tracer, this.evaluator, loaders, options);
    const callOptions = new CallOptions(index, tracer, evaluator);
    this.huggingFace = this.newHuggingFace(callOptions, datasets, options);
    this.timm = new TimmFactories(index, this.evaluator, callOptions);
  }

  /** Gathered when the first run asks for it. */
  get lookups(): Lookups {
    this.gathered ??= lookupsOf(this.index);
    return this.gathered;
  }

  private configReads(): ConfigReads {
    return new ConfigReads(this.workspace, {
      certain: (expr, block) => this.evaluator.certain(expr, block),
      definitionOf: (expr, block) => this.evaluator.definitionOf(expr, block),
      sources: (expr, block) => this.tracer.sources(expr, block),
      option: (expr, block) => this.members.initialOption(expr.object, expr.name, block),
      isDeciding: () => this.evaluator.branches.isDeciding,
    });
  }

  private newMembers(): Members {
    return new Members(
      this.index,
      this.graph,
      this.tracer,
      () => this.evaluator.branches,
      (expr) => this.workspace.isConfig(expr),
    );
  }

  /** What objects hold. */
  private memberAnswers() {
    const { index, tracer, members } = this;
    return {
      member: (object, name, at, block) => members.find(object, name, at, block),
      initialOption: (object, name, block) => members.initialOption(object, name, block),
      method: (object, name, block) => methodBehind(object, name, block, tracer, index),
      knows: (object, block) => members.knows(object, block),
      lacks: (object, name, block) => members.lacks(object, name, block),
      isChanged: (literal) => members.isChanged(literal),
    } satisfies Partial<Oracle>;
  }

  /** How long loops and data are, and what calls pass. */
  private lengthAnswers(loaders: DataLoaders, datasets: Datasets, options: ReadOptions) {
    const { index, graph, workspace, counters } = this;
    const calls = callSiteAnswers(
      index,
      graph,
      (span) => workspace.text(span),
      options.stepsPerEpoch,
      (block) => !this.evaluator.branches.isDeciding && this.evaluator.branches.mayRun(block),
    );
    return {
      parameter: calls.parameter,
      length: lengthAnswer(loaders, datasets, calls.assumedLength, options.stepsPerEpoch),
      loader: (expr: Expr, block: Block) => loaders.length(expr, block),
      handedBack: (call, item, block) => this.handedBack(call, item, block),
      trainer: (expr, block) => trainerValue(expr, block, () => this.lightning),
      counterOf: (loop) => counters.nameOf(loop),
    } satisfies Partial<Oracle>;
  }

  /** `scheduler, num_epochs = create_scheduler_v2(…)` */
  private handedBack(call: ExprOf<"call">, item: number, block: Block): Length | undefined {
    if (item !== 1 || !makesSchedule(lastName(call.callee))) return undefined;
    // Asked for while the analyses are made, it is not there yet.
    return this.timm?.epochs({ call, block, scope: block.scope, target: null });
  }

  private newHuggingFace(
    callOptions: CallOptions,
    datasets: Datasets,
    options: ReadOptions,
  ): HuggingFaceTrainers {
    const { index, tracer, evaluator } = this;
    const args = new TrainerArguments(index, tracer, evaluator, callOptions);
    const calls = new TrainerCalls(index, tracer, evaluator, datasets, args, options);
    return new HuggingFaceTrainers(index, tracer, args, calls);
  }
}
