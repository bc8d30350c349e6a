import type { StepMethod } from "../core/schedulers/stepping.ts";
import type { Expr, Span } from "./ast.ts";
import type { CallGraph } from "./callGraph.ts";
import type { Evaluator } from "./evaluate.ts";
import type { CounterFunction } from "./evaluation.ts";
import { type LoopCount, loopCount } from "./loopFacts.ts";
import { type Path, type PathElement, pathsTo, sharedLength } from "./paths.ts";
import type { Block, Loop } from "./scopes.ts";
import type { Construction, StepSite } from "./stepSites.ts";

/** What the script does with one optimizer and its schedulers, as a nest of loops. */
export type ScriptNode =
  | {
      readonly kind: "loop";
      readonly counter: string;
      readonly count: LoopCount;
      readonly loop: Loop;
      readonly body: readonly ScriptNode[];
    }
  | {
      readonly kind: "when";
      readonly tests: readonly ScriptTest[];
      readonly span: Span;
      readonly body: readonly ScriptNode[];
    }
  | { readonly kind: "optimizerStep"; readonly span: Span }
  | {
      readonly kind: "schedulerStep";
      readonly scheduler: Construction;
      readonly span: Span;
      readonly method: StepMethod;
      readonly argument: CounterFunction | null;
      readonly metric: CounterFunction | null;
    };

export interface ScriptTest {
  readonly test: CounterFunction;
  readonly wanted: boolean;
  /** The outcome in this run, where its own objects tell. */
  readonly decided: boolean | undefined;
}

interface Tree {
  readonly element: PathElement | null;
  readonly at: number;
  readonly children: Tree[];
  step: StepSite | null;
}

/** Numbers the loops of a file, so that functions of their counters can name them. */
export class LoopCounters {
  private readonly names = new Map<Loop, string>();

  nameOf(loop: Loop): string {
    const known = this.names.get(loop);
    if (known) return known;
    const name = `$${this.names.size}`;
    this.names.set(loop, name);
    return name;
  }
}

export interface ProgramContext {
  readonly graph: CallGraph;
  readonly evaluator: Evaluator;
  readonly counters: LoopCounters;
  /** The outcome of a test that the run's own objects settle. */
  decide(test: Expr, block: Block): boolean | undefined;
}

/**
 * Merges the paths of all steps of one optimizer and its schedulers into one program. Loops that
 * also surround the optimizer's construction are left out: each of their rounds starts afresh.
 */
export function buildProgram(
  optimizer: Construction,
  steps: readonly StepSite[],
  context: ProgramContext,
): readonly ScriptNode[] {
  const births = pathsTo(optimizer.site, context.graph);
  const root: Tree = { element: null, at: 0, children: [], step: null };
  for (const step of steps) {
    for (const path of pathsTo(step.site, context.graph)) {
      const shared = Math.max(0, ...births.map((birth) => sharedLength(path, birth)));
      const own = path.slice(shared).filter((e) => e.kind !== "loop" || e.loop !== step.over);
      insert(root, own, step);
    }
  }
  return nodesOf(root, context);
}

function insert(root: Tree, path: Path, step: StepSite): void {
  let node = root;
  for (const element of path) {
    const known = node.children.find((child) => child.element?.key === element.key);
    const next = known ?? { element, at: element.at, children: [], step: null };
    if (!known) node.children.push(next);
    node = next;
  }
  node.children.push({ element: null, at: step.site.call.from, children: [], step });
}

function nodesOf(tree: Tree, context: ProgramContext): readonly ScriptNode[] {
  const ordered = [...tree.children].sort((a, b) => a.at - b.at);
  return ordered.flatMap((child) => nodeOf(child, context));
}

function nodeOf(tree: Tree, context: ProgramContext): readonly ScriptNode[] {
  const { element, step } = tree;
  if (step) return [stepNode(step, context)];
  const body = nodesOf(tree, context);
  if (element?.kind === "loop") {
    const { loop } = element;
    const counter = context.counters.nameOf(loop);
    return [{ kind: "loop", counter, loop, count: loopCount(loop, context.evaluator), body }];
  }
  if (element?.kind !== "when") return body;
  const tests = element.tests.map(({ test, wanted }) => ({
    test: context.evaluator.counterFunction(test, element.block),
    wanted,
    decided: context.decide(test, element.block),
  }));
  const span = { from: element.at, to: element.block.to };
  return [{ kind: "when", tests, span, body }];
}

function stepNode(step: StepSite, { evaluator }: ProgramContext): ScriptNode {
  const { site, owner, method } = step;
  const span = { from: site.call.from, to: site.call.to };
  if (owner.torch.kind === "optimizer") return { kind: "optimizerStep", span };
  const given = (expr: Expr | null) => expr && evaluator.counterFunction(expr, site.block);
  const [argument, metric] = [given(step.argument), given(step.metric)];
  return { kind: "schedulerStep", scheduler: owner, span, method, argument, metric };
}
