import type { Expr, ExprOf } from "./ast.ts";
import { lastName } from "./loopFacts.ts";

/** A number of a tensor of one item, as scripts count with: `torch.tensor([0])`, `torch.zeros(1)`. */
export function tensorNumber(expr: Expr): Expr | undefined {
  if (expr.kind !== "call") return undefined;
  const { callee, args, from, to } = expr;
  const first = args[0]?.name === null && args[0].star === "" ? args[0].value : undefined;
  const name = lastName(callee);
  if (/^(zeros|ones)$/.test(name)) {
    const isOne = first && isConstant(first, 1n);
    const value = name === "zeros" ? 0 : 1;
    return isOne ? { kind: "constant", value, from, to } : undefined;
  }
  return first && /^((Long|Int|Float)?Tensor|tensor)$/.test(name) ? onlyItem(first) : undefined;
}

function onlyItem(expr: Expr): Expr | undefined {
  if (expr.kind !== "list" && expr.kind !== "tuple") {
    return expr.kind === "constant" && typeof expr.value !== "string" ? expr : undefined;
  }
  const [only, second] = expr.items;
  return only && !second ? onlyItem(only) : undefined;
}

const isConstant = (expr: Expr, value: bigint): boolean =>
  expr.kind === "constant" && expr.value === value;

/** `self.steps.item()` is the number itself. */
export const itemOf = ({ callee, args }: ExprOf<"call">): Expr | undefined =>
  args.length === 0 && callee.kind === "attribute" && callee.name === "item"
    ? callee.object
    : undefined;
