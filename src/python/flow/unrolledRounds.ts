import { mapBodies } from "../../core/spec/mapBodies.ts";
import type { Expr, StmtOf } from "../ast.ts";
import { lastName } from "../loopFacts.ts";
import type { Frame, Position } from "./frame.ts";
import { type FlowJump, type FlowNode, leaves } from "./nodes.ts";
import type { WalkContext } from "./walkContext.ts";

type Nodes = FlowNode[];

/**
 * What the names of a loop's target stand for in each round, where it runs over the groups of the
 * optimizer or over a list of objects of the run; undefined for any other loop.
 */
export function roundFrames(
  s: StmtOf<"for">,
  at: Position,
  { variables, run, listed }: Pick<WalkContext, "variables" | "run" | "listed">,
): readonly Frame[] | undefined {
  const { over, number, target } = counted(s);
  if (!over || target?.kind !== "name") return undefined;
  const isGroups = variables.isGroups(over, at);
  const items = isGroups ? undefined : listed(over, at.block);
  if (!isGroups && !items) return undefined;
  return Array.from({ length: items?.length ?? run.groups }, (_, i) => {
    const item = items?.[i];
    const { from, to } = s;
    const count: Expr = { kind: "constant", value: BigInt(i), from, to };
    const outer =
      number?.kind === "name" ? at.frame.round(number.name, { ...at, expr: count }) : at.frame;
    return outer.round(target.name, item ? { frame: at.frame, ...item } : i);
  });
}

/** `for i, group in enumerate(groups)` */
function counted({ iterable, target }: StmtOf<"for">) {
  const isCounted =
    iterable.kind === "call" &&
    lastName(iterable.callee) === "enumerate" &&
    target.kind === "tuple";
  if (!isCounted) return { over: iterable, number: undefined, target };
  const [number, item] = target.items;
  return { over: iterable.args[0]?.value, number, target: item };
}

/**
 * The rounds of an unrolled loop one after the other, and its `else`; undefined where jumps of
 * several kinds would have to lead out of them.
 */
export function inOneRun(rounds: readonly Nodes[], orelse: Nodes): Nodes | undefined {
  const jumps = (["continue", "break", "return"] as const).filter((jump) =>
    rounds.some((body) => leaves(body, jump)),
  );
  const [only = "return", second] = jumps;
  if (second) return undefined;
  if (only === "return") return [...rounds.flat(), ...orelse];
  if (only === "continue") return [...rounds.map((body) => asCall(body, [only])), ...orelse];
  const isLeft = leaves(orelse, "continue") || leaves(orelse, "break") || leaves(orelse, "return");
  return isLeft ? undefined : [asCall([...rounds.flat(), ...orelse], [only])];
}

/** Statements of which some jumps go to their end. */
export const asCall = (body: readonly FlowNode[], jumps: readonly FlowJump[]): FlowNode => ({
  kind: "call",
  body: body.map((node) => asReturn(node, jumps)),
});

function asReturn(node: FlowNode, jumps: readonly FlowJump[]): FlowNode {
  if (node.kind === "jump" && jumps.includes(node.jump)) return { ...node, jump: "return" };
  // A loop inside has its own, and so has what it calls.
  if (node.kind === "loop" || node.kind === "call") return node;
  return mapBodies(node, (body) => body.map((inner) => asReturn(inner, jumps)));
}
