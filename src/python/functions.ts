import { type Expr, type ExprOf, partsOf, type Stmt, type StmtOf } from "./ast.ts";
import { isSmall } from "./freeze.ts";
import { asSuite } from "./suites.ts";

/** Values of local names, as expressions of the parameters. */
type Locals = ReadonlyMap<string, Expr>;

const MAX_NODES = 2000;
const MAX_STATEMENTS = 200;

/**
 * A function whose body only computes; undefined for any other. One that only assigns, branches
 * and returns becomes one expression, the rest a suite of statements. Python's order of evaluation is kept but for assignments, whose expressions have no
 * effects of their own.
 */
export function asLambda(definition: StmtOf<"function">): ExprOf<"lambda"> | undefined {
  const { name, params, body, decorators, from, to } = definition;
  if (decorators.length > 0 || params.some((p) => p.star !== "")) return undefined;
  const budget = { left: MAX_STATEMENTS };
  const result = returned(body, new Map(), definition, budget);
  if (result && isSmall(result, MAX_NODES)) {
    return { kind: "lambda", name, params, body: result, from, to };
  }
  const statements = asSuite(body);
  return (
    statements && {
      kind: "lambda",
      name,
      params,
      body: { kind: "suite", statements, from, to },
      from,
      to,
    }
  );
}

/** What running the statements returns. */
function returned(
  statements: readonly Stmt[],
  locals: Locals,
  owner: StmtOf<"function">,
  budget: { left: number },
): Expr | undefined {
  const [first, ...rest] = statements;
  if (budget.left-- <= 0) return undefined;
  if (!first) return { kind: "constant", value: null, from: owner.from, to: owner.to };
  const after = (known: Locals) => returned(rest, known, owner, budget);
  switch (first.kind) {
    case "return":
      return first.value
        ? substitute(first.value, locals)
        : { kind: "constant", value: null, from: first.from, to: first.to };
    case "expression":
      // A docstring; any other expression may have effects.
      return first.value.kind === "constant" ? after(locals) : undefined;
    case "import":
    case "from":
      return undefined;
    case "assign":
      return assigned(first, locals, after);
    case "augment":
      return augmented(first, locals, after);
    case "if":
      return branched(first, rest, locals, owner, budget);
    default:
      return undefined;
  }
}

type After = (locals: Locals) => Expr | undefined;

function assigned(s: StmtOf<"assign">, locals: Locals, after: After): Expr | undefined {
  const [target, second] = s.targets;
  if (target?.kind !== "name" || second || !s.value) return undefined;
  const value = substitute(s.value, locals);
  return value && after(new Map([...locals, [target.name, value]]));
}

function augmented(s: StmtOf<"augment">, locals: Locals, after: After): Expr | undefined {
  const { target, op, from, to } = s;
  if (target.kind !== "name") return undefined;
  const left = substitute(target, locals);
  const right = substitute(s.value, locals);
  if (!left || !right) return undefined;
  return after(new Map([...locals, [target.name, { kind: "binary", op, left, right, from, to }]]));
}

function branched(
  s: StmtOf<"if">,
  rest: readonly Stmt[],
  locals: Locals,
  owner: StmtOf<"function">,
  budget: { left: number },
): Expr | undefined {
  let otherwise =
    s.branches.at(-1)?.test === null ? undefined : returned(rest, locals, owner, budget);
  for (const { test, body } of [...s.branches].reverse()) {
    const taken = returned([...body, ...rest], locals, owner, budget);
    if (!taken) return undefined;
    if (!test) otherwise = taken;
    else {
      const condition = substitute(test, locals);
      if (!condition || !otherwise) return undefined;
      const { from, to } = s;
      otherwise = {
        kind: "conditional",
        test: condition,
        whenTrue: taken,
        whenFalse: otherwise,
        from,
        to,
      };
    }
  }
  return otherwise;
}

/** Puts the locals' values in their places; undefined where a name could mean something else. */
function substitute(expr: Expr, locals: Locals): Expr | undefined {
  if (locals.size === 0) return expr;
  if (expr.kind === "name") return locals.get(expr.name) ?? expr;
  const isScope = ["lambda", "comprehension", "walrus"].includes(expr.kind);
  if (isScope) return mentionsAny(expr, locals) ? undefined : expr;
  return rebuilt(expr, (part) => substitute(part, locals));
}

const mentionsAny = (expr: Expr, locals: Locals): boolean =>
  (expr.kind === "name" && locals.has(expr.name)) ||
  partsOf(expr).some((part) => mentionsAny(part, locals));

/** The same expression with each part replaced; undefined as soon as one part is. */
function rebuilt(expr: Expr, replace: (part: Expr) => Expr | undefined): Expr | undefined {
  let isOpen = false;
  const part = (e: Expr): Expr => {
    const found = replace(e);
    if (!found) isOpen = true;
    return found ?? e;
  };
  const result = withParts(expr, part);
  return isOpen ? undefined : result;
}

function withParts(expr: Expr, part: (e: Expr) => Expr): Expr {
  switch (expr.kind) {
    case "attribute":
      return { ...expr, object: part(expr.object) };
    case "call": {
      const args = expr.args.map((a) => ({ ...a, value: part(a.value) }));
      return { ...expr, callee: expr.callee, args };
    }
    case "unary":
      return { ...expr, operand: part(expr.operand) };
    case "binary":
    case "logical":
      return { ...expr, left: part(expr.left), right: part(expr.right) };
    case "compare": {
      const rest = expr.rest.map((r) => ({ ...r, right: part(r.right) }));
      return { ...expr, first: part(expr.first), rest };
    }
    case "conditional": {
      const { test, whenTrue, whenFalse } = expr;
      return { ...expr, test: part(test), whenTrue: part(whenTrue), whenFalse: part(whenFalse) };
    }
    case "list":
    case "tuple":
    case "set":
      return { ...expr, items: expr.items.map(part) };
    case "dict": {
      const entries = expr.entries.map((e) => ({
        key: e.key && part(e.key),
        value: part(e.value),
      }));
      return { ...expr, entries };
    }
    case "subscript":
      return { ...expr, object: part(expr.object), index: part(expr.index) };
    default:
      return expr;
  }
}
