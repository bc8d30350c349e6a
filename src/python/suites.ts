import { dottedName, type Expr, type Stmt } from "./ast.ts";
import { asLambda } from "./functions.ts";

/** Statements that only compute, with functions inside as lambdas; undefined for any other. */
export function asSuite(statements: readonly Stmt[]): readonly Stmt[] | undefined {
  const plain: Stmt[] = [];
  for (const statement of statements) {
    const found = plainStatement(statement);
    if (!found) return undefined;
    plain.push(found);
  }
  return plain;
}

function plainStatement(s: Stmt): Stmt | undefined {
  switch (s.kind) {
    case "expression":
      return isSaid(s.value) ? silent(s) : s;
    case "return":
    case "raise":
    case "assert":
    case "jump":
      return s;
    case "assign":
      return s.value && s.targets.every(isPlainTarget) ? s : undefined;
    case "augment":
      return s.target.kind === "name" ? s : undefined;
    case "function": {
      const value = asLambda(s);
      const { name, from, to } = s;
      return (
        value && { kind: "assign", targets: [{ kind: "name", name, from, to }], value, from, to }
      );
    }
    case "for":
    case "while": {
      const [body, orelse] = [asSuite(s.body), asSuite(s.orelse)];
      const isPlain = s.kind === "while" || isPlainTarget(s.target);
      return body && orelse && isPlain ? { ...s, body, orelse } : undefined;
    }
    case "if": {
      const branches = s.branches.map((b) => ({ ...b, body: asSuite(b.body) }));
      return branches.every((b) => b.body)
        ? { ...s, branches: branches as typeof s.branches }
        : undefined;
    }
    case "try": {
      const branches = s.branches.map((b) => ({ ...b, body: asSuite(b.body) }));
      return branches.every((b) => b.body)
        ? { ...s, branches: branches as typeof s.branches }
        : undefined;
    }
    case "other":
      // `pass`; anything else may have effects.
      return s.values.length === 0 && s.bodies.every((b) => b.length === 0) ? s : undefined;
    default:
      return undefined;
  }
}

/** `print(…)`, `logger.info(…)`: what only tells the reader of a log something. */
const isSaid = (expr: Expr): boolean =>
  expr.kind === "call" &&
  /^(print|(self\.)?_?log(ger|ging)?\.\w+)$/.test(dottedName(expr.callee) ?? "");

const silent = ({ from, to }: Stmt): Stmt => ({
  kind: "expression",
  value: { kind: "constant", value: null, from, to },
  from,
  to,
});

const isPlainTarget = (target: Expr): boolean =>
  target.kind === "name" ||
  ((target.kind === "tuple" || target.kind === "list") && target.items.every(isPlainTarget));

/** The names that a suite assigns: its function's own. */
export function namesAssigned(statements: readonly Stmt[], found = new Set<string>()): Set<string> {
  for (const s of statements) {
    if (s.kind === "assign") for (const target of s.targets) addNames(target, found);
    if (s.kind === "augment") addNames(s.target, found);
    if (s.kind === "for") addNames(s.target, found);
    if (s.kind === "for" || s.kind === "while") {
      namesAssigned(s.body, found);
      namesAssigned(s.orelse, found);
    }
    if (s.kind === "if" || s.kind === "try") {
      for (const { body } of s.branches) namesAssigned(body, found);
    }
  }
  return found;
}

function addNames(target: Expr, found: Set<string>): void {
  if (target.kind === "name") found.add(target.name);
  if (target.kind === "tuple" || target.kind === "list") {
    for (const item of target.items) addNames(item, found);
  }
}

/** The same statements with every expression replaced; targets stay as they are. */
export function mapSuite(
  statements: readonly Stmt[],
  replace: (expr: Expr) => Expr,
): readonly Stmt[] {
  const inside = (body: readonly Stmt[]) => mapSuite(body, replace);
  return statements.map((s): Stmt => {
    switch (s.kind) {
      case "expression":
        return { ...s, value: replace(s.value) };
      case "assign":
        return { ...s, value: s.value && replace(s.value) };
      case "augment":
        return { ...s, value: replace(s.value) };
      case "return":
        return { ...s, value: s.value && replace(s.value) };
      case "assert":
        return { ...s, test: replace(s.test), message: s.message && replace(s.message) };
      case "raise":
        return { ...s, value: s.value && raisedArguments(s.value, replace) };
      case "for":
        return {
          ...s,
          iterable: replace(s.iterable),
          body: inside(s.body),
          orelse: inside(s.orelse),
        };
      case "while":
        return { ...s, test: replace(s.test), body: inside(s.body), orelse: inside(s.orelse) };
      case "if": {
        const branches = s.branches.map((b) => ({
          test: b.test && replace(b.test),
          body: inside(b.body),
        }));
        return { ...s, branches };
      }
      case "try":
        return { ...s, branches: s.branches.map((b) => ({ ...b, body: inside(b.body) })) };
      default:
        return s;
    }
  });
}

/** The class of an exception is known by its name; its arguments are computed. */
function raisedArguments(value: Expr, replace: (expr: Expr) => Expr): Expr {
  if (value.kind !== "call") return value;
  return { ...value, args: value.args.map((a) => ({ ...a, value: replace(a.value) })) };
}
