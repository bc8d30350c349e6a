import { isRequired } from "../../core/spec/paramSpec.ts";
import { defaultOf } from "../../core/spec/values.ts";
import { evaluateText } from "../evaluateText.ts";
import { type BranchFact, type CallFact, callsOf, type RunFact } from "../script.ts";
import type { TextEdit } from "../textEdit.ts";
import { lastPart } from "../torchNames.ts";
import { definitionOf, specOf } from "./boundArguments.ts";
import { choiceEdits, choicesOf } from "./classKey.ts";
import { composeEdits } from "./compose.ts";
import { atDefinition } from "./definition.ts";
import type { Draft } from "./draft.ts";
import { expressionAt } from "./lookup.ts";
import {
  filesOf,
  isRefused,
  type Outcome,
  refused,
  type Written,
  written,
  writtenInto,
} from "./outcome.ts";
import { setArgument } from "./setArgument.ts";
import { settingAt } from "./settings.ts";
import { isWished } from "./valueText.ts";
import { type NewValue, newValue, type Wish } from "./wishes.ts";

type ClassWish = Extract<Wish, { kind: "class" }>;

/**
 * A class that another branch makes, `elif args.opt == "adamw":`, is chosen there: the text that
 * chooses changes, and in that branch the arguments that say something else than is wished. A branch
 * that does not run keeps the class it is named for. Undefined where the live branch is rewritten.
 */
export function ofBranch(draft: Draft, wish: ClassWish, fact: CallFact): Outcome | undefined {
  const { branch } = fact;
  if (!branch) return undefined;
  const other = callsOf(draft.script).find((c) => makes(c, wish.qualified, fact, branch));
  const isLive = isDefault(draft, fact.id);
  const text = other?.branch && textFor(draft, other.branch);
  if (other && text !== undefined) {
    const change = `${branch.texts[0] ?? "…"} → ${text}`;
    const stays = refused("otherBranch", change, branch.said.place);
    return (isLive ? chosen(draft, wish, { fact, branch, other, text }) : undefined) ?? stays;
  }
  if (isLive || !isNamedFor(branch, fact, wish)) return undefined;
  return refused("namedBranch", lastPart(wish.qualified), branch.place);
}

/** The text that chooses a branch which is named for a class that it would not make any more. */
export const misnamed = (draft: Draft, wish: ClassWish, fact: CallFact): string | undefined =>
  fact.branch && isDefault(draft, fact.id) && isNamedFor(fact.branch, fact, wish)
    ? fact.branch.texts[0]
    : undefined;

/** Whether another branch of the same choice makes the class. */
const makes = (other: CallFact, qualified: string, fact: CallFact, branch: BranchFact): boolean =>
  other.id !== fact.id && other.qualified === qualified && isSameChoice(other.branch, branch);

const isSameChoice = (a: BranchFact | undefined, { said: { place } }: BranchFact): boolean =>
  a?.said.place.from === place.from && a.said.place.file === place.file;

/** A text that chooses a branch: for the `else`, the one choice of the option that has no branch. */
function textFor(draft: Draft, branch: BranchFact): string | undefined {
  const [own] = branch.texts;
  if (own !== undefined) return own;
  const { place } = branch.said;
  const file = draft.file(place.file);
  const named = callsOf(draft.script).flatMap(({ branch: b }) =>
    isSameChoice(b, branch) ? (b?.texts ?? []) : [],
  );
  const [only, second] = (file ? choicesOf(file, place) : []).filter((t) => !named.includes(t));
  return second === undefined ? only : undefined;
}

const isNamedFor = ({ texts }: BranchFact, { name }: CallFact, { qualified }: ClassWish): boolean =>
  texts.some((text) => isFor(text, name) && !isFor(text, lastPart(qualified)));

const plain = (text: string): string => text.toLowerCase().replace(/[^a-z0-9]/g, "");

/** Whether a text is, or begins, the name of a class: `sgd`, `step` for `StepLR`, `cosine`. */
const isFor = (text: string, name: string): boolean =>
  plain(text) !== "" &&
  (plain(name).startsWith(plain(text)) || plain(text).startsWith(plain(name)));

const runOf = ({ script }: Draft, id: string): RunFact | undefined =>
  script.runs.find((r) => r.isDefault && (r.optimizer === id || r.schedulers.includes(id)));

const isDefault = (draft: Draft, id: string): boolean => runOf(draft, id) !== undefined;

interface Choice {
  readonly fact: CallFact;
  readonly branch: BranchFact;
  readonly other: CallFact;
  readonly text: string;
}

/** Undefined where the other branch would not do what is wished in place of the live one. */
function chosen(
  draft: Draft,
  wish: ClassWish,
  { fact, branch, other, text }: Choice,
): Written | undefined {
  const choice = choiceOutcome(draft, branch, text);
  if (!choice || isRefused(choice)) return undefined;
  const edits = new Map<string | null, readonly TextEdit[]>();
  let current = draft;
  const write = (outcome: Written) => {
    for (const { file, edits: more } of filesOf(outcome)) {
      const { length } = draft.textOf(file) ?? "";
      edits.set(file, composeEdits(length, edits.get(file) ?? [], more));
    }
    current = current.with(outcome);
  };
  write(choice);
  for (const [argument, to] of argumentsOf(wish, other)) {
    if (saysArgument(current, other.id, argument, to)) continue;
    const set = { kind: "set", call: other.id, argument, to, at: "definition" } as const;
    const outcome = setArgument(current, set);
    if (isRefused(outcome)) return undefined;
    write(outcome);
    if (!saysArgument(current, other.id, argument, to)) return undefined;
  }
  if (!isInPlace(draft, current, fact.id, other.id)) return undefined;
  return { ...writtenInto(choice, edits), becomes: other.id };
}

/** The literal that says the text, with the `choices` of its option. */
function choiceOutcome(draft: Draft, { said }: BranchFact, text: string): Outcome | undefined {
  const { place } = said;
  const file =
    place.file === null || place.file.endsWith(".py") ? draft.file(place.file) : undefined;
  const expr = file ? expressionAt(file.body, place) : settingAt(draft, place.file ?? "", place);
  const constant = expr?.kind === "constant" ? expr.value : undefined;
  const now = file && expr ? evaluateText(file.slice(expr)) : constant;
  if (said.kind !== "literal" || !expr || typeof now !== "string") return undefined;
  const known = { value: now, via: "constant", place, source: said } as const;
  const outcome = atDefinition(draft, known, text, undefined, said.text);
  if (isRefused(outcome) || !file) return outcome;
  const all = [...outcome.edits, ...choiceEdits(file, expr, text)];
  return written(all, outcome.place, outcome.span, outcome.file);
}

/** Every argument of the class: as wished, or PyTorch's default. */
function argumentsOf(
  wish: ClassWish,
  { name }: CallFact,
): readonly (readonly [string, NewValue])[] {
  return Object.entries(definitionOf(name)?.params ?? {}).flatMap(([argument, spec]) => {
    const own = wish.args[argument];
    if (own) return [[argument, own] as const];
    const isOpen = spec.kind === "schedulers" || isRequired(spec);
    return isOpen ? [] : [[argument, newValue(defaultOf(spec))] as const];
  });
}

function saysArgument(draft: Draft, id: string, argument: string, to: NewValue): boolean {
  const fact = draft.fact(id);
  const found = fact?.args[argument];
  // What is assumed may be otherwise.
  const isRead = found?.origin === "argument" || found?.origin === "default";
  if (!fact || !found || !isRead) return false;
  if (to.kind === "code") return found.text === to.text;
  return found.value !== undefined && isWished(found.value, to.value, specOf(fact, argument));
}

/** Whether one call has taken the place of another: in a run of the same length and company. */
function isInPlace(before: Draft, after: Draft, from: string, to: string): boolean {
  const [old, now] = [runOf(before, from), runOf(after, to)];
  if (!old || !now || isDefault(after, from)) return false;
  const swapped = [old.optimizer, ...old.schedulers].map((id) => (id === from ? to : id));
  const groupsOf = ({ script }: Draft, id: string) =>
    JSON.stringify(script.optimizers.find((o) => o.id === id)?.groups ?? [], (_, v) =>
      typeof v === "bigint" ? `${v}` : v,
    );
  return (
    String(swapped) === String([now.optimizer, ...now.schedulers]) &&
    old.epochs.value === now.epochs.value &&
    old.stepsPerEpoch.value === now.stepsPerEpoch.value &&
    old.accumulation?.value === now.accumulation?.value &&
    groupsOf(before, from) === groupsOf(after, to)
  );
}
