import type { ParamSpec } from "../../core/spec/paramSpec.ts";
import type { Expr } from "../ast.ts";
import { resolveName } from "../resolve.ts";
import type { Block } from "../scopes.ts";
import type { ArgumentFact, CallFact } from "../script.ts";
import { trainerKeywords } from "../trainerDefaults.ts";
import { ArgumentList } from "./argumentList.ts";
import { argumentNamed, specOf } from "./boundArguments.ts";
import { atDefinition } from "./definition.ts";
import { type Draft, type PlacedCall, startOf } from "./draft.ts";
import { entryNamed, giversOf, insertedEntry, isChosenGiver } from "./givers.ts";
import { shareOf } from "./numberText.ts";
import { unwrittenOption } from "./option.ts";
import { isRefused, type Outcome, refused, written } from "./outcome.ts";
import { replace } from "./replaceValue.ts";
import { says, sideEffectsOf } from "./saysWish.ts";
import type { SourceFile } from "./sourceFile.ts";
import { setBetas } from "./trainerBetas.ts";
import { codeOf } from "./valueText.ts";
import { newValue, type Wish } from "./wishes.ts";

type SetWish = Extract<Wish, { kind: "set" }>;

export function setArgument(draft: Draft, wish: SetWish): Outcome {
  const fact = draft.fact(wish.call);
  const placed = draft.placed(wish.call);
  if (!fact || !placed) return refused("missing");
  if (fact.broken || fact.bindingError) return refused("broken", "", startOf(placed));
  const known = fact.args[wish.argument];
  const spec = specOf(fact, wish.argument);
  if (!known || !spec) return refused("missing");
  const { to } = wish;
  if (to.kind === "code" && !isKnownAt(placed, to.text)) return refused("unreadable", to.text);
  // A pair that is made of two training arguments, of which the call has what is given.
  if (fact.isImplied && wish.argument === "betas" && known.items) {
    return setBetas(draft, wish, known, placed);
  }
  const argument = argumentNamed(placed.call, fact, wish.argument);
  // A share of all updates comes to their number: no number in its place says the same.
  const isMadeOf = argument && known.text !== placed.file.slice(argument.value);
  if (fact.isImplied && isMadeOf && known.via === "expression") {
    return shareOutcome(draft, wish, known, placed.file, argument.value);
  }
  if (argument) return replace(draft, wish, known, placed.file, argument.value, spec);
  // An argument that `**options`, a `partial` or a config brings in changes where it is written.
  const given = broughtIn(draft, wish, known, placed, spec);
  if (given) return given;
  if (known.origin !== "default") {
    const unwritten =
      to.kind === "value" ? unwrittenOption(known, to.value, placed.file.style) : undefined;
    if (unwritten) return { ...unwritten, at: startOf(placed) };
    return fact.isImplied
      ? refused("derived", known.text ?? "")
      : refused("unpacked", known.text ?? "", startOf(placed));
  }
  return besideOthers(draft, wish, fact, placed) ?? inserted(wish, fact, placed);
}

/** In the entry that gives the argument, or where a file of settings has it. */
function broughtIn(
  draft: Draft,
  wish: SetWish,
  known: ArgumentFact,
  placed: PlacedCall,
  spec: ParamSpec,
): Outcome | undefined {
  if (known.origin === "default") return undefined;
  const entry = giversOf(placed)
    .map((giver) => entryNamed(giver, wish.argument))
    .find((found) => found);
  if (entry) {
    const outcome = replace(draft, wish, known, placed.file, entry.value, spec);
    const isOwn = !isRefused(outcome) && outcome.place === "call";
    return isOwn ? { ...outcome, place: "dict" } : outcome;
  }
  const { to, at } = wish;
  const isWritten = known.origin === "argument" && known.place !== null;
  if (!isWritten || to.kind !== "value" || at !== "definition") return undefined;
  return atDefinition(draft, known, to.value, spec, known.text ?? "");
}

/**
 * Beside the arguments that the call is given from elsewhere, where that says what is wished and
 * nothing else follows.
 */
function besideOthers(
  draft: Draft,
  wish: SetWish,
  { isImplied }: CallFact,
  placed: PlacedCall,
): Outcome | undefined {
  const [giver] = isImplied || isChosenGiver(placed) ? [] : giversOf(placed);
  if (!giver) return undefined;
  const outcome = insertedEntry(placed.file, giver, wish.argument, wish.to);
  if (isRefused(outcome)) return undefined;
  const after = draft.with(outcome);
  const meant = new Set([`${wish.call}.${wish.argument}`]);
  const isAlone = sideEffectsOf(draft.script, after.script, meant).length === 0;
  return isAlone && says(after, draft, wish) ? outcome : undefined;
}

/** The share that comes to the wished number, where it is written. */
function shareOutcome(
  draft: Draft,
  { to, at }: SetWish,
  { share, text }: ArgumentFact,
  file: SourceFile,
  expr: Expr,
): Outcome {
  const wished = to.kind === "value" ? Number(to.value) : Number.NaN;
  const value = share && shareOf(wished, share.of);
  if (share?.value === undefined || value === undefined) return refused("derived", text ?? "");
  const known = { ...share, origin: "argument" } as const;
  return replace(draft, { to: newValue(value), at }, known, file, expr, undefined);
}

/** `name=value` in the call. */
function inserted({ to, argument }: SetWish, fact: CallFact, { file, call }: PlacedCall): Outcome {
  const keyword = fact.isImplied ? trainerKeywords[argument] : argument;
  if (!keyword) return refused("library");
  const list = new ArgumentList(file.text, call, file.style);
  const edits = list.insert([`${keyword}=${codeOf(to, file.style)}`]);
  return written(edits, "call", { from: call.to - 1, to: call.to - 1 }, file.path);
}

/** Whether the names in some code mean something at the call, if they mean anything in the file. */
function isKnownAt({ file, call, block }: PlacedCall, code: string): boolean {
  const names = code.match(/(?<![\w.])[A-Za-z_]\w*/g) ?? [];
  return names.every((name) => {
    const isBound = (at: number, b: Block) => resolveName(name, at, b).kind !== "unbound";
    if (isBound(call.from, block)) return true;
    const uses = file.index.uses.get(name) ?? [];
    return !uses.some((use) => isBound(use.name.from, use.block));
  });
}
