import type { Branch, Expr, Span, Stmt } from "./ast.ts";
import { targetOf } from "./convertExpr.ts";
import { keywordConstants, numberLiteral, stringLiteral } from "./literals.ts";
import type { Part, PartReader } from "./parts.ts";

type Converter = (reader: PartReader, from: number, to: number) => Stmt;

const unknown = ({ from, to }: Span): Expr => ({ kind: "unknown", parts: [], from, to });

/** `match subject:` as an `if` whose tests compare the subject with each pattern. */
export const matchStatement: Converter = (reader, from, to) => {
  const parts = reader.parts();
  const at = parts.findIndex((p) => p.body);
  const subject = targetOf(parts.slice(1, at < 0 ? undefined : at)) ?? unknown({ from, to });
  const clauses = at < 0 ? [] : (parts[at]?.body ?? []);
  return { kind: "if", branches: clauses.flatMap((c) => branchOf(c, subject)), from, to };
};

/** A clause until its subject is known: the pattern, then the guard. */
export const matchClause: Converter = (reader, from, to) => {
  const parts = reader.parts();
  const pattern = parts.find((p) => p.name.endsWith("Pattern"));
  const guard = parts.find((p) => p.name === "Guard");
  const values = [pattern ? patternOf(pattern) : unknown({ from, to })];
  if (guard) values.push(unknown(guard));
  return { kind: "other", values, bodies: [parts.find((p) => p.body)?.body ?? []], from, to };
};

function branchOf(clause: Stmt, subject: Expr): readonly Branch[] {
  if (clause.kind !== "other") return [];
  const [pattern, guard] = clause.values;
  const body = clause.bodies[0] ?? [];
  if (!pattern) return [];
  if (guard || pattern.kind === "unknown") return [{ test: guard ?? pattern, body }];
  return [{ test: pattern.kind === "name" ? null : equality(subject, pattern), body }];
}

const equality = (subject: Expr, pattern: Expr): Expr => ({
  kind: "compare",
  first: subject,
  rest: [{ op: pattern.kind === "tuple" ? "in" : "==", right: pattern }],
  from: pattern.from,
  to: pattern.to,
});

/** A literal, several literals as a tuple, a name that takes everything, or unknown. */
function patternOf({ name, text, from, to }: Part): Expr {
  if (name === "CapturePattern") return { kind: "name", name: text, from, to };
  const literals = text.split("|").map((part) => literal(part.trim(), { from, to }));
  const [first] = literals;
  if (!first || literals.includes(undefined)) return unknown({ from, to });
  const items = literals as Expr[];
  return items.length > 1 ? { kind: "tuple", items, from, to } : first;
}

function literal(text: string, { from, to }: Span): Expr | undefined {
  const isKeyword = Object.hasOwn(keywordConstants, text);
  const value = isKeyword ? keywordConstants[text] : (numberLiteral(text) ?? stringLiteral(text));
  return value === undefined ? undefined : { kind: "constant", value, from, to };
}
