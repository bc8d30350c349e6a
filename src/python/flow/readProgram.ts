import type { PyArgs } from "../../core/spec/pyValue.ts";
import type { Expr, ExprOf, StmtOf } from "../ast.ts";
import type { CallGraph } from "../callGraph.ts";
import { classNamed } from "../classes.ts";
import type { Evaluator } from "../evaluate.ts";
import type { ObjectTracer } from "../objects.ts";
import { bodiesOfNode, type LoopCounters, type ScriptNode } from "../program.ts";
import { resolveName } from "../resolve.ts";
import type { Block, ModuleIndex } from "../scopes.ts";
import type { Construction, StepSite } from "../stepSites.ts";
import { wrappedOptimizer } from "../wrappers.ts";
import { birthsOf } from "./births.ts";
import { type Emitted, emit } from "./emit.ts";
import type { EmitContext } from "./emitState.ts";
import { FlowFunctions } from "./functions.ts";
import { initialValues } from "./initialValues.ts";
import { Interest, type Lookups } from "./interest.ts";
import { lateBuilds } from "./lateBuilds.ts";
import { lateGroups } from "./lateGroups.ts";
import { LoopRounds } from "./loopRounds.ts";
import type { NamesContext } from "./names.ts";
import { type FlowAssign, type FlowLoop, type FlowNode, hasStep } from "./nodes.ts";
import { ownSchedulers } from "./ownSchedulers.ts";
import { Relevance } from "./relevance.ts";
import { FlowVariables, type RunObjects } from "./variables.ts";
import { Walker } from "./walk.ts";
import type { WalkContext } from "./walkContext.ts";
import { wholeWalk } from "./wholeWalk.ts";

/** What all runs of a script are read from. */
export interface ScriptContext {
  readonly index: ModuleIndex;
  readonly graph: CallGraph;
  readonly tracer: ObjectTracer;
  readonly evaluator: Evaluator;
  readonly counters: LoopCounters;
  readonly lookups: Lookups;
}

/** One run: an optimizer with its schedulers. */
export interface RunContext {
  readonly owner: Construction;
  readonly schedulers: readonly Construction[];
  readonly steps: readonly StepSite[];
  readonly groups: number;
  /** What each group holds beside the optimizer's own fields; null where that is not known. */
  readonly extras: readonly (PyArgs | null)[];
  readonly isOnlyOptimizer: boolean;
  idOf(construction: Construction): string;
  /** The optimizer or scheduler that a call makes, of this run or another. */
  madeBy(call: ExprOf<"call">): Construction | undefined;
  /** What a library passes to a function that the script does not call. */
  passedFromOutside?(definition: StmtOf<"function">, parameter: string): Expr | undefined;
  /** The outcome of a test that the run's own objects settle. */
  decide(test: Expr, block: Block): boolean | undefined;
}

/** The run's own objects, by the calls that make them. */
type Constructions = ReadonlyMap<Expr, Construction>;

/** Names looked up for one run: published training code needs some hundreds. */
const MAX_WORK = 30_000;

/** Reads what the script does with the objects of one run, from its first statement on. */
export function readProgram(script: ScriptContext, run: RunContext): Emitted {
  const own: Constructions = new Map(
    // What a library makes of a call is not the object that the call gives.
    [run.owner, ...run.schedulers]
      .filter((made) => !made.isImplied || made.isFactory)
      .map((made) => [made.site.call, made]),
  );
  const objects = runObjects(script, run, own);
  const variables = new FlowVariables(script.tracer, objects);
  const walker = new Walker(walkContext(script, run, own, objects, variables));
  const whole = wholeWalk(walker, run.steps, script.graph);
  const walked = lateGroups(walker.stepNodes.settled(whole));
  const nodes = [...initialValues(walker.assignments, script.evaluator), ...walked];
  for (const name of variables.taintedNames()) walker.assignments.makeUnread(name);
  const names: NamesContext = {
    evaluator: script.evaluator,
    variables,
    run: objects,
    assigned: walker.assignments.byVariable,
    fixed: new Map(),
    fixedAssumed: new Set(),
    methods: new Map(),
    work: { left: MAX_WORK },
    counterOf: (loop) => script.counters.nameOf(loop),
  };
  const context = emitContext(nodes, names, run);
  const emitted = emit(nodes, { ...context, ignoresExits: false });
  const isLost = !emitted.nodes.some(stepsSomething) && nodes.some(hasStep);
  const result = isLost ? emit(nodes, { ...context, ignoresExits: true }) : emitted;
  if (names.work.left < 0) return { ...result, isGivenUp: true };
  return walker.isCut ? { ...result, isOpen: true } : result;
}

function walkContext(
  { index, graph, tracer, evaluator, counters, lookups }: ScriptContext,
  run: RunContext,
  own: Constructions,
  objects: RunObjects,
  variables: FlowVariables,
): WalkContext {
  const steps = stepsByCall(run.steps);
  const mayRun = (block: Block) => evaluator.branches.mayRun(block);
  const made = ownSchedulers(index, tracer, run.owner.site.call, steps, mayRun);
  const calls = [...own.keys(), ...steps.keys(), ...made.made.keys(), ...made.stepped.keys()];
  return {
    index,
    graph,
    ownSchedulers: made,
    interest: new Interest(lookups, graph, new Set(calls)),
    variables,
    run: objects,
    steps,
    over: new Set(run.steps.flatMap((step) => step.over ?? [])),
    births: birthsOf(run.owner.site, graph),
    loopOf: lookups.loopOf,
    siteOf: lookups.siteOf,
    counterOf: (loop) => counters.nameOf(loop),
    mayRun,
    isDead: (block) => evaluator.branches.isDead(block),
    passedFromOutside: (definition, name) => run.passedFromOutside?.(definition, name),
    listed: (expr, block) => listedObjects(expr, block, tracer, own),
  };
}

/** What decides about the nodes of a walk: which of them matter, and what their tests give. */
function emitContext(
  nodes: readonly FlowNode[],
  names: NamesContext,
  run: RunContext,
): Omit<EmitContext, "ignoresExits"> {
  const { evaluator, assigned } = names;
  const functions = new FlowFunctions(names);
  const rounds = new LoopRounds(evaluator, functions);
  const functionOf: FlowFunctions["of"] = (given, path) => functions.of(given, path);
  const roundsOf = (loop: FlowLoop) => rounds.functionsOf(loop);
  const relevance = new Relevance(nodes, functionOf, roundsOf, assigned);
  /** `self.steps += 1` of an object of which nothing tells what it begins with. */
  const beginsUnread = (name: string, { value, path }: FlowAssign) =>
    relevance.isRelevant(name) && value && functionOf(value, path).variables.includes(name);
  return {
    relevance,
    assigned,
    unread: [...assigned].flatMap(([name, all]) => {
      const isUnread = all.some((a) => !a.value) || (all[0] && beginsUnread(name, all[0]));
      return isUnread ? [name] : [];
    }),
    functionOf,
    countOf: (loop) => rounds.of(loop),
    decide: run.decide,
    text: (expr) => evaluator.text(expr),
    late: lateBuilds(nodes),
  };
}

function runObjects(
  { index, lookups, tracer }: ScriptContext,
  { owner, groups, extras, isOnlyOptimizer, idOf, madeBy }: RunContext,
  own: Constructions,
): RunObjects {
  const made = new Map<StmtOf<"class">, number>();
  let isCounted = false;
  const count = () => {
    isCounted = true;
    for (const { call, block } of index.calls) {
      const definition = classNamed(call.callee, block);
      if (definition) made.set(definition, (made.get(definition) ?? 0) + 1);
    }
  };
  const instanceOf: RunObjects["instanceOf"] = (expr, block) => {
    const definition = expr.kind === "call" ? classNamed(expr.callee, block) : undefined;
    if (!definition) return undefined;
    if (!isCounted) count();
    return { from: definition.from, isOnly: (made.get(definition) ?? 0) <= 1 };
  };
  const isWrapper = (call: Expr) => {
    const block = lookups.siteOf.get(call)?.block;
    return block !== undefined && wrappedOptimizer(call, block, index, tracer) === owner.site.call;
  };
  const extraOf: RunObjects["extraOf"] = (group) => extras[group] ?? null;
  const setsField = (name: string) => (index.attributes.get(name) ?? []).some((b) => b.isItem);
  const known = { optimizer: owner, own, groups, isOnlyOptimizer, extraOf, setsField };
  return { ...known, idOf, madeBy, instanceOf, isWrapper };
}

function stepsByCall(steps: readonly StepSite[]): ReadonlyMap<Expr, readonly StepSite[]> {
  const byCall = new Map<Expr, StepSite[]>();
  for (const step of steps) {
    const known = byCall.get(step.site.call);
    if (known) known.push(step);
    else byCall.set(step.site.call, [step]);
  }
  return byCall;
}

const stepsSomething = (node: ScriptNode): boolean =>
  node.kind === "optimizerStep" ||
  node.kind === "schedulerStep" ||
  bodiesOfNode(node).some((body) => body.some(stepsSomething));

/** The items of a list or tuple whose items are objects of the run, or hold one. */
function listedObjects(
  expr: Expr,
  block: Block,
  tracer: ObjectTracer,
  own: Constructions,
  depth = 0,
): readonly { readonly expr: Expr; readonly block: Block }[] | undefined {
  if (expr.kind === "list" || expr.kind === "tuple") {
    const isOwn = expr.items.some((item) => tracer.origins(item, block).some((o) => own.has(o)));
    return isOwn ? expr.items.map((item) => ({ expr: item, block })) : undefined;
  }
  if (expr.kind !== "name" || depth > 8) return undefined;
  const found = resolveName(expr.name, expr.from, block);
  if (found.kind !== "bound" || found.binding.kind !== "value") return undefined;
  const { value, path, block: where } = found.binding;
  return path.length > 0 ? undefined : listedObjects(value, where, tracer, own, depth + 1);
}
