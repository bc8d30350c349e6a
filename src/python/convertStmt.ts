import type { Branch, Expr, ImportedName, Stmt, TryBranch } from "./ast.ts";
import { asBinaryOp, splitBy, targetOf } from "./convertExpr.ts";
import { matchClause, matchStatement } from "./convertMatch.ts";
import type { Part, PartReader } from "./parts.ts";

interface Place {
  readonly from: number;
  readonly to: number;
}

export type StmtConverter = (reader: PartReader, from: number, to: number) => Stmt;

const fromParts =
  (build: (parts: Part[], place: Place) => Stmt | undefined): StmtConverter =>
  (reader, from, to) => {
    const parts = reader.parts();
    return build(parts, { from, to }) ?? other(parts, { from, to });
  };

/** Keeps everything that could hold a call. */
function other(parts: readonly Part[], place: Place): Stmt {
  const nested = parts.flatMap((p) => (p.statement ? [p.statement] : []));
  const bodies = parts.flatMap((p) => (p.body ? [p.body] : []));
  const values = parts.flatMap((p) => [
    ...(p.expr ? [p.expr] : []),
    ...(p.args ?? []).map((a) => a.value),
  ]);
  return { kind: "other", values, bodies: [...bodies, nested], ...place };
}

const expressions = (parts: readonly Part[]) => parts.flatMap((p) => p.expr ?? []);
const bodyAfter = (parts: readonly Part[], index: number) =>
  parts.slice(index).find((p) => p.body)?.body ?? [];
const indexOf = (parts: readonly Part[], name: string) => parts.findIndex((p) => p.name === name);

const expression = fromParts((parts, place) => {
  const value = targetOf(parts);
  return value && (setAttribute(value, place) ?? { kind: "expression", value, ...place });
});

/** `setattr(args, "lr", 0.1)` is `args.lr = 0.1`. */
function setAttribute(call: Expr, place: Place): Stmt | undefined {
  if (call.kind !== "call" || call.callee.kind !== "name" || call.callee.name !== "setattr") {
    return undefined;
  }
  const [object, name, value, more] = call.args.map((a) =>
    a.name === null && a.star === "" ? a.value : undefined,
  );
  const text = name?.kind === "constant" && typeof name.value === "string" ? name.value : "";
  if (!object || !value || more || !/^[A-Za-z_]\w*$/.test(text)) return undefined;
  const target: Expr = { kind: "attribute", object, name: text, from: call.from, to: call.to };
  return { kind: "assign", targets: [target], value, ...place };
}

const assign = fromParts((parts, place) => {
  const pieces = splitBy(parts, "=").map(targetOf);
  const complete = pieces.flatMap((piece) => piece ?? []);
  if (complete.length !== pieces.length || complete.length === 0) return undefined;
  const hasValue = parts.some((p) => p.name === "AssignOp");
  const value = hasValue ? (complete.at(-1) ?? null) : null;
  const targets = hasValue ? complete.slice(0, -1) : complete;
  return targets.length > 0 ? { kind: "assign", targets, value, ...place } : undefined;
});

const augment = fromParts((parts, place) => {
  const split = indexOf(parts, "UpdateOp");
  const target = targetOf(parts.slice(0, split));
  const value = targetOf(parts.slice(split + 1));
  if (split < 1 || !target || !value) return undefined;
  const op = asBinaryOp((parts[split] as Part).text.slice(0, -1));
  return { kind: "augment", target, op, value, ...place };
});

/** `a.b as c` → name a.b, alias c. Dots are tokens of their own in the grammar. */
function importedName(parts: readonly Part[]): ImportedName {
  const as = indexOf(parts, "as");
  const path = as < 0 ? parts : parts.slice(0, as);
  const alias = as < 0 ? null : (parts[as + 1]?.text ?? null);
  return { name: path.map((p) => p.text).join(""), alias };
}

const importStatement = fromParts((parts, place) => {
  if (parts[0]?.name !== "from") {
    return { kind: "import", names: splitBy(parts.slice(1), ",").map(importedName), ...place };
  }
  const split = indexOf(parts, "import");
  const module = parts
    .slice(1, split)
    .map((p) => p.text)
    .join("");
  const listed = parts.slice(split + 1).filter((p) => p.name !== "(" && p.name !== ")");
  const names = listed[0]?.name === "*" ? "*" : splitBy(listed, ",").map(importedName);
  return split < 0 ? undefined : { kind: "from", module, names, ...place };
});

const forStatement = fromParts((parts, place) => {
  const start = indexOf(parts, "for");
  const split = indexOf(parts, "in");
  const target = targetOf(parts.slice(start + 1, split));
  const bodyAt = parts.findIndex((p) => p.body);
  const iterable = targetOf(parts.slice(split + 1, bodyAt < 0 ? undefined : bodyAt));
  if (split < 0 || !target || !iterable) return undefined;
  const orelse = elseBody(parts);
  return { kind: "for", target, iterable, body: bodyAfter(parts, split), orelse, ...place };
});

const elseBody = (parts: readonly Part[]) => {
  const at = indexOf(parts, "else");
  return at < 0 ? [] : bodyAfter(parts, at);
};

const whileStatement = fromParts((parts, place) => {
  const [test] = expressions(parts);
  return (
    test && { kind: "while", test, body: bodyAfter(parts, 0), orelse: elseBody(parts), ...place }
  );
});

const ifStatement = fromParts((parts, place) => {
  const branches: Branch[] = [];
  let test: Expr | null = null;
  for (const part of parts) {
    if (part.name === "else") test = null;
    if (part.expr) test = part.expr;
    if (part.body) branches.push({ test, body: part.body });
  }
  return { kind: "if", branches, ...place };
});

const withStatement = fromParts((parts, place) => {
  const start = indexOf(parts, "with");
  const bodyAt = parts.findIndex((p) => p.body);
  const header = parts.slice(start + 1, bodyAt < 0 ? undefined : bodyAt);
  const items = splitBy(header, ",").flatMap((item) => {
    const [value, target] = expressions(item);
    return value ? [{ value, target: target ?? null }] : [];
  });
  return { kind: "with", items, body: bodyAfter(parts, 0), ...place };
});

const tryRoles: Readonly<Record<string, TryBranch["role"]>> = {
  try: "try",
  except: "except",
  else: "else",
  finally: "finally",
};

const tryStatement = fromParts((parts, place) => {
  const branches: TryBranch[] = [];
  let role: TryBranch["role"] = "try";
  let header: Part[] = [];
  for (const part of parts) {
    const next = tryRoles[part.name];
    if (next) {
      role = next;
      header = [];
    } else if (part.body) {
      const bound = header[indexOf(header, "as") + 1];
      const named = indexOf(header, "as") >= 0 && bound ? bound.text : null;
      branches.push({ role, bound: named, values: expressions(header), body: part.body });
    } else header.push(part);
  }
  return { kind: "try", branches, ...place };
});

const functionDefinition = fromParts((parts, place) => {
  const name = parts.find((p) => p.name === "VariableName")?.text;
  const params = parts.find((p) => p.params)?.params;
  if (name === undefined || !params) return undefined;
  return { kind: "function", name, params, body: bodyAfter(parts, 0), decorators: [], ...place };
});

const classDefinition = fromParts((parts, place) => {
  const name = parts.find((p) => p.name === "VariableName")?.text;
  if (name === undefined) return undefined;
  const bases = parts.find((p) => p.args)?.args ?? [];
  return { kind: "class", name, bases, body: bodyAfter(parts, 0), decorators: [], ...place };
});

const decorated = fromParts((parts, place) => {
  const inner = parts.find(
    (p) => p.statement?.kind === "function" || p.statement?.kind === "class",
  );
  const definition = inner?.statement;
  if (definition?.kind !== "function" && definition?.kind !== "class") return undefined;
  const decorators = parts.flatMap((p) =>
    p.statement?.kind === "other" ? (p.statement.values as Expr[]) : [],
  );
  return { ...definition, decorators, ...place };
});

/** The name and the call of `@a.b(c)`, flat in the grammar, as one expression to look at. */
const decorator = fromParts((parts, place) => {
  const args = parts.find((p) => p.args)?.args;
  const names = parts.filter((p) => p.name === "VariableName" || p.name === "PropertyName");
  const [first, ...rest] = names;
  if (!first) return undefined;
  let callee: Expr = { kind: "name", name: first.text, from: first.from, to: first.to };
  for (const { text, to } of rest) {
    callee = { kind: "attribute", object: callee, name: text, from: first.from, to };
  }
  const value: Expr = args
    ? { kind: "call", callee, args, from: first.from, to: place.to }
    : callee;
  return { kind: "other", values: [value], bodies: [], ...place };
});

const returnStatement = fromParts((parts, place) => {
  const value = targetOf(parts.slice(1)) ?? null;
  return { kind: "return", value, ...place };
});

const scope = fromParts((parts, place) => ({
  kind: "global",
  names: parts.flatMap((p) => (p.expr?.kind === "name" ? [p.text] : [])),
  ...place,
}));

const deletion = fromParts((parts, place) => ({
  kind: "delete",
  targets: expressions(parts),
  ...place,
}));

const raised = fromParts((parts, place) => {
  const [value = null] = expressions(parts);
  return { kind: "raise", value, ...place };
});

const assertion = fromParts((parts, place) => {
  const [test, message = null] = expressions(parts);
  return test && { kind: "assert", test, message, ...place };
});

const jump =
  (kind: "break" | "continue"): StmtConverter =>
  (reader, from, to) => {
    reader.parts();
    return { kind: "jump", jump: kind, from, to };
  };

const anything = fromParts(() => undefined);

/** Every statement node of the grammar. */
export const statementConverters: Readonly<Record<string, StmtConverter>> = {
  ExpressionStatement: expression,
  AssignStatement: assign,
  UpdateStatement: augment,
  ImportStatement: importStatement,
  ForStatement: forStatement,
  WhileStatement: whileStatement,
  IfStatement: ifStatement,
  WithStatement: withStatement,
  TryStatement: tryStatement,
  FunctionDefinition: functionDefinition,
  ClassDefinition: classDefinition,
  DecoratedStatement: decorated,
  Decorator: decorator,
  ReturnStatement: returnStatement,
  ScopeStatement: scope,
  DeleteStatement: deletion,
  StatementGroup: anything,
  RaiseStatement: raised,
  AssertStatement: assertion,
  PrintStatement: anything,
  MatchStatement: matchStatement,
  MatchClause: matchClause,
  PassStatement: anything,
  BreakStatement: jump("break"),
  ContinueStatement: jump("continue"),
  TypeDefinition: anything,
};
