import { isNumeric, type PyValue, toNumber } from "../../core/spec/pyValue.ts";
import type { ArgumentFact, FactorFact, ItemFact } from "../script.ts";
import { specOf } from "./boundArguments.ts";
import { atDefinition } from "./definition.ts";
import type { Draft } from "./draft.ts";
import type { SideEffect } from "./editPlan.ts";
import { factorsFor } from "./factors.ts";
import { isRefused, type Outcome, refused } from "./outcome.ts";
import { groupName, says, sideEffectsOf } from "./saysWish.ts";
import type { Wish } from "./wishes.ts";

type ValueWish = Extract<Wish, { kind: "set" | "group" }>;
type Known = Pick<ArgumentFact | ItemFact, "value" | "source">;

/** More texts for one number are not tried: each is a reading of the whole script. */
const MAX_TRIALS = 12;

/**
 * A value that the code computes as a product changes where its one telling factor is said: of
 * `args.blr * batch_size / 256` the default of `--blr`. The new number is the shortest with which
 * the code, read again, says exactly what is wished. Undefined where no factor is the one;
 * `later` names the values that wishes to come are about.
 */
export function solveFactor(
  draft: Draft,
  wish: ValueWish,
  later: ReadonlySet<string>,
): Outcome | undefined {
  const known = knownOf(draft, wish);
  const { value, source } = known ?? {};
  const to = wish.to?.kind === "value" ? wish.to.value : undefined;
  if (!source?.factors || value === undefined || to === undefined || wish.at === "call") {
    return undefined;
  }
  // Where a factor is not known, the value is only assumed.
  const isKnown = source.factors.every((factor) => factor.value !== undefined);
  if (!isKnown || !isNumeric(value) || !isNumeric(to)) return undefined;
  const ratio = toNumber(to) / toNumber(value);
  const outcomes = factorsFor(wish.argument, source.factors).flatMap(
    (factor) => solved(draft, wish, { factor, to, ratio, derived: source.text }, later) ?? [],
  );
  return outcomes.find((o) => !isRefused(o)) ?? outcomes[0];
}

function knownOf(draft: Draft, wish: ValueWish): Known | undefined {
  if (wish.kind === "set") return draft.fact(wish.call)?.args[wish.argument];
  const fact = draft.script.optimizers.find((o) => o.id === wish.call);
  return fact?.groupSites[wish.group]?.values[wish.argument];
}

interface Equation {
  readonly factor: FactorFact;
  /** What is wished. */
  readonly to: PyValue;
  /** Of the wished value to the one there is. */
  readonly ratio: number;
  /** The product as it is written. */
  readonly derived: string;
}

function solved(
  draft: Draft,
  wish: ValueWish,
  { factor, to, ratio, derived }: Equation,
  later: ReadonlySet<string>,
): Outcome | undefined {
  const now = factor.value;
  if (now === undefined || !isNumeric(now)) return undefined;
  const exact = factor.isDivisor ? toNumber(now) / ratio : toNumber(now) * ratio;
  if (!Number.isFinite(exact)) return undefined;
  for (const number of numbersNear(exact, typeof now === "bigint", typeof to === "bigint")) {
    const outcome = writtenFactor(draft, wish, factor, number);
    if (isRefused(outcome)) return outcome;
    const after = draft.with(outcome);
    if (!says(after, draft, wish)) continue;
    const effects = effectsOf(draft, after, wish, later);
    const derivation = { of: wish.argument, text: derived, factor: factor.text };
    return effects.length === 0
      ? { ...outcome, derivation }
      : { ...refused("alsoChanges", factor.text, factor.source?.place ?? factor.at), effects };
  }
  return refused(
    "inexact",
    `${factor.text} = ${Number(exact.toPrecision(6))}`,
    factor.source?.place ?? factor.at,
  );
}

function writtenFactor(
  draft: Draft,
  wish: ValueWish,
  factor: FactorFact,
  number: PyValue,
): Outcome {
  const { source, at } = factor;
  const fact = draft.fact(wish.call);
  const spec = fact && typeof factor.value === "number" ? specOf(fact, wish.argument) : undefined;
  const known = source ? factor : { ...factor, via: "literal" as const, place: at };
  return atDefinition(draft, known, number, spec, factor.text);
}

/** Values of the same run that would follow, and that no wish is about. */
function effectsOf(
  draft: Draft,
  after: Draft,
  wish: ValueWish,
  later: ReadonlySet<string>,
): readonly SideEffect[] {
  const runs = draft.script.runs.filter(
    (run) => run.optimizer === wish.call || run.schedulers.includes(wish.call),
  );
  const own = new Set(runs.flatMap((run) => [run.id, run.optimizer ?? "", ...run.schedulers]));
  const meant = new Set([...later, groupName(wish)]);
  return sideEffectsOf(draft.script, after.script, meant).filter(({ call }) => own.has(call));
}

/** Numbers that come to one that was divided for, those with the fewest digits first. */
function numbersNear(exact: number, isInt: boolean, isRounded: boolean): readonly PyValue[] {
  if (isInt) return [BigInt(Math.round(exact))];
  const tolerance = isRounded ? 0.02 : 1e-13;
  const near = Array.from({ length: 17 }, (_, i) => Number(exact.toPrecision(i + 1)));
  const isNear = (x: number) => Math.abs(x - exact) <= tolerance * Math.abs(exact);
  const step = Math.max(Math.abs(exact) * Number.EPSILON, Number.MIN_VALUE);
  const around = [exact - step / 2, exact + step / 2, exact - step, exact + step];
  return [...new Set([...near.filter(isNear), ...around])].slice(0, MAX_TRIALS);
}
