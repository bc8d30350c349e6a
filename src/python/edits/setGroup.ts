import type { Expr, Span } from "../ast.ts";
import type { GroupSite, OptimizerFact } from "../script.ts";
import { ArgumentList } from "./argumentList.ts";
import { specOf } from "./boundArguments.ts";
import type { Draft } from "./draft.ts";
import { ItemList } from "./itemList.ts";
import { expressionAt } from "./lookup.ts";
import { type Outcome, refused, written } from "./outcome.ts";
import { replace } from "./setArgument.ts";
import type { SourceFile } from "./sourceFile.ts";
import { codeOf } from "./valueText.ts";
import type { NewValue, Wish } from "./wishes.ts";

type GroupWish = Extract<Wish, { kind: "group" }>;

/** An entry of a dict literal, or an argument of `dict(…)`. */
interface Entry extends Span {
  readonly name: string | null;
  readonly value: Expr;
}

/** A value of one parameter group: in its dict, or where the dict takes it from. */
export function setGroup(draft: Draft, wish: GroupWish): Outcome {
  const fact = optimizerOf(draft, wish.call);
  if (!fact) return refused("missing");
  const site = fact.groupSites[wish.group];
  if (!site) return refused("groupless");
  const { place } = site;
  const file = draft.file(place.file);
  const dict = file && expressionAt(file.body, place);
  if (!file || !dict) return refused("groupless");
  if (isShared(site, fact)) return refused("sharedGroup", file.slice(dict));
  const entries = entriesOf(dict);
  const entry = [...entries].reverse().find(({ name }) => name === wish.argument);
  if (wish.to === null) {
    if (!entry) return refused("missing");
    const removal = listOf(file, dict, entries).remove(entry);
    return written(removal, "dict", entry, file.path);
  }
  if (!entry) return inserted(file, dict, wish.argument, wish.to);
  const spec = specOf(fact, wish.argument);
  const known = site.values[wish.argument] ?? { value: undefined, via: null, place: null };
  const origin = known.value === undefined ? "unresolved" : "argument";
  const { to, at } = wish;
  return replace(draft, { to, at }, { ...known, origin }, file, entry.value, spec);
}

const optimizerOf = ({ script }: Draft, id: string): OptimizerFact | undefined =>
  script.optimizers.find((o) => o.id === id);

/** One dict may stand in a list several times, or be made again in every round of a loop. */
const isShared = ({ place, isShared: isMany }: GroupSite, { groupSites }: OptimizerFact) =>
  isMany ||
  groupSites.filter((s) => s?.place.from === place.from && s.place.file === place.file).length > 1;

function entriesOf(dict: Expr): readonly Entry[] {
  if (dict.kind === "call") return dict.args;
  if (dict.kind !== "dict") return [];
  return dict.entries.map(({ key, value }) => ({
    name: key?.kind === "constant" && typeof key.value === "string" ? key.value : null,
    value,
    from: key?.from ?? value.from,
    to: value.to,
  }));
}

function inserted(file: SourceFile, dict: Expr, argument: string, to: NewValue): Outcome {
  const { path, style } = file;
  const value = codeOf(to, style);
  const span = { from: dict.to - 1, to: dict.to - 1 };
  if (dict.kind === "call") {
    const list = new ArgumentList(file.text, dict, style);
    return written(list.insert([`${argument}=${value}`]), "dict", span, path);
  }
  const quote = quoteIn(dict, file);
  const list = listOf(file, dict, entriesOf(dict));
  return written(list.insert([`${quote}${argument}${quote}: ${value}`]), "dict", span, path);
}

function listOf(file: SourceFile, dict: Expr, items: readonly Span[]): ItemList {
  const open = dict.kind === "call" ? file.text.indexOf("(", dict.callee.to) : dict.from;
  return new ItemList(file.text, { open, close: dict.to - 1, items }, file.style);
}

/** The keys of a dict are quoted alike. */
export function quoteIn(dict: Expr, { text, style }: SourceFile): string {
  const key = dict.kind === "dict" ? dict.entries.find((e) => e.key)?.key : null;
  const own = key ? text[key.from] : undefined;
  return own === "'" || own === '"' ? own : style.quote;
}
