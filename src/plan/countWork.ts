import { bodiesOf, type ProgramNode, type RunPlan, type SchedulerPlan } from "../core/runPlan.ts";
import { isObject, itemsOf, type PyObject, type PyValue } from "../core/spec/pyValue.ts";
import type { Expr } from "../python/ast.ts";
import type { FunctionCode } from "../python/functionCode.ts";

type IfNode = Extract<ProgramNode, { kind: "if" }>;
type LoopNode = Extract<ProgramNode, { kind: "loop" }>;

/** The schedulers that an argument of a composite names. */
export const objectsIn = (value: PyValue | undefined): readonly PyObject[] =>
  (itemsOf(value ?? null) ?? []).filter(isObject);

/** Deeper nests are refused, as Python's recursion limit does. */
const MAX_DEPTH = 200;

/** Everything a simulation does, tests and scheduler steps included: what bounds its time. */
export function countWork({ schedulers, program }: RunPlan): number {
  const weights = stepWeights(schedulers);
  const constructors = weights.reduce((sum, weight) => sum + weight, 0);
  return constructors - weights.length + countRounds(program, weights);
}

/** How many schedulers one `step()` moves at most: composites may hold one scheduler many times. */
function stepWeights(schedulers: readonly SchedulerPlan[]): readonly number[] {
  const weights: number[] = [];
  const depths: number[] = [];
  for (const { args } of schedulers) {
    const inside = objectsIn(args.schedulers).map(({ ref }) => Number(ref));
    const weight = inside.reduce((sum, i) => sum + (weights[i] ?? 0), 1);
    const depth = 1 + Math.max(0, ...inside.map((i) => depths[i] ?? 0));
    depths.push(depth);
    weights.push(depth > MAX_DEPTH ? Number.MAX_SAFE_INTEGER : weight);
  }
  return weights;
}

/** What a body does at most when it runs once. */
function countRounds(nodes: readonly ProgramNode[], weights: readonly number[]): number {
  return nodes.reduce((sum, node) => sum + countNode(node, weights), 0);
}

function countNode(node: ProgramNode, weights: readonly number[]): number {
  if (node.kind === "loop") return countLoop(node, weights);
  if (node.kind === "schedulerStep") return weights[node.scheduler] ?? 1;
  const inside = bodiesOf(node).map((body) => countRounds(body, weights));
  if (node.kind === "if") return Math.max(1, ...inside);
  return inside.reduce((sum, count) => sum + count, 1);
}

/** A body behind `t % 50 == 0` runs in one of fifty rounds of the loop that counts `t`. */
function countLoop(node: LoopNode, weights: readonly number[]): number {
  const { body, count, counter, orelse = [] } = node;
  const perRound = body.map((inner) => {
    const modulus = inner.kind === "if" && counter ? modulusOf(inner, counter) : undefined;
    if (modulus === undefined || inner.kind !== "if") return count * countNode(inner, weights);
    const [gated = 0, ...others] = inner.branches.map((b) => countRounds(b.body, weights));
    return count * Math.max(1, ...others) + Math.ceil(count / modulus) * gated;
  });
  const rounds = perRound.reduce((sum, work) => sum + work, 0);
  return Math.max(count, rounds) + countRounds(orelse, weights);
}

/** What the first test of an `if` divides the counter by. */
function modulusOf({ branches }: IfNode, counter: string): number | undefined {
  const test = branches[0]?.test;
  return test ? dividedBy((test.fn.code as FunctionCode).body, counter) : undefined;
}

function dividedBy(test: Expr, counter: string): number | undefined {
  if (test.kind === "logical" && test.op === "and") {
    return dividedBy(test.left, counter) ?? dividedBy(test.right, counter);
  }
  if (test.kind !== "compare") return undefined;
  const { first, rest } = test;
  const [only, second] = rest;
  const isRemainder = first.kind === "binary" && first.op === "%" && first.left.kind === "name";
  if (!isRemainder || second || only?.op !== "==" || only.right.kind !== "constant")
    return undefined;
  const { left, right } = first;
  const isOwn = left.kind === "name" && left.name === counter && right.kind === "constant";
  const value = isOwn ? Number(right.value) : Number.NaN;
  return Number.isInteger(value) && value > 0 ? value : undefined;
}
