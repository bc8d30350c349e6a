import type { Argument, Parameter } from "./ast.ts";
import { comprehensionOf, splitBy, unknown } from "./convertExpr.ts";
import type { Part } from "./parts.ts";

/** The arguments of a call, from the parts between its parentheses. */
export function argumentsOf(parts: readonly Part[]): readonly Argument[] {
  const inside = parts.filter((p) => p.name !== "(" && p.name !== ")");
  const start = inside.findIndex((p) => p.name === "for" || p.name === "async");
  const before = start < 0 ? inside : inside.slice(0, start);
  const [first] = inside;
  if (start < 0 || !first || !isGenerator(before)) {
    return splitBy(before, ",").flatMap((item) => argumentOf(item) ?? []);
  }
  const span = { from: first.from, to: (inside.at(-1) as Part).to };
  const value = comprehensionOf(inside, "generator", span) ?? unknown(span.from, span.to, inside);
  return [{ name: null, star: "", value, ...span }];
}

/** Behind several arguments, or a named one, `for` begins the loop below a call that is not closed. */
const isGenerator = (before: readonly Part[]): boolean =>
  before.length > 0 && !before.some((p) => !p.expr && (p.text === "," || p.name === "AssignOp"));

function argumentOf(item: readonly Part[]): Argument | undefined {
  const [first] = item;
  const last = item.at(-1);
  if (!first || !last) return undefined;
  const span = { from: first.from, to: last.to };
  const value = last.expr ?? unknown(last.to, last.to, []);
  if (first.name === "*" || first.name === "**") {
    return { name: null, star: first.name, value, ...span };
  }
  const isKeyword = item[1]?.name === "AssignOp" && first.expr?.kind === "name";
  return { name: isKeyword ? first.text : null, star: "", value, ...span };
}

/** The parameters of a function or lambda. */
export function parametersOf(parts: readonly Part[]): readonly Parameter[] {
  const inside = parts.filter((p) => p.name !== "(" && p.name !== ")");
  return splitBy(inside, ",").flatMap((item) => {
    const named = item.find((p) => p.expr?.kind === "name");
    const last = item.at(-1);
    if (!named || !last) return [];
    const star = item[0]?.name === "*" || item[0]?.name === "**" ? item[0].name : "";
    const hasDefault = item.some((p) => p.name === "AssignOp");
    const defaultValue = hasDefault && last !== named ? (last.expr ?? null) : null;
    return [{ name: named.text, star, defaultValue, from: named.from, to: last.to }];
  });
}
