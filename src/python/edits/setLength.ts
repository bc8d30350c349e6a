import type { PyValue } from "../../core/spec/pyValue.ts";
import { evaluateText } from "../evaluateText.ts";
import { type CountFact, findFact, type LoopFact } from "../script.ts";
import type { Place } from "../workspace.ts";
import { ArgumentList } from "./argumentList.ts";
import { atDefinition } from "./definition.ts";
import type { Draft } from "./draft.ts";
import { expressionAt } from "./lookup.ts";
import { unwrittenOption } from "./option.ts";
import { isRefused, type Outcome, refused, type Spot, written } from "./outcome.ts";
import { settingAt } from "./settings.ts";
import type { Wish } from "./wishes.ts";

type LengthWish = Extract<Wish, { kind: "length" }>;

/** How long a run is, as far as the code says. */
export const lengthOf = ({ script }: Draft, { run, name }: LengthWish): CountFact | undefined =>
  script.runs.find((r) => r.id === run)?.[name];

/**
 * The number behind `range(…)` or a trainer's argument. Of `range(1, epochs + 1)` the number that
 * comes to the wished rounds: tried, read again, and taken only if it does.
 */
export function setLength(draft: Draft, wish: LengthWish): Outcome {
  const count = lengthOf(draft, wish);
  if (!count) return refused("missing");
  if (count.loader) return refused("loader", batchSizeFor(count, wish.to));
  if (count.unsaid) return insertedNumber(draft, count.unsaid, wish.to);
  const places = count.origin === "assumed" ? [] : (count.written ?? []);
  const text = count.text ?? "";
  const known = { via: count.via, place: places[0] ?? null, text };
  const unwritten = unwrittenOption(known, BigInt(wish.to), draft.style);
  if (unwritten) return unwritten;
  const outcomes = places.map((place) => lengthAt(draft, wish, count, place));
  return (
    outcomes.find((o) => !isRefused(o)) ?? outcomes[0] ?? refused("loop", text, loopOf(draft, wish))
  );
}

/** The outermost loop of the run, as far as the script shows it. */
function loopOf({ script }: Draft, { run }: LengthWish): Spot | undefined {
  const program = script.runs.find((r) => r.id === run)?.program ?? [];
  const loop = findFact(program, (fact): fact is LoopFact => fact.kind === "loop");
  return loop?.span ? { file: null, from: loop.span.from } : undefined;
}

/** The number in the call of a library that has a default for it. */
export function insertedNumber(
  draft: Draft,
  { call: place, keyword }: NonNullable<CountFact["unsaid"]>,
  to: number,
): Outcome {
  const file = draft.file(place.file);
  const site = file?.callAt(place.from, place.to);
  if (!file || !site) return refused("missing");
  const { call } = site;
  const list = new ArgumentList(file.text, call, file.style);
  const span = { from: call.to - 1, to: call.to - 1 };
  return written(list.insert([`${keyword}=${to}`]), "call", span, file.path);
}

/** The wished rounds by another number at one place. */
function lengthAt(draft: Draft, wish: LengthWish, count: CountFact, place: Place): Outcome {
  const text = count.text ?? "";
  // Another place may be free to be written.
  const why = draft.lockOf(place.file);
  if (why) return refused(why, draft.nameOf(place.file));
  const now = numberAt(draft, place);
  if (now === undefined) return refused("computed", text, loopOf(draft, wish));
  const steps = [wish.to, Number(now) + wish.to - count.value];
  const isInt = typeof now === "bigint";
  for (const step of new Set(steps.filter((n) => n >= 0))) {
    const wished = isInt ? BigInt(step) : step;
    const outcome = atDefinition(
      draft,
      { value: now, via: count.via, place },
      wished,
      undefined,
      text,
    );
    if (isRefused(outcome)) return outcome;
    const after = lengthOf(draft.with(outcome), wish);
    if (after?.value === wish.to) return outcome;
  }
  return refused("computed", text, loopOf(draft, wish));
}

/** The number that is written at a place, also as the text of a number. */
function numberAt(draft: Draft, place: Place): bigint | number | undefined {
  const { file: path } = place;
  const isSetting = path !== null && !path.endsWith(".py");
  const file = isSetting ? undefined : draft.file(path);
  const expr = isSetting ? settingAt(draft, path, place) : file && expressionAt(file.body, place);
  if (!expr) return undefined;
  const constant = expr.kind === "constant" ? expr.value : undefined;
  const value = constant ?? (file && evaluateText(file.slice(expr)));
  return toNumber(value);
}

function toNumber(value: PyValue | undefined): bigint | number | undefined {
  if (typeof value === "bigint" || typeof value === "number") return value;
  return typeof value === "string" && /^\d+$/.test(value) ? BigInt(value) : undefined;
}

/** The batch size with which a loader has so many batches; empty where none has. */
function batchSizeFor({ value, loader }: CountFact, batches: number): string {
  const { examples = 0, batchSize = 1 } = loader ?? {};
  const round = value === Math.ceil(examples / batchSize) ? Math.ceil : Math.floor;
  const size = round(examples / batches);
  return size >= 1 && round(examples / size) === batches ? String(size) : "";
}
