import type { Expr, Span } from "../ast.ts";
import { statementAt } from "../statementSites.ts";
import type { TextEdit } from "../textEdit.ts";
import { joinTouching } from "./compose.ts";
import type { Draft } from "./draft.ts";
import { ItemList } from "./itemList.ts";
import { holderOf, isInLoop } from "./lookup.ts";
import { type Outcome, refused, written } from "./outcome.ts";
import type { SourceFile } from "./sourceFile.ts";
import { deletion } from "./statements.ts";
import type { Wish } from "./wishes.ts";

type RemoveWish = Extract<Wish, { kind: "removeGroup" }>;

/** What stands for the group in its list goes, or the statement that adds it. */
export function removeGroup(draft: Draft, { call, group }: RemoveWish): Outcome {
  const fact = draft.script.optimizers.find((o) => o.id === call);
  if (!fact) return refused("missing");
  const site = fact.groupSites[group];
  const file = site && draft.file(site.item.file);
  const holder = file && holderOf(file.body, site.item);
  if (!site || !file || !holder) return refused("groupless");
  const { item } = site;
  const isTwice = fact.groupSites.filter((s) => s && isSame(s.item, item)).length > 1;
  if (site.isShared || isTwice) return refused("loopedGroup", file.slice(item), item);
  const indexed = indexedFrom(draft.text, group);
  if (indexed) return refused("indexedGroups", indexed[0], { file: null, from: indexed.index });
  const edits = itemRemoval(file, holder, item) ?? statementRemoval(file, holder);
  if (!edits) return refused("loopedGroup", file.slice(item), item);
  return written(edits, "call", item, file.path);
}

const isSame = (a: Span & { file: string | null }, b: Span & { file: string | null }) =>
  a.from === b.from && a.file === b.file;

/** The first place that takes the group, or one behind it, by its position. */
function indexedFrom(text: string, group: number): RegExpExecArray | undefined {
  const places = text.matchAll(/\bparam_groups\s*\[\s*(-?\d+)\s*\]/g);
  return [...places].find(([, at]) => Number(at) >= group || Number(at) < 0);
}

function itemRemoval(
  { text, style }: SourceFile,
  holder: Expr,
  place: Span,
): readonly TextEdit[] | undefined {
  if (holder.kind !== "list" && holder.kind !== "tuple") return undefined;
  const { items, from, to } = holder;
  const item = items.find((i) => i.from === place.from && i.to === place.to);
  if (!item || (text[from] !== "[" && text[from] !== "(")) return undefined;
  const removal = new ItemList(text, { open: from, close: to - 1, items }, style).remove(item);
  const [rest, second] = items.filter((i) => i !== item);
  const isPair = holder.kind === "tuple" && rest !== undefined && !second;
  const hasComma = /,\s*$/.test(text.slice(items.at(-1)?.to, to - 1).replace(/#[^\r\n]*/g, ""));
  if (!isPair || (hasComma && rest !== items[0])) return removal;
  // `(a, b)` without one of them is no tuple unless a comma says so.
  return joinTouching([...removal, { from: rest.to, to: rest.to, insert: hasComma ? "" : "," }]);
}

/** `groups.append({…})`, `optimizer.add_param_group({…})` as a statement of its own. */
function statementRemoval(
  { text, body }: SourceFile,
  holder: Expr,
): readonly TextEdit[] | undefined {
  const site = statementAt(body, holder);
  const isOwn = site?.statement.kind === "expression" && site.statement.value === holder;
  return isOwn && !isInLoop(body, holder) ? deletion(text, site) : undefined;
}
