import { PyError } from "../core/spec/pyError.ts";
import type { PyValue } from "../core/spec/pyValue.ts";
import { truthy } from "../core/spec/values.ts";
import type { Expr } from "./ast.ts";
import { newBudget } from "./budget.ts";
import type { CounterFunction } from "./evaluation.ts";
import type { FunctionCode } from "./functionCode.ts";
import { callFunction } from "./interpret.ts";
import { bodiesOfNode, type ScriptLoop, type ScriptNode } from "./program.ts";
import { Unresolved } from "./unresolved.ts";

type Nodes = readonly ScriptNode[];
type Known = ReadonlyMap<string, bigint>;

/**
 * The same program with the number of rounds of `while step < max_steps:`, and of
 * `while True: … if step > max_steps: break`, where the step begins at a known number and grows by
 * the same in every round. One that rests on an assumption is not counted.
 */
export function withWhileCounts(nodes: Nodes, outer: Known = new Map()): Nodes {
  const known = new Map(outer);
  return nodes.map((node) => {
    // What a loop assigns has no one value in its rounds; what it begins with is known.
    const before = new Map(known);
    for (const body of bodiesOfNode(node)) for (const name of assignedIn(body)) known.delete(name);
    if (node.kind === "call") return { ...node, body: withWhileCounts(node.body, known) };
    if (node.kind === "loop") return counted(node, known, before);
    if (node.kind !== "assign") return node;
    const value = resultOf(node.value, known);
    if (typeof value === "bigint") known.set(node.variable, value);
    else known.delete(node.variable);
    return node;
  });
}

function counted(node: ScriptLoop, known: Known, before: Known): ScriptLoop {
  const inside = { ...node, body: withWhileCounts(node.body, known) };
  if (!node.test || node.isOutside || node.count.value !== null) return inside;
  const value = roundsOf(node.body, node.test, known, before);
  return value === undefined
    ? inside
    : { ...inside, count: { ...node.count, value, via: "expression" } };
}

/** Where a loop may end: its counter has grown by `offset` within the round. */
interface Exit {
  readonly test: CounterFunction;
  /** What the test gives when the loop ends. */
  readonly when: boolean;
  readonly offset: bigint;
  /** An update stands before it. */
  readonly isLate: boolean;
}

function roundsOf(
  body: Nodes,
  test: CounterFunction,
  known: Known,
  before: Known,
): number | undefined {
  const [counter, second] = test.variables.concat(breakVariables(body)).filter(isNew(known));
  const start = counter === undefined ? undefined : before.get(counter);
  if (counter === undefined || second || start === undefined) return undefined;
  const exits: Exit[] = test.variables.includes(counter)
    ? [{ test, when: false, offset: 0n, isLate: false }]
    : [];
  let offset = 0n;
  let isLate = false;
  for (const node of body) {
    if (node.kind === "assign" && node.variable === counter) {
      const growth = growthOf(node.value, counter, start, known);
      if (growth === undefined) return undefined;
      offset += growth;
    } else if (isBreak(node)) {
      exits.push({ test: node.branches[0].test, when: true, offset, isLate });
    } else if (mayLeave(node) || assignedIn([node]).has(counter)) return undefined;
    isLate ||= steps(node);
  }
  if (offset <= 0n) return undefined;
  const rounds = exits.map((exit) => roundsBefore(exit, counter, start, offset, known));
  const least = Math.min(...rounds.map((r) => r ?? Number.NaN));
  return Number.isFinite(least) ? least : undefined;
}

const isNew = (known: Known) => (name: string, i: number, all: readonly string[]) =>
  !known.has(name) && all.indexOf(name) === i;

/** `step == 0 and False`: an option that is off. */
function neverHolds(test: Expr): boolean {
  if (test.kind === "constant") return !truthy(test.value);
  if (test.kind !== "logical") return false;
  const [left, right] = [neverHolds(test.left), neverHolds(test.right)];
  return test.op === "and" ? left || right : left && right;
}

/** The rounds until an exit; infinite where it is never taken, undefined where that is not known. */
function roundsBefore(
  { test, when, offset, isLate }: Exit,
  counter: string,
  start: bigint,
  growth: bigint,
  known: Known,
): number | undefined {
  const { body } = test.fn.code as FunctionCode;
  if (when && neverHolds(body)) return Number.POSITIVE_INFINITY;
  if (!isMonotone(body, counter)) return undefined;
  const ends = (round: number) => {
    const value = start + offset + growth * BigInt(round);
    const result = resultOf(test, new Map([...known, [counter, value]]));
    return result === undefined ? undefined : truthy(result) === when;
  };
  let high = 1;
  while (high < MAX_ROUNDS && ends(high - 1) === false) high *= 2;
  if (ends(high - 1) !== true) return high < MAX_ROUNDS ? undefined : Number.POSITIVE_INFINITY;
  let low = 0;
  while (low < high - 1) {
    const middle = (low + high) >> 1;
    if (ends(middle - 1)) high = middle;
    else low = middle;
  }
  return high - 1 + (isLate ? 1 : 0);
}

const MAX_ROUNDS = 2 ** 30;

/** `counter < limit` and the like: once it holds, or not, it stays so. */
const isMonotone = (e: Expr, counter: string): boolean =>
  e.kind === "compare" &&
  e.rest.length === 1 &&
  e.rest.every(({ op, right }) => /^[<>]=?$/.test(op) && !mentions(right, counter)) &&
  e.first.kind === "name" &&
  e.first.name === counter;

const mentions = (e: Expr, name: string): boolean =>
  JSON.stringify(e, noInts).includes(`"${name}"`);
const noInts = (_: string, value: unknown) => (typeof value === "bigint" ? 0 : value);

/** What `counter += 4` adds, whatever the counter is. */
function growthOf(
  value: CounterFunction,
  counter: string,
  start: bigint,
  known: Known,
): bigint | undefined {
  const grown = [start, start + 1n, start + 1000n].map((from) => {
    const result = resultOf(value, new Map([...known, [counter, from]]));
    return typeof result === "bigint" ? result - from : undefined;
  });
  const [first] = grown;
  return grown.every((g) => g === first) ? first : undefined;
}

function resultOf(code: CounterFunction, known: Known): PyValue | undefined {
  const { fn, variables, complete, assumed } = code;
  const args = variables.map((name) => known.get(name));
  if (!complete || assumed || args.includes(undefined)) return undefined;
  try {
    return callFunction(fn, args as readonly PyValue[], newBudget());
  } catch (error) {
    if (error instanceof Unresolved || error instanceof PyError) return undefined;
    throw error;
  }
}

type BreakNode = Extract<ScriptNode, { kind: "if" }> & {
  readonly branches: readonly [{ readonly test: CounterFunction; readonly body: Nodes }];
};

/** `if …: break` */
function isBreak(node: ScriptNode): node is BreakNode {
  if (node.kind !== "if" || node.branches.length !== 1) return false;
  const [branch] = node.branches;
  const last = branch?.body.at(-1);
  const isLeaving = last?.kind === "jump" && last.jump === "break";
  return isLeaving && branch?.test !== null && !branch?.body.slice(0, -1).some(mayLeave);
}

const breakVariables = (body: Nodes): readonly string[] =>
  body.flatMap((node) => (isBreak(node) ? node.branches[0].test.variables : []));

const mayLeave = (node: ScriptNode): boolean =>
  node.kind === "jump" || bodiesOfNode(node).some((body) => body.some(mayLeave));

const steps = (node: ScriptNode): boolean =>
  node.kind === "optimizerStep" || bodiesOfNode(node).some((body) => body.some(steps));

function assignedIn(nodes: Nodes, found = new Set<string>()): ReadonlySet<string> {
  for (const node of nodes) {
    if (node.kind === "assign") found.add(node.variable);
    for (const body of bodiesOfNode(node)) assignedIn(body, found);
  }
  return found;
}
