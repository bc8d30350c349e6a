import { type Expr, type ExprOf, partsOf, type Span } from "./ast.ts";
import type { Evaluator } from "./evaluate.ts";
import { chainOf } from "./resolve.ts";
import type { Block } from "./scopes.ts";
import type { BranchFact } from "./script.ts";

/** The branch around a place that runs for certain texts: `if args.opt == "sgd":`. */
export function namedBranch(block: Block, evaluator: Evaluator): BranchFact | undefined {
  for (const around of chainOf(block)) {
    const test = testOf(around);
    const named = test && nameIn(test);
    if (!named) continue;
    const { subject, texts } = named;
    const said = evaluator.saidBy(subject, around.parent ?? around);
    return { place: evaluator.place(test), texts, said };
  }
  return undefined;
}

function testOf(block: Block): Expr | null | undefined {
  if (block.siblings?.kind !== "if") return undefined;
  const holds = (body: readonly Span[]) =>
    body.some((s) => s.from <= block.from && block.from <= s.to);
  return block.siblings.branches.find(({ body }) => holds(body))?.test;
}

interface Named {
  readonly subject: Expr;
  readonly texts: readonly string[];
}

/** `x == "sgd"`, `"sgd" == x`, `x in ("sgd", "SGD")`, also as one of several conditions. */
function nameIn(test: Expr): Named | undefined {
  if (test.kind === "logical" && test.op === "and") return nameIn(test.left) ?? nameIn(test.right);
  return test.kind === "compare" ? nameCompared(test) : undefined;
}

function nameCompared({ first, rest }: ExprOf<"compare">): Named | undefined {
  const [only, second] = rest;
  if (!only || second || !/^(==|in)$/.test(only.op)) return undefined;
  const own = textsIn(only.right);
  if (own.length > 0) return { subject: first, texts: own };
  const other = only.op === "==" ? textsIn(first) : [];
  return other.length > 0 ? { subject: only.right, texts: other } : undefined;
}

function textsIn(expr: Expr): readonly string[] {
  if (expr.kind === "constant") return typeof expr.value === "string" ? [expr.value] : [];
  const isRow = expr.kind === "tuple" || expr.kind === "list" || expr.kind === "set";
  return isRow ? partsOf(expr).flatMap(textsIn) : [];
}
