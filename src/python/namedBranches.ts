import { type Expr, type ExprOf, partsOf, type Span, type Stmt } from "./ast.ts";
import { chainOf } from "./blockChains.ts";
import type { Evaluator } from "./evaluate.ts";
import type { Block, CallSite } from "./scopes.ts";
import type { BranchFact } from "./script.ts";
import { expressionsIn, statementAt } from "./statementSites.ts";

/**
 * The branch around a call that runs for certain texts: `if args.opt == "sgd":`, or
 * `SGD(…) if args.opt == "sgd" else …`; the `else:` of such branches runs for no text that is named.
 */
export function namedBranch(
  { call, block }: CallSite,
  body: readonly Stmt[],
  evaluator: Evaluator,
): BranchFact | undefined {
  const statement = statementAt(body, call)?.statement;
  const within = statement ? expressionsIn(statement).flatMap((e) => conditionsOf(e, call)) : [];
  const inline = within.map((test) => ({ test, isElse: false, at: block }));
  const around = chainOf(block).map((b) => ({ ...testOf(b), at: b.parent ?? b }));
  for (const { test, isElse, at } of [...inline, ...around]) {
    const named = test && nameIn(test);
    if (!named) continue;
    const said = evaluator.saidBy(named.subject, at);
    return { place: evaluator.place(test), texts: isElse ? [] : named.texts, said };
  }
  return undefined;
}

/** The tests of conditional expressions that hold where a part of them runs, innermost first. */
function conditionsOf(expr: Expr, inner: Span): readonly Expr[] {
  const holds = ({ from, to }: Span) => from <= inner.from && inner.to <= to;
  if (!holds(expr)) return [];
  const deeper = partsOf(expr).flatMap((part) => conditionsOf(part, inner));
  const isTrue = expr.kind === "conditional" && holds(expr.whenTrue);
  return isTrue ? [...deeper, expr.test] : deeper;
}

/** The test of a branch; for an `else` that of the first branch. */
function testOf(block: Block): { readonly test: Expr | null; readonly isElse: boolean } {
  const branches = block.siblings?.kind === "if" ? block.siblings.branches : [];
  const holds = (body: readonly Span[]) =>
    body.some((s) => s.from <= block.from && block.from <= s.to);
  const own = branches.find(({ body }) => holds(body));
  const isElse = own?.test === null;
  return { test: (isElse ? branches[0] : own)?.test ?? null, isElse };
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
