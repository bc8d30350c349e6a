import { findScheduler } from "../core/schedulers/index.ts";
import { classNameOf } from "../core/schedulers/scheduler.ts";
import { type Stepping, steppingOf } from "../core/schedulers/stepping.ts";
import { isObject, itemsOf, type PyObject, type PyValue } from "../core/spec/pyValue.ts";
import { Accumulation, withGates } from "./accumulation.ts";
import { anchorOf, inScript } from "./anchors.ts";
import { type BoundCall, bindCall, knownValues, loopLengths, paramsOf } from "./argumentFacts.ts";
import type { Expr, ExprOf, Span } from "./ast.ts";
import { CallGraph, functionOf } from "./callGraph.ts";
import { CallOptions } from "./callOptions.ts";
import { callSiteAnswers } from "./callSiteAnswers.ts";
import { Composites, inOrder } from "./composites.ts";
import { ConfigReads } from "./configReads.ts";
import { Constructions } from "./constructions.ts";
import { DataLoaders } from "./dataLoaders.ts";
import { Datasets } from "./datasets.ts";
import { Decisions } from "./decisions.ts";
import { Evaluator } from "./evaluate.ts";
import type { Emitted } from "./flow/emit.ts";
import { type Lookups, lookupsOf } from "./flow/interest.ts";
import { readProgram } from "./flow/readProgram.ts";
import { Frameworks } from "./frameworks.ts";
import { type HandSetRate, handSetRates } from "./handSetRates.ts";
import { HuggingFaceTrainers } from "./huggingFace.ts";
import { indexModule } from "./indexModule.ts";
import { lengthAnswer } from "./lengthAnswer.ts";
import { LightningTrainers } from "./lightningTrainer.ts";
import { lastName, loopCount } from "./loopFacts.ts";
import { countsEpochs } from "./loopRoles.ts";
import { batchIndex, isEpochStep, manualProgram } from "./manualOptimization.ts";
import { Members } from "./members.ts";
import { mergeIndexes } from "./mergeIndexes.ts";
import { methodBehind } from "./methods.ts";
import { ObjectTracer } from "./objects.ts";
import { GroupReader, type ParamGroups } from "./paramGroups.ts";
import { type IsLate, type ParsedText, parsePython } from "./parse.ts";
import { pathsTo } from "./paths.ts";
import { LoopCounters } from "./program.ts";
import { type OptimizerProgram, programFacts } from "./programFacts.ts";
import { rateReads } from "./rateReads.ts";
import { refusedOptimizer } from "./refusedParams.ts";
import { chainOf } from "./resolve.ts";
import { schedulerSets } from "./runSets.ts";
import { type FindObject, schedulerList } from "./schedulerLists.ts";
import type { Block, CallSite, ModuleIndex, NameUse } from "./scopes.ts";
import type {
  Cadence,
  CallFact,
  HandSet,
  OptimizerFact,
  SchedulerFact,
  TrainingScript,
} from "./script.ts";
import { unselected } from "./selections.ts";

import type { AssumedLengths } from "./shapeProgram.ts";
import { sharedLengths } from "./sharedLengths.ts";
import { type Construction, findSteps, type StepSite } from "./stepSites.ts";
import { TimmFactories } from "./timmFactories.ts";
import { TorchCalls } from "./torchCalls.ts";
import { TrainerArguments } from "./trainerArguments.ts";
import { TrainerCalls } from "./trainerLengths.ts";
import { trainerValue } from "./trainerValues.ts";
import { unreadSchedulers } from "./unreadSchedulers.ts";
import { type FilesBeside, isInScript, Workspace } from "./workspace.ts";
import { wrappedOptimizer } from "./wrappers.ts";

/** What the settings and the user say about things the script leaves open. */
export interface ReadOptions extends AssumedLengths {
  /** Other files of the workspace; without it the text stands alone. */
  readonly files?: FilesBeside;
  /** Bounds the time that parsing the other files takes. */
  readonly isLate?: IsLate;
  /** Values for expressions that cannot be read, by their text. */
  readonly values?: Readonly<Record<string, PyValue>>;
}

/**
 * Reads a training script: which optimizers and schedulers it builds, with which values, and in
 * which loops it steps them. Nothing is executed. Never throws for any text.
 */
export function readScript(text: string, options: ReadOptions): TrainingScript {
  return readParsed(parsePython(text), options);
}

/** `workspace` keeps the other files between two readings. */
export function readParsed(
  parsed: ParsedText,
  options: ReadOptions,
  workspace = new Workspace(),
): TrainingScript {
  const script = new ScriptReader(parsed, options, workspace).read();
  const lengths = sharedLengths(script);
  const isNew = Object.keys(lengths).some((text) => options.values?.[text] === undefined);
  if (!isNew) return script;
  const values = { ...lengths, ...options.values };
  return new ScriptReader(parsed, { ...options, values }, workspace).read();
}

interface Link {
  /** The optimizer with the script's default options. */
  readonly optimizer: Construction | null;
  /** Every optimizer it can be. */
  readonly possible: readonly Construction[];
  readonly assumed: boolean;
}

const isPlainTarget = (target: Expr | null) =>
  target?.kind === "name" || target?.kind === "attribute";

type Links = ReadonlyMap<Construction, Link>;

const linkFact = (link: Link | undefined, idOf: (o: Construction) => string) => ({
  optimizer: link?.optimizer ? idOf(link.optimizer) : null,
  optimizerAssumed: link?.assumed ?? false,
});

class ScriptReader {
  private readonly parsed: ParsedText;
  private readonly options: ReadOptions;
  private readonly workspace: Workspace;
  readonly index: ModuleIndex;
  readonly graph: CallGraph;
  readonly tracer: ObjectTracer;
  private readonly members: Members;
  readonly evaluator: Evaluator;
  readonly counters = new LoopCounters();
  private readonly constructions: Constructions;
  private readonly bound = new Map<Construction, BoundCall>();
  /** Calls in a dict whose key says that another entry is used. */
  private readonly unselected: ReadonlySet<ExprOf<"call">>;
  private gathered: Lookups | undefined;
  private readonly composites: Composites;
  private readonly steps: readonly StepSite[];
  private readonly handSet: readonly HandSetRate[];
  private readonly frameworks: Frameworks;
  private readonly groups: GroupReader;
  private readonly accumulation: Accumulation;
  private readonly huggingFace: HuggingFaceTrainers;
  private readonly timm: TimmFactories;

  constructor(parsed: ParsedText, options: ReadOptions, workspace: Workspace) {
    this.parsed = parsed;
    this.options = options;
    this.workspace = workspace;
    const own = indexModule(parsed.body);
    workspace.link(parsed.text, own, options.files, options.isLate ?? (() => false));
    this.graph = new CallGraph(own, workspace.modules);
    this.index = mergeIndexes(own, workspace.modules, this.graph.calls);
    const configs = new ConfigReads(workspace, {
      certain: (expr, block) => this.evaluator.certain(expr, block),
      definitionOf: (expr, block) => this.evaluator.definitionOf(expr, block),
      sources: (expr, block) => this.tracer.sources(expr, block),
    });
    this.tracer = new ObjectTracer(this.index, this.graph, configs);
    const branches = () => this.evaluator.branches;
    const isConfig = (expr: Expr) => workspace.isConfig(expr);
    this.members = new Members(this.index, this.tracer, branches, isConfig, (definition) =>
      this.graph.callsTo(definition),
    );
    const text = (span: Span) => workspace.text(span);
    const evaluator = () => this.evaluator;
    const datasets = new Datasets(this.index, this.tracer, evaluator);
    const loaders = new DataLoaders(this.index, this.tracer, datasets, evaluator);
    const answers = callSiteAnswers(this.index, this.graph, text, options.stepsPerEpoch);
    this.evaluator = new Evaluator(workspace, {
      parameter: answers.parameter,
      length: lengthAnswer(loaders, datasets, answers.assumedLength),
      loader: (expr, block) => loaders.length(expr, block),
      handedBack: (call, item, block) => this.handedBack(call, item, block),
      trainer: (expr, block) => trainerValue(expr, block, () => trainers),
      counterOf: (loop) => this.counters.nameOf(loop),
      member: (object, name, at, block) => this.members.find(object, name, at, block),
      method: (object, name, block) => methodBehind(object, name, block, this.tracer, this.index),
      knows: (object, block) => this.members.knows(object, block),
      lacks: (object, name, block) => this.members.lacks(object, name, block),
      isChanged: (literal) => this.members.isChanged(literal),
      override: (text) => options.values?.[text],
    });
    const trainers = new LightningTrainers(
      this.index,
      this.tracer,
      this.evaluator,
      loaders,
      options,
    );
    const callOptions = new CallOptions(this.index, this.tracer, evaluator);
    const trainerArguments = new TrainerArguments(this.index, this.evaluator, callOptions);
    const trainerCalls = new TrainerCalls(
      this.index,
      this.tracer,
      this.evaluator,
      datasets,
      trainerArguments,
      options,
    );
    this.huggingFace = new HuggingFaceTrainers(
      this.index,
      this.tracer,
      trainerArguments,
      trainerCalls,
    );
    const torchCalls = new TorchCalls(this.index, {
      certain: (expr, block) => this.evaluator.certain(expr, block),
      definitionOf: (expr, block) => this.evaluator.definitionOf(expr, block),
      mayRun: (block) => this.evaluator.branches.mayRun(block),
      member: (object, name, at, block) => this.members.find(object, name, at, block),
      entriesOf: (object, block) => this.members.entries(object, block),
    });
    const anchor = (site: CallSite) => this.anchorOf(site);
    this.timm = new TimmFactories(this.index, this.evaluator, callOptions);
    this.constructions = new Constructions(this.index, torchCalls, anchor, {
      implied: (site) => this.huggingFace.implied(site),
      made: (site) => this.timm.made(site),
    });
    this.unselected = unselected(this.index.selections, this.constructions.all, this.evaluator);
    this.composites = new Composites(this.schedulers, (s) => this.childrenOf(s));
    const { index, tracer, constructions, huggingFace } = this;
    this.frameworks = new Frameworks({
      index,
      tracer,
      evaluator: this.evaluator,
      trainers,
      constructions,
      huggingFace,
    });
    this.accumulation = new Accumulation(index, tracer, this.evaluator);
    this.groups = new GroupReader(index, tracer, this.evaluator);
    this.steps = findSteps(this.index, this.constructions.all, this.tracer);
    this.handSet = [
      ...handSetRates(this.index, this.graph, this.tracer),
      ...unreadSchedulers(this.index, this.graph, this.tracer, this.constructions),
    ];
  }

  /** Of another file, only what the script makes with its default options counts. */
  private anchorOf(site: CallSite): CallSite | undefined {
    if (isInScript(site.call)) return site;
    return this.evaluator.branches.mayRun(site.block)
      ? anchorOf(site.block, this.graph)
      : undefined;
  }

  private get schedulers(): readonly Construction[] {
    return this.constructions.schedulers;
  }

  read(): TrainingScript {
    const links = this.links();
    const looped = this.frameworks.stepped(this.constructions.optimizers);
    const moved = [...this.steps.map((step) => step.owner), ...looped];
    const stepped = this.composites.movers(new Set(moved));
    const runs = this.runOwners(links).flatMap((owner) => this.runs(owner, links));
    const cadences = new Map([...runs].reverse().flatMap((run) => [...run.cadences]));
    return {
      optimizers: this.constructions.optimizers.map((o) => this.optimizerFact(o)),
      schedulers: this.schedulers.map((s) =>
        this.schedulerFact(s, stepped.get(s) ?? s, links, cadences),
      ),
      runs: runs.map(({ cadences: _, ...run }) => run),
      rateReads: rateReads(this.index, this.constructions.schedulers, this.tracer),
      syntaxErrors: this.parsed.errors,
      unreadFrom: this.parsed.stoppedAt,
    };
  }

  private schedulerFact(
    scheduler: Construction,
    stepped: Construction,
    links: Links,
    cadences: ReadonlyMap<Construction, Cadence>,
  ): SchedulerFact {
    const parent = this.composites.parentOf(scheduler);
    return {
      ...this.callFact(scheduler),
      ...linkFact(links.get(scheduler), (o) => this.idOf(o)),
      parent: parent ? this.idOf(parent) : null,
      cadence: cadences.get(stepped) ?? "unknown",
      stepSpan: this.firstStep(stepped),
    };
  }

  /** Every optimizer, and every scheduler on its own that belongs to none of them. */
  private runOwners(links: Links): readonly Construction[] {
    const isOrphan = (s: Construction) => !links.get(s)?.optimizer && !this.composites.parentOf(s);
    return [...this.constructions.optimizers, ...this.schedulers.filter(isOrphan)];
  }

  private childrenOf(scheduler: Construction): readonly Construction[] {
    const list = this.bind(scheduler).args.schedulers?.value;
    return (itemsOf(list ?? null) ?? []).flatMap((item) =>
      isObject(item) ? (this.constructions.withId(item.ref) ?? []) : [],
    );
  }

  private steppingOf(owner: Construction): Stepping {
    return steppingOf(findScheduler(owner.torch.name), knownValues(this.bind(owner).args));
  }

  private bind(construction: Construction): BoundCall {
    const known = this.bound.get(construction);
    if (known) return known;
    const bound = this.bindAnew(construction);
    this.bound.set(construction, bound);
    return bound;
  }

  /** `scheduler, num_epochs = create_scheduler_v2(…)` */
  private handedBack(call: ExprOf<"call">, item: number, block: Block) {
    if (item !== 1 || lastName(call.callee) !== "create_scheduler_v2") return undefined;
    return this.timm?.epochs({ call, block, scope: block.scope, target: null });
  }

  private bindAnew(construction: Construction): BoundCall {
    if (construction.isFactory) return this.timm.bind(construction);
    if (construction.isImplied) return this.huggingFace.bind(construction);
    const find: FindObject = (expr, block) => this.schedulerObject(expr, block, construction);
    return bindCall(construction, this.evaluator, loopLengths(this.options), (expr, block) =>
      schedulerList(expr, block, this.index, this.evaluator, find),
    );
  }

  /** A scheduler that was built before the call in whose arguments it stands. */
  private schedulerObject(expr: Expr, block: Block, user: Construction): PyObject | undefined {
    const [origin, second] = this.tracer.origins(expr, block);
    const only = origin && !second ? this.constructions.at(origin) : undefined;
    if (only?.torch.kind !== "scheduler" || only === user) return undefined;
    if (only.anchor.call.to > user.anchor.call.to) return undefined;
    if (only.anchor === user.anchor && only.site.call.to > user.site.call.to) return undefined;
    const type = classNameOf(findScheduler(only.torch.name) ?? only.torch);
    return { kind: "object", type, ref: this.idOf(only) };
  }

  /** Gathered when the first run asks for it. */
  get lookups(): Lookups {
    this.gathered ??= lookupsOf(this.index);
    return this.gathered;
  }

  private idOf(construction: Construction): string {
    return this.constructions.idOf(construction);
  }

  /** A composite without an optimizer of its own takes that of the first scheduler inside it. */
  private links(): Links {
    const links = new Map<Construction, Link>();
    for (const scheduler of this.composites.inOrder) {
      const { subject } = this.bind(scheduler);
      const first = subject ? undefined : this.composites.firstIn(scheduler);
      const inherited = first && links.get(first);
      links.set(scheduler, inherited ?? this.link(scheduler, subject));
    }
    return links;
  }

  /** The optimizer a scheduler is given; else the only one in the file, as an assumption. */
  private link(scheduler: Construction, subject: Expr | null): Link {
    const { optimizers } = this.constructions;
    if (scheduler.isImplied && !scheduler.isFactory) {
      const optimizer = optimizers.find((o) => o.isImplied && o.site === scheduler.site) ?? null;
      return { optimizer, possible: optimizer ? [optimizer] : [], assumed: false };
    }
    const origins = subject ? this.groupOrigins(subject, scheduler.site.block) : [];
    const possible = optimizers.filter((o) => origins.includes(o.site.call));
    const optimizer = possible.find((o) => this.isDefault(o)) ?? possible[0];
    if (optimizer) return { optimizer, possible, assumed: false };
    const [only, second] = optimizers;
    const isOpen = origins.length === 0 && only && !second;
    if (isOpen) return { optimizer: only, possible: [only], assumed: true };
    return { optimizer: null, possible: [], assumed: false };
  }

  /** The calls that may have made an object, and the optimizers that it may be wrapped around. */
  private groupOrigins(subject: Expr, block: Block): readonly Expr[] {
    const { index, tracer } = this;
    const made = tracer.sources(subject, block).filter(({ expr }) => expr.kind === "call");
    return made.flatMap((source) => {
      const inner = wrappedOptimizer(source.expr, source.block, index, tracer);
      return inner ? [source.expr, inner] : [source.expr];
    });
  }

  private isDefault = ({ site }: Construction) =>
    this.evaluator.branches.mayRun(site.block) && !this.unselected.has(site.call);

  /** An optimizer's run with the default options, then those of the branches not taken. */
  private runs(owner: Construction, links: Links) {
    if (owner.torch.kind === "scheduler") {
      return [this.run(owner, this.composites.family(owner), true)];
    }
    const linked = this.schedulers.filter((s) => links.get(s)?.possible.includes(owner));
    const sets = schedulerSets(linked, this.isDefault);
    return sets.map((set, i) => this.run(owner, set, i === 0));
  }

  private run(owner: Construction, schedulers: readonly Construction[], isFirst: boolean) {
    const isOrphan = owner.torch.kind === "scheduler";
    const own = inOrder(schedulers);
    const roots = own.filter((s) => !this.composites.parentOf(s));
    const steps = this.steps.filter((s) => s.owner === owner || own.includes(s.owner));
    const text = (expr: Expr) => this.evaluator.text(expr);
    const decisions = new Decisions([owner, ...own], this.tracer, text);
    const manual = isOrphan ? undefined : this.frameworks.manualLengths(owner);
    const emitted = readProgram(this, {
      owner,
      schedulers: own,
      steps: manual ? steps.filter((s) => !isEpochStep(s)) : steps,
      ...(manual ? { passedFromOutside: batchIndex } : {}),
      groups: isOrphan ? 1 : this.optimizerGroups(owner).groups.length,
      isOnlyOptimizer: this.constructions.optimizers.length === 1,
      idOf: (construction) => this.idOf(construction),
      decide: (test, block) => decisions.decide(test, block),
    });
    const idOf = (s: Construction) => this.idOf(s);
    const described = new Map(
      own.map((s) => [s, { id: idOf(s), stepping: this.steppingOf(s) }] as const),
    );
    const epochSteps = steps.filter(isEpochStep);
    const facts =
      (manual && manualProgram(emitted, epochSteps, described, manual, this.options)) ??
      this.frameworks.program(owner, described) ??
      programFacts(emitted, described, roots, this.options, {
        isUnused: (scheduler) => this.isUnused(scheduler),
        rootIsScript: this.isScript(steps),
        epochLoop: steps.length === 0 ? this.epochLoopBeside(owner) : null,
      });
    return {
      id: isFirst ? idOf(owner) : [owner, ...own].map(idOf).join("-"),
      isDefault: isFirst && this.isDefault(owner),
      optimizer: isOrphan ? null : this.idOf(owner),
      schedulers: own.map(idOf),
      handSet: isOrphan ? [] : this.handSetOn(owner, emitted, steps),
      ...this.gated(facts, steps),
    };
  }

  /** A library may let only every so many batches update. */
  private gated(facts: OptimizerProgram, steps: readonly StepSite[]): OptimizerProgram {
    const gates = this.accumulation.gates(steps);
    if (gates.size === 0) return facts;
    const isOpen = facts.isOpen || [...gates.values()].includes(null);
    return { ...facts, program: withGates(facts.program, gates), isOpen };
  }

  /** Where the rate is set in a way that the program does not follow. */
  private handSetOn(
    { site }: Construction,
    { opaque, followed }: Emitted,
    steps: readonly StepSite[],
  ): readonly HandSet[] {
    const isOnly = this.constructions.optimizers.length === 1;
    const isFollowed = ({ from, to }: Span) =>
      steps.length > 0 && followed.some((s) => s.from < to && from < s.to);
    const found = this.handSet
      .filter(({ origins }) => (origins.length === 0 ? isOnly : origins.includes(site.call)))
      .filter((place) => !isFollowed(place))
      .map(({ from, to, scheduler }) => ({ from, to, scheduler }));
    const isKnown = ({ from, to }: Span) => found.some((s) => s.from < to && from < s.to);
    const others = opaque
      .filter((span) => isInScript(span) && !isKnown(span))
      .map((span) => ({ ...span, scheduler: null }));
    return [...found, ...others].sort((a, b) => a.from - b.from);
  }

  /** Assigned to a name that is never looked up again, but to read from it. */
  private isUnused({ site: { target } }: Construction): boolean {
    const uses = target?.kind === "name" ? this.index.uses.get(target.name) : undefined;
    const isRead = ({ parent }: NameUse) =>
      parent?.kind === "attribute" && onlyReads.test(parent.name);
    return target?.kind === "name" && (uses ?? []).every(isRead);
  }

  /** The epoch loop of the function that builds the optimizer: the updates are in another file. */
  private epochLoopBeside({ anchor }: Construction) {
    const beside = this.index.loops.filter(
      (loop) => loop.block.scope === anchor.block.scope && loop.from > anchor.call.to,
    );
    const loop = beside.find(
      ({ statement }) => statement.kind === "for" && countsEpochs(statement),
    );
    if (!loop) return null;
    const { from, to } = loop;
    return { ...loopCount(loop, this.evaluator), span: { from, to } };
  }

  private optimizerFact(optimizer: Construction): OptimizerFact {
    const { groups, sites, assumed } = this.optimizerGroups(optimizer);
    const stepSpan = this.firstStep(optimizer);
    return {
      ...this.callFact(optimizer),
      groups,
      groupSites: sites ?? [],
      groupsAssumed: assumed,
      refusedParams: this.refusedParams(optimizer),
      stepSpan,
    };
  }

  private refusedOptimizer(scheduler: Construction) {
    const { torch, site, isImplied } = scheduler;
    const isOurs = torch.kind === "scheduler" && torch.qualified.startsWith("torch.");
    const { subject } = this.bind(scheduler);
    // A half-typed call may be read as another value: `AdamW(p, lr=1e-3` and a number.
    if (!isOurs || isImplied || !subject || this.parsed.errors.length > 0) return null;
    const [place, other] = this.tracer.places(subject, site.block, (b) =>
      this.evaluator.branches.mayRun(b),
    );
    const isOne = place && !other && place.path.length === 0;
    return isOne ? refusedOptimizer(place, this.index) : null;
  }

  private refusedParams(optimizer: Construction) {
    if (optimizer.isFactory || optimizer.isImplied) return null;
    const { subject } = this.bind(optimizer);
    return subject && this.groups.refusal(subject, optimizer.site.block);
  }

  private optimizerGroups(
    optimizer: Construction,
  ): Omit<ParamGroups, "sites"> & Partial<Pick<ParamGroups, "sites">> {
    const params = paramsOf(optimizer.torch);
    if (optimizer.isFactory) {
      return this.timm.groups(optimizer.site, (own) => this.groups.read(optimizer, own, params));
    }
    if (optimizer.isImplied) return this.huggingFace.groups(optimizer);
    const { subject } = this.bind(optimizer);
    return this.groups.read(optimizer, subject, params);
  }

  /** Whether the updates are reached from the top of the file, not only from an unused function. */
  private isScript(steps: readonly StepSite[]): boolean {
    return steps.some(({ site }) => {
      const [path] = pathsTo(site, this.graph);
      const isCalled = path?.some((element) => element.kind === "call") ?? false;
      return isCalled || functionOf(site.block) === undefined;
    });
  }

  private callFact(construction: Construction): CallFact {
    const { site, anchor, torch } = construction;
    const { call } = anchor;
    const { target } = anchor === site || isPlainTarget(anchor.target) ? anchor : site;
    const { args, error } = this.bind(construction);
    const nameFrom = call.callee.to - lastName(call.callee).length;
    return {
      id: this.idOf(construction),
      name: torch.name,
      qualified: torch.qualified,
      supported: torch.supported,
      span: { from: call.from, to: call.to },
      definedAt: anchor === site ? null : this.workspace.place(site.call),
      nameSpan: { from: nameFrom, to: call.callee.to },
      variable: target ? this.evaluator.text(target) : null,
      args,
      bindingError: error ?? this.refusedOptimizer(construction),
      isGuarded: this.isGuarded(site.block),
      isOption: !this.isDefault(construction),
      isImplied: construction.isImplied ?? false,
      broken: this.parsed.errors.some((at) => at >= call.from && at <= call.to),
    };
  }

  /** Behind a test of a version stands what other releases of PyTorch take. */
  private isGuarded(block: Block): boolean {
    const isOfVersion = ({ siblings }: Block) =>
      siblings?.kind === "if" &&
      siblings.branches.some(({ test }) => test && ofVersions.test(this.evaluator.text(test)));
    return chainOf(block).some((b) => b.isGuarded || isOfVersion(b));
  }

  private firstStep(owner: Construction) {
    const { method } = this.steppingOf(owner);
    const step = this.steps.find((s) => s.owner === owner && s.method === method);
    return (step && inScript(step.site.call, step.site.block, this.graph)) ?? null;
  }
}

/** What asks a scheduler for its state, and changes nothing. */
const onlyReads = /^(get_last_lr|get_lr|print_lr|state_dict|last_epoch|base_lrs)$/;

/** Tests that choose what the installed release takes. */
const ofVersions = /version|hasattr|signature|torch_?\w*(?:ge|lt|gt|\d)/i;
