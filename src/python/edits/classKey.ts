import type { Expr, ExprOf, Span, Stmt } from "../ast.ts";
import { evaluateText } from "../evaluateText.ts";
import { qualify } from "../qualify.ts";
import type { Block } from "../scopes.ts";
import type { CallFact } from "../script.ts";
import type { TextEdit } from "../textEdit.ts";
import { lastPart, starExports, torchClass } from "../torchNames.ts";
import { inOrder } from "./compose.ts";
import type { Draft, PlacedCall } from "./draft.ts";
import { ItemList } from "./itemList.ts";
import { expressionAt, holderOf } from "./lookup.ts";
import { isOption } from "./option.ts";
import { type Refused, refused } from "./outcome.ts";
import type { SourceFile } from "./sourceFile.ts";
import { valueText } from "./valueText.ts";

export interface KeyEdits {
  /** The literal that names the class. */
  readonly expr: Expr;
  readonly edits: readonly TextEdit[];
}

/**
 * Another class by another text: an attribute of the module, or a key of the dict of classes. The
 * text changes where it is said, in the file of the call; `choices` of an option get it too.
 */
export function keyEdits(
  draft: Draft,
  { chosenBy }: CallFact,
  qualified: string,
  { call, file, block }: PlacedCall,
): KeyEdits | Refused {
  const own = { file: file.path, from: call.from };
  if (!chosenBy) return refused("indirect", file.slice(call.callee), own);
  const { place, dict, text, kind } = chosenBy;
  const key = dict ? keyIn(draft, dict, qualified, block) : attributeOf(qualified);
  if (key === undefined) return refused("noKey", lastPart(qualified), dict ?? place);
  const expr =
    kind === "literal" && place.file === file.path ? expressionAt(file.body, place) : undefined;
  const now = expr && evaluateText(file.slice(expr));
  if (!expr || typeof now !== "string") return refused("chosen", `${text} → ${key}`, place);
  const insert = valueText(key, file.slice(expr), file.style);
  const edits = [{ from: expr.from, to: expr.to, insert }, ...choiceEdits(file, expr, key)];
  return { expr, edits: inOrder(edits) };
}

/** Only a module of PyTorch is asked for an attribute by its name. */
const attributeOf = (qualified: string): string | undefined =>
  qualified.startsWith("torch.") ? lastPart(qualified) : undefined;

/** The key under which a dict has a class. */
function keyIn(
  draft: Draft,
  place: NonNullable<NonNullable<CallFact["chosenBy"]>["dict"]>,
  qualified: string,
  block: Block,
): string | undefined {
  const file = draft.file(place.file);
  const dict = file && expressionAt(file.body, place);
  if (!file || dict?.kind !== "dict") return undefined;
  const at = file.index.module.top?.block ?? block;
  const isIt = ({ value }: ExprOf<"dict">["entries"][number]) => {
    const path = qualify(value, at, starExports)?.path;
    return path !== undefined && torchClass(path)?.qualified === qualified;
  };
  const found = dict.entries.find(isIt)?.key;
  return found?.kind === "constant" && typeof found.value === "string" ? found.value : undefined;
}

/** The list of the choices of an option, of which a place is an argument. */
function choicesAround(body: readonly Stmt[], place: Span): ExprOf<"list" | "tuple"> | undefined {
  const holder = holderOf(body, place);
  if (holder?.kind !== "call" || !isOption(holder)) return undefined;
  const choices = holder.args.find((a) => a.name === "choices")?.value;
  return choices?.kind === "list" || choices?.kind === "tuple" ? choices : undefined;
}

/** The choices of the option that has its default at a place. */
export const choicesOf = ({ body }: SourceFile, place: Span): readonly string[] =>
  choicesAround(body, place)?.items.flatMap((item) =>
    item.kind === "constant" && typeof item.value === "string" ? [item.value] : [],
  ) ?? [];

/** `choices=["SGD", "Adam"]` that lacks the name. */
export function choiceEdits(
  { text, body, style }: SourceFile,
  expr: Expr,
  key: string,
): readonly TextEdit[] {
  const choices = choicesAround(body, expr);
  if (!choices) return [];
  const { items, from, to } = choices;
  if (items.some((item) => item.kind === "constant" && item.value === key)) return [];
  const last = items.at(-1);
  const piece = valueText(key, last ? text.slice(last.from, last.to) : null, style);
  return new ItemList(text, { open: from, close: to - 1, items }, style).insert([piece]);
}
