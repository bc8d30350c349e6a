import type { PyValue } from "../../core/spec/pyValue.ts";
import type { Expr, StmtOf } from "../ast.ts";
import { type CallGraph, functionOf } from "../callGraph.ts";
import { classNamed } from "../classes.ts";
import type { Evaluator } from "../evaluate.ts";
import type { ObjectTracer } from "../objects.ts";
import { pathsTo } from "../paths.ts";
import { bodiesOfNode, type LoopCounters, type ScriptNode } from "../program.ts";
import { resolveName } from "../resolve.ts";
import type { Block, Loop, ModuleIndex } from "../scopes.ts";
import type { Construction, StepSite } from "../stepSites.ts";
import { wrappedOptimizer } from "../wrappers.ts";
import { type Emitted, emit } from "./emit.ts";
import { FlowFunctions } from "./functions.ts";
import { Interest, type Lookups } from "./interest.ts";
import { lateBuilds } from "./lateBuilds.ts";
import { lateGroups } from "./lateGroups.ts";
import { LoopRounds } from "./loopRounds.ts";
import type { NamesContext } from "./names.ts";
import { bodiesOf, type FlowNode, hasStep } from "./nodes.ts";
import { ownSchedulers } from "./ownSchedulers.ts";
import { Relevance } from "./relevance.ts";
import { FlowVariables, type RunObjects } from "./variables.ts";
import { Walker } from "./walk.ts";

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
  readonly isOnlyOptimizer: boolean;
  idOf(construction: Construction): string;
  /** What a library passes to a function that the script does not call. */
  passedFromOutside?(definition: StmtOf<"function">, parameter: string): Expr | undefined;
  /** The outcome of a test that the run's own objects settle. */
  decide(test: Expr, block: Block): boolean | undefined;
}

/** Reads what the script does with the objects of one run, from its first statement on. */
export function readProgram(script: ScriptContext, run: RunContext): Emitted {
  const { index, graph, tracer, evaluator, counters, lookups } = script;
  const own = new Map<Expr, Construction>(
    [run.owner, ...run.schedulers].map((c) => [c.site.call, c]),
  );
  const objects = runObjects(script, run, own);
  const variables = new FlowVariables(tracer, objects);
  const steps = stepsByCall(run.steps);
  const counterOf = (loop: Loop) => counters.nameOf(loop);
  const made = ownSchedulers(index, tracer, run.owner.site.call);
  const walker = new Walker({
    index,
    graph,
    ownSchedulers: made,
    interest: new Interest(
      lookups,
      graph,
      new Set([...own.keys(), ...steps.keys(), ...made.made.keys(), ...made.stepped.keys()]),
    ),
    variables,
    run: objects,
    steps,
    over: new Set(run.steps.flatMap((step) => step.over ?? [])),
    births: pathsTo(run.owner.site, graph),
    loopOf: lookups.loopOf,
    siteOf: lookups.siteOf,
    counterOf,
    passedFromOutside: (definition, name) => run.passedFromOutside?.(definition, name),
    listed: (expr, block) => listedObjects(expr, block, tracer, own),
  });
  const nodes = lateGroups(wholeWalk(walker, run.steps, graph));
  for (const name of variables.taintedNames()) walker.assignments.makeUnread(name);
  const assigned = walker.assignments.byVariable;
  const fixed = new Map<string, PyValue | undefined>();
  const names: NamesContext = {
    evaluator,
    variables,
    run: objects,
    assigned,
    fixed,
    fixedAssumed: new Set(),
    counterOf,
  };
  const functions = new FlowFunctions(names);
  const rounds = new LoopRounds(evaluator, functions);
  const functionOf: FlowFunctions["of"] = (given, path) => functions.of(given, path);
  const context = {
    relevance: new Relevance(nodes, functionOf, (loop) => rounds.functionsOf(loop), assigned),
    assigned,
    unread: [...assigned].flatMap(([name, all]) => (all.some((a) => !a.value) ? [name] : [])),
    functionOf,
    countOf: (loop: Parameters<LoopRounds["of"]>[0]) => rounds.of(loop),
    decide: run.decide,
    text: (expr: Expr) => evaluator.text(expr),
    late: lateBuilds(nodes),
  };
  const emitted = emit(nodes, { ...context, ignoresExits: false });
  const isLost = !emitted.nodes.some(stepsSomething) && nodes.some(hasStep);
  const result = isLost ? emit(nodes, { ...context, ignoresExits: true }) : emitted;
  return walker.isCut ? { ...result, isOpen: true } : result;
}

function runObjects(
  { index, lookups, tracer }: ScriptContext,
  { owner, groups, isOnlyOptimizer, idOf }: RunContext,
  own: ReadonlyMap<Expr, Construction>,
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
  return { optimizer: owner, own, groups, isOnlyOptimizer, idOf, instanceOf, isWrapper };
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

/**
 * The module; then the functions with steps that nothing in the file calls, as far as they step
 * what the module does not: they are called from elsewhere.
 */
function wholeWalk(
  walker: Walker,
  steps: readonly StepSite[],
  graph: CallGraph,
): readonly FlowNode[] {
  const module = walker.module();
  walker.stepNodes.ignored = steppedIn(module);
  const roots: FlowNode[] = [];
  for (const { site, owner } of steps) {
    const inside = functionOf(site.block);
    if (!inside || walker.visited.has(inside) || walker.stepNodes.ignored.has(owner)) continue;
    const root = rootOf(inside, graph);
    roots.push(...walker.root(walker.visited.has(root) ? inside : root));
  }
  return [...roots, ...module];
}

/** The outermost function that leads to this one. */
function rootOf(definition: StmtOf<"function">, graph: CallGraph): StmtOf<"function"> {
  const seen = new Set([definition]);
  // The set grows while it is walked through; its last member is the farthest.
  for (const current of seen) {
    for (const { block } of graph.callsTo(current)) {
      const caller = functionOf(block);
      if (caller) seen.add(caller);
    }
  }
  return [...seen].at(-1) ?? definition;
}

function steppedIn(nodes: readonly FlowNode[]): ReadonlySet<Construction> {
  const found = new Set<Construction>();
  const visit = (node: FlowNode) => {
    if (node.kind === "optimizerStep") found.add(node.owner);
    if (node.kind === "schedulerStep") found.add(node.scheduler);
    for (const body of bodiesOf(node)) body.forEach(visit);
  };
  nodes.forEach(visit);
  return found;
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
  own: ReadonlyMap<Expr, Construction>,
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
