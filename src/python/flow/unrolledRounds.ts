import { mapBodies } from "../../core/spec/mapBodies.ts";
import { type FlowJump, type FlowNode, leaves } from "./nodes.ts";

type Nodes = FlowNode[];

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
