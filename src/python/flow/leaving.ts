import { bodiesOfNode, type ScriptNode } from "../program.ts";

/** Whether a jump leads out of what was written. */
export const leavesBy = (nodes: readonly ScriptNode[], jump: "break" | "return"): boolean =>
  nodes.some((n) => {
    if (n.kind === "jump") return n.jump === jump;
    if (n.kind === "call" || (n.kind === "loop" && jump !== "return")) return false;
    return bodiesOfNode(n).some((body) => leavesBy(body, jump));
  });

/** Whether something in a loop's body ends the loop. */
export const mayEnd = (nodes: readonly ScriptNode[]): boolean =>
  leavesBy(nodes, "break") || leavesBy(nodes, "return") || nodes.some(raises);

const raises = (node: ScriptNode): boolean =>
  (node.kind === "jump" && (node.jump === "raise" || node.jump === "exit")) ||
  bodiesOfNode(node).some((body) => body.some(raises));

/** Whether anything in it jumps. */
export const mayLeave = (node: ScriptNode): boolean =>
  node.kind === "jump" || bodiesOfNode(node).some((body) => body.some(mayLeave));
