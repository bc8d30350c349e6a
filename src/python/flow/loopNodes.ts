import type { Expr } from "../ast.ts";
import type { CounterFunction } from "../evaluation.ts";
import type { ScriptLoop, ScriptNode } from "../program.ts";
import type { EmitState } from "./emitState.ts";
import { settled } from "./functions.ts";
import { mayEnd } from "./leaving.ts";
import { bodiesOf, type FlowLoop, type FlowNode } from "./nodes.ts";

/** A loop with its number of rounds or its test; undefined for one that never runs. */
export function loopNode(
  node: FlowLoop,
  body: readonly ScriptNode[],
  orelse: readonly ScriptNode[],
  state: EmitState,
): ScriptLoop | undefined {
  const { loop, counter, isOutside } = node;
  const { count, rounds } = state.context.countOf(node);
  const known = rounds && state.readable(rounds);
  const plain = { kind: "loop", counter, loop, isOutside, body, orelse, test: null } as const;
  if (isOutside) return { ...plain, count: { ...count, value: 1 }, rounds: null };
  const { statement } = loop;
  if (statement.kind === "for" && !isEndless(statement.iterable)) {
    return { ...plain, count, rounds: known?.complete ? known : null };
  }
  const isWhile = statement.kind === "while";
  const test = isWhile ? state.readableAt({ ...node.at, expr: statement.test }) : endless;
  return whileNode({ ...plain, count, rounds: null }, test, node);
}

/** A `while` runs as its test says if that can be computed and something changes it. */
function whileNode(
  plain: ScriptLoop,
  test: CounterFunction,
  node: FlowLoop,
): ScriptLoop | undefined {
  const isEnded = mayEnd(plain.body);
  if (test.variables.length === 0) {
    const value = settled(test);
    if (value === false) return undefined;
    return value && isEnded ? { ...plain, test } : plain;
  }
  if (!test.complete) return plain;
  const isChanged = test.variables.some((v) => v.startsWith("$rate.") || assigns(node.body, v));
  return isChanged || isEnded ? { ...plain, test } : plain;
}

const assigns = (nodes: readonly FlowNode[], variable: string): boolean =>
  nodes.some(
    (n) =>
      (n.kind === "assign" && n.variable === variable) ||
      bodiesOf(n).some((body) => assigns(body, variable)),
  );

/** `for i in itertools.count():` and the like. */
const isEndless = (iterable: Expr): boolean =>
  iterable.kind === "call" &&
  (iterable.callee.kind === "name" || iterable.callee.kind === "attribute") &&
  /^(count|cycle)$/.test(iterable.callee.name);

const endless: CounterFunction = {
  fn: {
    kind: "function",
    source: "True",
    code: { name: "<lambda>", params: [], body: { kind: "constant", value: true, from: 0, to: 0 } },
  },
  variables: [],
  complete: true,
  invariant: true,
};
