import type { Expr, ExprOf, Span } from "../ast.ts";
import { lastName } from "../loopFacts.ts";
import { resolveName } from "../resolve.ts";
import type { Block } from "../scopes.ts";
import { ArgumentList } from "./argumentList.ts";
import type { PlacedCall } from "./draft.ts";
import { ItemList } from "./itemList.ts";
import { type Outcome, refused, written } from "./outcome.ts";
import type { SourceFile } from "./sourceFile.ts";
import { codeOf } from "./valueText.ts";
import type { NewValue } from "./wishes.ts";

/** An entry of a dict literal, or an argument of `dict(…)` or `partial(…)`. */
export interface Entry extends Span {
  readonly name: string | null;
  readonly value: Expr;
}

type Giver = ExprOf<"dict"> | ExprOf<"call">;

/** Names of names beyond this are not followed. */
const MAX_NAMES = 6;

/**
 * What gives a call arguments that do not stand in it, as far as the same file says: dicts that
 * are unpacked into it, and the `partial` that it calls. The nearest to the call comes first.
 */
export function giversOf({ call, block }: Pick<PlacedCall, "call" | "block">): readonly Giver[] {
  const dicts = call.args.flatMap(({ star, value }) =>
    star === "**" ? dictsOf(definitionOf(value, block)) : [],
  );
  return [...dicts, ...partials(call.callee, block)];
}

/** The dict that an expression is; of `dict(fused=True) if is_cuda else dict()` both. */
function dictsOf({ expr, block }: Defined): readonly Giver[] {
  if (isDict(expr)) return [expr];
  if (expr.kind !== "conditional") return [];
  const parts = [expr.whenTrue, expr.whenFalse].map((e) => dictsOf(definitionOf(e, block)));
  return parts.every((p) => p.length > 0) ? parts.flat() : [];
}

/** Whether one dict of several is unpacked into the call. */
export const isChosenGiver = ({ call, block }: Pick<PlacedCall, "call" | "block">): boolean =>
  call.args.some(
    ({ star, value }) => star === "**" && definitionOf(value, block).expr.kind === "conditional",
  );

/** Whether every argument that is unpacked into a call is known by its dict. */
export const isAllGiven = ({ call, block }: Pick<PlacedCall, "call" | "block">): boolean =>
  call.args.every(
    ({ star, value }) =>
      star === "" || (star === "**" && dictsOf(definitionOf(value, block)).length > 0),
  );

const isDict = (expr: Expr): expr is Giver =>
  expr.kind === "dict" || (expr.kind === "call" && lastName(expr.callee) === "dict");

/** The `partial` that a callee is, and those it is made of. */
function partials(callee: Expr, block: Block): readonly ExprOf<"call">[] {
  const made = definitionOf(callee, block);
  const { expr } = made;
  if (expr.kind !== "call" || !isPartial(expr)) return [];
  const [first] = expr.args;
  return [expr, ...(first ? partials(first.value, made.block) : [])];
}

export const isPartial = ({ callee }: ExprOf<"call">): boolean => lastName(callee) === "partial";

/** The expression that a name, or an item of a dict, stands for, where the file gives it one. */
export function definitionOf(expr: Expr, block: Block, depth = 0): Defined {
  const next = depth > MAX_NAMES ? undefined : (named(expr, block) ?? item(expr, block, depth));
  return next ? definitionOf(next.expr, next.block, depth + 1) : { expr, block };
}

interface Defined {
  readonly expr: Expr;
  readonly block: Block;
}

function named(expr: Expr, block: Block): Defined | undefined {
  const found = expr.kind === "name" ? resolveName(expr.name, expr.from, block) : undefined;
  const binding = found?.kind === "bound" ? found.binding : undefined;
  if (binding?.kind !== "value" || binding.path.length > 0) return undefined;
  return { expr: binding.value, block: binding.block };
}

/** `cfg["optimizer"]` of a dict literal. */
function item(expr: Expr, block: Block, depth: number): Defined | undefined {
  if (expr.kind !== "subscript" || expr.index.kind !== "constant") return undefined;
  const key = expr.index.value;
  const holder = definitionOf(expr.object, block, depth + 1);
  const entry = typeof key === "string" ? entryNamed(holder.expr, key) : undefined;
  return entry && { expr: entry.value, block: holder.block };
}

export function entriesOf(giver: Expr): readonly Entry[] {
  if (giver.kind === "call") return giver.args;
  if (giver.kind !== "dict") return [];
  return giver.entries.map(({ key, value }) => ({
    name: key?.kind === "constant" && typeof key.value === "string" ? key.value : null,
    value,
    from: key?.from ?? value.from,
    to: value.to,
  }));
}

/** The entry that gives an argument its value: the last one of its name. */
export function entryNamed(giver: Expr, name: string): Entry | undefined {
  return entriesOf(giver)
    .filter((entry) => entry.name === name)
    .at(-1);
}

/** One more entry of a dict, or argument of `dict(…)` or `partial(…)`. */
export function insertedEntry(
  file: SourceFile,
  giver: Expr,
  argument: string,
  to: NewValue,
): Outcome {
  const { path, style } = file;
  const value = codeOf(to, style);
  const span = { from: giver.to - 1, to: giver.to - 1 };
  if (giver.kind === "call") {
    const list = new ArgumentList(file.text, giver, style);
    return written(list.insert([`${argument}=${value}`]), "dict", span, path);
  }
  const quote = quoteIn(giver, file);
  const list = listOf(file, giver, entriesOf(giver));
  return written(list.insert([`${quote}${argument}${quote}: ${value}`]), "dict", span, path);
}

/** Without the last entry of a name. */
export function removedEntry(file: SourceFile, giver: Expr, name: string): Outcome {
  const entries = entriesOf(giver);
  const entry = entries.filter((e) => e.name === name).at(-1);
  if (!entry) return refused("missing");
  return written(listOf(file, giver, entries).remove(entry), "dict", entry, file.path);
}

function listOf(file: SourceFile, giver: Expr, items: readonly Entry[]): ItemList {
  const open = giver.kind === "call" ? file.text.indexOf("(", giver.callee.to) : giver.from;
  return new ItemList(file.text, { open, close: giver.to - 1, items }, file.style);
}

/** The keys of a dict are quoted alike. */
export function quoteIn(dict: Expr, { text, style }: SourceFile): string {
  const key = dict.kind === "dict" ? dict.entries.find((e) => e.key)?.key : null;
  const own = key ? text[key.from] : undefined;
  return own === "'" || own === '"' ? own : style.quote;
}
