import type { Expr, ExprOf, Span } from "../ast.ts";
import { resolveName } from "../resolve.ts";
import { argumentNamed } from "./boundArguments.ts";
import type { Draft, PlacedCall } from "./draft.ts";
import { indentAt } from "./lines.ts";
import { childrenOf } from "./schedulerTree.ts";
import type { SourceFile } from "./sourceFile.ts";

export type List = ExprOf<"list" | "tuple">;

/** Which scheduler an item of a list is. */
export interface Item {
  readonly id: string;
  readonly expr: Expr;
}

/** The code of an item of a list, and the comment behind it. */
export interface ItemText {
  readonly text: string;
  readonly comment: string;
}

/** The list that a composite is given, and which scheduler each item is. */
export function itemsOf(
  draft: Draft,
  id: string,
): { readonly list: List; readonly items: readonly Item[] } | undefined {
  const placed = draft.placed(id);
  const fact = draft.fact(id);
  const given = placed && fact && argumentNamed(placed.call, fact, "schedulers")?.value;
  const list = given && listBehind(given, placed);
  const ids = childrenOf(draft.script, id);
  if (!list || list.items.length !== ids.length) return undefined;
  return { list, items: list.items.map((expr, i) => ({ id: ids[i] ?? "", expr })) };
}

function listBehind(expr: Expr, { block }: PlacedCall): List | undefined {
  if (expr.kind === "list" || expr.kind === "tuple") return expr;
  if (expr.kind !== "name") return undefined;
  const found = resolveName(expr.name, expr.from, block);
  const binding = found.kind === "bound" ? found.binding : undefined;
  const value = binding?.kind === "value" && binding.path.length === 0 ? binding.value : undefined;
  return value?.kind === "list" || value?.kind === "tuple" ? value : undefined;
}

/** The code of a list: on one line, or an item a line where the code has it so. */
export function writtenList(file: SourceFile, list: List, items: readonly ItemText[]): string {
  const { eol } = file.style;
  const [open, close] = list.kind === "list" ? ["[", "]"] : ["(", items.length === 1 ? ",)" : ")"];
  const indent = itemIndent(file, list);
  if (indent === undefined) return `${open}${items.map(({ text }) => text).join(", ")}${close}`;
  const lines = items.map(({ text, comment }) => `${indent}${text},${comment}${eol}`);
  return `${open}${eol}${lines.join("")}${indentAt(file.text, list.from)}${close}`;
}

/** The indentation of the items of a list that is written an item a line. */
export function itemIndent({ text }: SourceFile, { from, to, items }: List): string | undefined {
  const first = items[0]?.from ?? to;
  const isLines = /\n/.test(text.slice(from, first));
  return isLines ? indentAt(text, items[0]?.from ?? from) : undefined;
}

/** The comment behind an item of a list. */
export function commentBehind({ text }: SourceFile, { to }: Span): string {
  const line = /^,?([ \t]*#[^\r\n]*)/.exec(text.slice(to));
  return line?.[1] ?? "";
}
