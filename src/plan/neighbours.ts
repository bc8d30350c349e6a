import type { ParamSpec } from "../core/spec/paramSpec.ts";
import { isInt, isList, isNumeric, isTuple, type PyValue, tuple } from "../core/spec/pyValue.ts";

/** Values that a person would try in place of this one, at most two; none where it makes no sense. */
export function neighbours(spec: ParamSpec, value: PyValue, scale: number): readonly PyValue[] {
  if (spec.inert) return [];
  switch (spec.kind) {
    case "bool":
      return typeof value === "boolean" ? [!value] : [];
    case "choice":
      return spec.choices.filter((choice) => choice !== value).slice(0, 2);
    case "tuple":
      return isTuple(value) ? aroundTuple(value.items, spec.slider) : [];
    case "list":
      return isList(value) ? aroundList(value) : [];
    case "int":
    case "float":
    case "floats":
      return isNumeric(value) && typeof value !== "boolean" ? around(spec, value, scale) : [];
    default:
      return [];
  }
}

type Sliding = Extract<ParamSpec, { readonly slider: readonly [number, number] }>;

function around(spec: Sliding, value: number | bigint | true | false, scale: number): PyValue[] {
  const x = Number(value);
  if (!Number.isFinite(x) || x < 0) return [];
  if (spec.kind === "int") {
    return (x < 6 ? nextInts(x) : [x / 2, x * 2])
      .map(Math.round)
      .filter((n) => n !== x && n >= 0)
      .map((n) => (isInt(value) ? BigInt(n) : n));
  }
  const others = x === 0 ? fromZero(spec, scale) : aroundFloat(spec, x);
  return others.filter((other) => other !== x && other >= 0).map(tidy);
}

/** Small counts change by one; from 0 and 1 there is little way down. */
const nextInts = (x: number): number[] => (x <= 1 ? [x + 1, x + 2] : [x - 1, x + 1]);

/** What is off is tried with the usual values; a rate takes its size from the learning rate. */
function fromZero({ slider: [low, high], scale }: Sliding, rate: number): number[] {
  if (scale === "linear") return isDecay(high) ? [0.5, 0.9] : [high / 10, high / 3];
  // Rates have sliders up to a hundredth and beyond; tolerances and decays end well below.
  const isRate = high <= 0.01 && rate > 0;
  if (isRate) return [rate / 100, rate / 10];
  const span = Math.log10(high / low);
  return [rounded(low * 10 ** (span / 2)), rounded(low * 10 ** (0.75 * span))];
}

function aroundFloat({ slider: [, high], scale }: Sliding, x: number): number[] {
  if (scale === "linear" && isDecay(high) && x >= 0.5 && x < 1) return aroundDecay(x);
  if (scale === "linear" && high > 1) return [x / 2, x * 2];
  if (scale === "linear" && x >= 0.5 && x < 1) return [x / 2, (1 + x) / 2];
  const [down, up] = [rounded(x / 3), rounded(x * 3)];
  return scale === "linear" && up > high ? [down, (high + x) / 2] : [down, up];
}

/** The slider of a running mean's decay ends just below one, or at it. */
const isDecay = (high: number) => high >= 0.99 && high <= 1;

/** A fifth and five times the memory: 1 − β decides. */
function aroundDecay(beta: number): number[] {
  const forget = 1 - beta;
  return [forget * 5 < 1 ? 1 - forget * 5 : beta / 2, 1 - forget / 5];
}

function aroundTuple(
  items: readonly PyValue[],
  [, high]: readonly [number, number],
): readonly PyValue[] {
  const [first, ...rest] = items;
  if (first === undefined || !isNumeric(first)) return [];
  const x = Number(first);
  if (!(x > 0)) return [];
  const others = isDecay(high) && x >= 0.5 && x < 1 ? aroundDecay(x) : [x / 2, x * 2];
  return others.map((other) => tuple(tidy(other), ...rest));
}

/** A list of milestones, earlier and later. */
function aroundList(items: readonly PyValue[]): readonly PyValue[] {
  if (items.length === 0 || !items.every((n) => isInt(n) && Number(n) > 1)) return [];
  const scaled = (by: number) => items.map((n) => BigInt(Math.round(Number(n) * by)));
  return [scaled(0.5), scaled(1.5)];
}

const STEPS = [1, 2, 3, 5, 10] as const;

/** The nearest of …, 0.1, 0.2, 0.3, 0.5, 1, … in proportion. */
function rounded(x: number): number {
  const decade = 10 ** Math.floor(Math.log10(x));
  const distance = (step: number) => Math.abs(Math.log(x / (step * decade)));
  const nearest = STEPS.reduce((a, b) => (distance(b) < distance(a) ? b : a));
  return nearest * decade;
}

/** Without the noise of the arithmetic: 1 − 0.1/5 is 0.98. */
const tidy = (x: number): number => Number(x.toPrecision(6));
