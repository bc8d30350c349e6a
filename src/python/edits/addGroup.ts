import type { Expr, Span } from "../ast.ts";
import { resolveName } from "../resolve.ts";
import type { GroupSite, OptimizerFact } from "../script.ts";
import { statementAt } from "../statementSites.ts";
import type { TextEdit } from "../textEdit.ts";
import { flat } from "./codeLayout.ts";
import type { Draft, PlacedCall } from "./draft.ts";
import { groupCode } from "./groupCode.ts";
import { ItemList } from "./itemList.ts";
import { expressionAt, holderOf, isInLoop } from "./lookup.ts";
import { type Outcome, refused, type Written, written } from "./outcome.ts";
import type { SourceFile } from "./sourceFile.ts";
import { insertion } from "./statements.ts";
import { codeOf } from "./valueText.ts";
import type { Wish } from "./wishes.ts";

type AddWish = Extract<Wish, { kind: "addGroup" }>;
type Values = AddWish["args"];

/**
 * A group with its values and no parameters yet: only the person knows which ones move into it, and
 * PyTorch takes an empty group. Where the list of groups is not in the code, the reason has the
 * code to fill in.
 */
export function addGroup(draft: Draft, { call, args }: AddWish): Outcome {
  const fact = draft.script.optimizers.find((o) => o.id === call);
  if (!fact) return refused("missing");
  const isKnown = !fact.groupsAssumed && !fact.isImplied;
  const last = fact.groupSites.at(-1);
  const outcome = isKnown && (last ? behind(draft, last, args) : split(draft, fact, args));
  return outcome || byHand(draft, fact, args);
}

function byHand({ style: { quote }, style }: Draft, fact: OptimizerFact, args: Values): Outcome {
  const entries = Object.entries(args).map(
    ([n, to]) => `${quote}${n}${quote}: ${codeOf(to, style)}`,
  );
  const params = `${quote}params${quote}: …`;
  const dict = `{${[params, ...entries].join(", ")}}`;
  const hasList = fact.groupsAssumed || fact.groupSites.some((site) => site !== null);
  return hasList ? refused("newGroup", dict) : refused("splitGroups", `[{${params}}, ${dict}]`);
}

/** Behind the last group: in its list, or with a statement like the one that adds it. */
function behind(draft: Draft, { place, item, isShared }: GroupSite, args: Values) {
  const file = draft.file(item.file);
  const holder = file && holderOf(file.body, item);
  if (!file || !holder || isShared) return undefined;
  const dictFile = draft.file(place.file) ?? file;
  const code = flat(groupCode(expressionAt(dictFile.body, place), dictFile, "[]", args));
  const edits = inList(file, holder, code) ?? asStatement(file, holder, code);
  return edits && writtenAt(edits, file);
}

function inList({ text, style }: SourceFile, holder: Expr, code: string) {
  if (holder.kind !== "list" && holder.kind !== "tuple") return undefined;
  const { items, from, to } = holder;
  if (text[from] !== "[" && text[from] !== "(") return undefined;
  return new ItemList(text, { open: from, close: to - 1, items }, style).insert([code]);
}

/** `groups.append({…})`, `optimizer.add_param_group({…})` once more. */
function asStatement(file: SourceFile, holder: Expr, code: string) {
  const site = statementAt(file.body, holder);
  const isOwn = site?.statement.kind === "expression" && site.statement.value === holder;
  if (!isOwn || holder.kind !== "call" || isInLoop(file.body, holder)) return undefined;
  const { callee } = holder;
  const isAtEnd = callee.kind === "attribute" && /^(append|add_param_group)$/.test(callee.name);
  if (!isAtEnd) return undefined;
  const place = { beside: "after", at: site.statement.from } as const;
  return insertion(file, `${file.slice(callee)}(${code})`, "", place);
}

/** `model.parameters()` becomes a list of two groups. */
function split(draft: Draft, { id }: OptimizerFact, args: Values): Written | undefined {
  const placed = draft.placed(id);
  const given =
    placed?.call.args.find((a) => a.name === "params") ??
    placed?.call.args.find((a) => a.name === null && a.star === "");
  if (!placed || !given || !isOfTensors(given.value, placed)) return undefined;
  const { file } = placed;
  const own = file.slice(given.value);
  const isBare = given.value.kind === "comprehension" && !/^[([]/.test(own);
  const { quote } = file.style;
  const first = `{${quote}params${quote}: ${isBare ? `(${own})` : own}}`;
  const insert = `[${first}, ${flat(groupCode(undefined, file, "[]", args))}]`;
  const { from, to } = given.value;
  return writtenAt([{ from, to, insert }], file);
}

/** Of a name that has no value in the file nothing is known: it may be a list of groups. */
function isOfTensors(expr: Expr, { block }: PlacedCall): boolean {
  if (expr.kind !== "name") return true;
  const found = resolveName(expr.name, expr.from, block);
  return found.kind === "bound" && found.binding.kind === "value";
}

function writtenAt(edits: readonly TextEdit[], file: SourceFile): Written {
  const span: Span = {
    from: Math.min(...edits.map((e) => e.from)),
    to: Math.max(...edits.map((e) => e.to)),
  };
  return written(edits, "call", span, file.path);
}
