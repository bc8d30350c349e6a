import { itemsOf } from "../../core/spec/pyValue.ts";
import type { ArgumentFact, ItemFact } from "../script.ts";
import type { TextEdit } from "../textEdit.ts";
import { ArgumentList } from "./argumentList.ts";
import { composeEdits } from "./compose.ts";
import type { Draft, PlacedCall } from "./draft.ts";
import { entryNamed, giversOf } from "./givers.ts";
import { unwrittenOption } from "./option.ts";
import { type Outcome, refused, written } from "./outcome.ts";
import { replace, together } from "./replaceValue.ts";
import { codeOf, sameValue } from "./valueText.ts";
import { newValue, type Wish } from "./wishes.ts";

type SetWish = Extract<Wish, { kind: "set" }>;

/** The training arguments that make the pair. */
const keywords = ["adam_beta1", "adam_beta2"] as const;

/** The pair of a library's training arguments: each of its numbers is one of them. */
export function setBetas(
  draft: Draft,
  { to, at }: SetWish,
  { value, items = [] }: ArgumentFact,
  { file, call, block }: PlacedCall,
): Outcome {
  const wished = to.kind === "value" ? itemsOf(to.value) : undefined;
  const now = itemsOf(value ?? null);
  if (wished?.length !== keywords.length || !now) return refused("library");
  const missing: string[] = [];
  const outcomes = keywords.flatMap((keyword, i): readonly Outcome[] => {
    const next = wished[i] ?? null;
    if (sameValue(now[i] ?? null, next)) return [];
    const known: ItemFact = items[i] ?? { value: undefined, via: null, place: null };
    const given = giversOf({ call, block }).map((giver) => entryNamed(giver, keyword));
    const entry = call.args.find((a) => a.name === keyword) ?? given.find((e) => e);
    if (entry) {
      const origin = known.value === undefined ? "unresolved" : "argument";
      const wish = { to: newValue(next), at };
      return [replace(draft, wish, { ...known, origin }, file, entry.value, undefined)];
    }
    const option = unwrittenOption({ ...known, text: `.${keyword}` }, next, file.style);
    if (option) return [option];
    missing.push(`${keyword}=${codeOf(newValue(next), file.style)}`);
    return [];
  });
  if (missing.length === 0) return together(outcomes, call, file) ?? refused("missing");
  const edits = new ArgumentList(file.text, call, file.style).insert(missing);
  const span = { from: call.to - 1, to: call.to - 1 };
  const added = written(edits, "call", span, file.path);
  return together([...outcomes, added], call, file) ?? added;
}

/** Without the numbers that are given: one after the other, as both may share a line. */
export function removeBetas(draft: Draft, id: string): Outcome {
  const first = draft.placed(id);
  if (!first) return refused("missing");
  const { path, text } = first.file;
  let edits: readonly TextEdit[] = [];
  let current = draft;
  for (const keyword of keywords) {
    const placed = current.placed(id);
    const argument = placed?.call.args.find((a) => a.name === keyword);
    if (!placed || !argument) continue;
    const removal = new ArgumentList(placed.file.text, placed.call, placed.file.style).remove(
      argument,
    );
    edits = composeEdits(text.length, edits, removal);
    current = current.after(removal, path);
  }
  const { from, to } = first.call;
  return edits.length > 0 ? written(edits, "call", { from, to }, path) : refused("unpacked");
}
