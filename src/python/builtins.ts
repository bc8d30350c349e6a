import { binary, compare, negate, truncate } from "../core/spec/pyArithmetic.ts";
import { PyError, typeError, valueError } from "../core/spec/pyError.ts";
import { realNumber, toFloat } from "../core/spec/pyMath.ts";
import { pyRepr } from "../core/spec/pyRepr.ts";
import {
  isArray,
  isDict,
  isFloat,
  isInt,
  isNumeric,
  itemsOf,
  type PyValue,
  toNumber,
  tuple,
  typeName,
} from "../core/spec/pyValue.ts";
import { truthy } from "../core/spec/values.ts";
import type { Budget } from "./budget.ts";
import { arrayMakers, itemwiseArray, makersWithKeywords } from "./numpyArrays.ts";
import { logarithms, numpyFunctions, sharedFunctions } from "./numpyMath.ts";
import { sequenceOp } from "./operators.ts";
import { roundDecimal, roundHalfEven } from "./pyRound.ts";
import { SLICED, sliceOf } from "./slices.ts";
import { textMethods } from "./textMethods.ts";

/**
 * The functions a schedule or a constant may call, under canonical names. Each gets positional
 * arguments; undefined means that this use is not supported, so the value stays unresolved.
 */
export type Builtin = (
  args: readonly PyValue[],
  budget: Budget,
  keywords?: ReadonlyMap<string, PyValue>,
) => PyValue | undefined;

/** Those that take keywords. */
export const withKeywords: ReadonlySet<string> = new Set([
  "numpy.searchsorted",
  ...makersWithKeywords,
]);

const domainError = () => valueError("math domain error");

/** A `math` function of one double; NaN from a number means outside its domain. */
const real =
  (f: (x: number) => number): Builtin =>
  ([x = null, ...rest]) => {
    if (rest.length > 0) return undefined;
    const input = realNumber(x);
    const result = f(input);
    if (Number.isNaN(result) && !Number.isNaN(input)) throw domainError();
    if (!Number.isFinite(result) && Number.isFinite(input)) throw rangeError();
    return result;
  };

const rangeError = () => new PyError("OverflowError", "math range error");

/** log of 0 or less is outside the domain, where JavaScript gives an infinity. */
const logarithm = (f: (x: number) => number) => {
  const checked = real((x) => (x <= 0 ? Number.NaN : f(x)));
  return checked;
};

const log: Builtin = (args, budget) => {
  const [x = null, base] = args;
  const natural = logarithm(Math.log);
  if (base === undefined) return natural([x], budget);
  return binary("/", natural([x], budget) as number, natural([base], budget) as number);
};

const rounding =
  (f: (x: number) => number): Builtin =>
  ([x = null]) =>
    isInt(x) ? truncate(x) : truncate(f(realNumber(x)));

const extreme =
  (op: "<" | ">"): Builtin =>
  (args) => {
    const items = args.length === 1 ? itemsOf(args[0] as PyValue) : args;
    if (!items) return undefined;
    const [first, ...rest] = items;
    if (first === undefined) {
      const name = op === "<" ? "min" : "max";
      throw valueError(`${name}() arg is an empty sequence`);
    }
    return rest.reduce((best, x) => (compare(op, x, best) ? x : best), first);
  };

const MAX_RANGE = 100_000n;

const range: Builtin = (args) => {
  if (args.length < 1 || args.length > 3 || !args.every(isInt)) return undefined;
  const [a, b, c] = args.map(truncate);
  const [start, stop, step] = args.length === 1 ? [0n, a, 1n] : [a, b, c ?? 1n];
  if (step === 0n) throw valueError("range() arg 3 must not be zero");
  const by = step as bigint;
  const span =
    by > 0n ? (stop as bigint) - (start as bigint) : (start as bigint) - (stop as bigint);
  const size = by > 0n ? by : -by;
  const count = span <= 0n ? 0n : (span + size - 1n) / size;
  if (count > MAX_RANGE) return undefined;
  return Array.from({ length: Number(count) }, (_, i) => (start as bigint) + BigInt(i) * by);
};

/** Python rounds halves to even, on the exact decimal expansion of the double. */
const roundNumber: Builtin = ([x = null, digits = null]) => {
  if (digits === null) {
    if (isInt(x)) return truncate(x);
    if (!isFloat(x)) throw typeError(`type ${typeName(x)} doesn't define __round__ method`);
    return truncate(roundHalfEven(x));
  }
  if (!isInt(digits)) return undefined;
  const places = Number(digits);
  if (isInt(x)) return places >= 0 ? truncate(x) : undefined;
  if (!isFloat(x)) return undefined;
  if (places < 0 || places > 20 || !Number.isFinite(x)) return undefined;
  return roundDecimal(x, places);
};

const length: Builtin = ([x = null]) => {
  if (typeof x === "string") return BigInt([...x].length);
  if (isDict(x)) return BigInt(x.entries.length);
  if (isArray(x)) return BigInt(x.length);
  const items = itemsOf(x);
  if (items) return BigInt(items.length);
  throw typeError(`object of type '${typeName(x)}' has no len()`);
};

const sum: Builtin = ([x = null, start = 0n], budget) => {
  if (typeof start === "string")
    throw typeError("sum() can't sum strings [use ''.join(seq) instead]");
  // Lists are joined: `sum(folds, [])`.
  return itemsOf(x)?.reduce<PyValue>(
    (total, item) => sequenceOp("+", total, item, budget) ?? binary("+", total, item),
    start,
  );
};

/** Of ints and truths: floats numpy adds in pairs, in an order of its own. */
const wholeSum: Builtin = ([x = null, ...rest], budget) => {
  const items = rest.length === 0 ? itemsOf(x) : undefined;
  return items?.every(isInt) ? sum([items], budget) : undefined;
};

const toInt: Builtin = ([x = 0n, base]) => {
  if (base !== undefined) return undefined;
  if (isNumeric(x)) return truncate(x);
  if (typeof x !== "string") {
    const wanted = "a string, a bytes-like object or a real number";
    throw typeError(`int() argument must be ${wanted}, not '${typeName(x)}'`);
  }
  return /^\s*[-+]?\d{1,400}\s*$/.test(x) ? BigInt(x.trim()) : undefined;
};

const absolute: Builtin = ([x = null]) => {
  if (isInt(x)) return truncate(x) < 0n ? negate(x) : truncate(x);
  if (isFloat(x)) return Math.abs(x);
  throw typeError(`bad operand type for abs(): '${typeName(x)}'`);
};

/** `math.pow`: like `**` on floats, with errors of its own. */
const power: Builtin = ([x = null, y = null]) => {
  const base = realNumber(x);
  const exponent = realNumber(y);
  if (base === 0 && exponent < 0) throw domainError();
  const result = base === 1 || exponent === 0 ? 1 : base ** exponent;
  if (Number.isNaN(result) && !Number.isNaN(base) && !Number.isNaN(exponent)) throw domainError();
  const fromFinite = Number.isFinite(base) && Number.isFinite(exponent);
  if (!Number.isFinite(result) && fromFinite) throw rangeError();
  return result;
};

const named = (
  prefix: string,
  table: typeof sharedFunctions,
  wrap: (f: (x: number) => number) => Builtin,
) => Object.fromEntries(Object.entries(table).map(([name, f]) => [`${prefix}.${name}`, wrap(f)]));

/** `len(range(…))`, however long the range is. */
const rangeRounds: Builtin = (args) => {
  if (args.length < 1 || args.length > 3) return undefined;
  for (const x of args) {
    if (!isInt(x)) throw typeError(`'${typeName(x)}' object cannot be interpreted as an integer`);
  }
  const [a = 0n, b = 0n, c] = args.map(truncate);
  const [start, stop, by] = args.length === 1 ? [0n, a, 1n] : [a, b, c ?? 1n];
  if (by === 0n) throw valueError("range() arg 3 must not be zero");
  const [span, size] = by > 0n ? [stop - start, by] : [start - stop, -by];
  return span <= 0n ? 0n : (span + size - 1n) / size;
};

/** `str.lower` and the like, with the text as the first argument. */
const ofTexts = Object.fromEntries(
  Object.entries(textMethods).map(([name, method]): [string, Builtin] => [
    `str.${name}`,
    ([text = null, ...args]) => (typeof text === "string" ? method(text, args) : undefined),
  ]),
);

/** Functions of numpy: on numbers, and on arrays item by item. */
const numpyBuiltins = Object.fromEntries([
  ...Object.entries(numpyFunctions).map(([name, f]): [string, Builtin] => [
    name,
    (args) => itemwiseArray(name, args) ?? f(args),
  ]),
  ...Object.entries(arrayMakers).map(([name, make]): [string, Builtin] => [
    name,
    (args, _, keywords) => make(args, keywords),
  ]),
]);

export const builtins: Readonly<Record<string, Builtin>> = {
  ...ofTexts,
  "range.rounds": rangeRounds,
  [SLICED]: sliceOf,
  min: extreme("<"),
  max: extreme(">"),
  abs: absolute,
  int: toInt,
  float: ([x = 0]) => toFloat(x),
  bool: ([x = false]) => truthy(x),
  str: ([x = ""]) => (typeof x === "string" ? x : pyRepr(x)),
  list: ([x = []]) => itemsOf(x),
  tuple: ([x = []]) => {
    const items = itemsOf(x);
    return items && { kind: "tuple", items };
  },
  len: length,
  sum,
  round: roundNumber,
  range,
  pow: ([x = null, y = null, z]) => (z === undefined ? binary("**", x, y) : undefined),
  ...named("math", sharedFunctions, real),
  ...named("math", logarithms, logarithm),
  ...numpyBuiltins,
  "math.log": log,
  "math.log1p": real(Math.log1p),
  "math.pow": power,
  "math.fabs": real(Math.abs),
  "math.floor": rounding(Math.floor),
  "math.ceil": rounding(Math.ceil),
  "math.trunc": rounding(Math.trunc),
  "numpy.interp": ([x = null, xs = null, ys = null]) => interpolated(x, xs, ys),
  "numpy.searchsorted": ([items = null, x = null], _, keywords) =>
    insertion(items, x, keywords?.get("side") === "right"),
  "bisect.bisect": ([items = null, x = null]) => insertion(items, x, true),
  "bisect.bisect_right": ([items = null, x = null]) => insertion(items, x, true),
  "bisect.bisect_left": ([items = null, x = null]) => insertion(items, x, false),
  "numpy.sum": wholeSum,
  "numpy.count_nonzero": ([x = null, ...rest]) =>
    rest.length === 0 ? countOf(itemsOf(x)?.filter(truthy)) : undefined,
  "functools.partial": () => undefined,
  divmod: ([x = null, y = null, ...rest]) =>
    rest.length === 0 ? tuple(binary("//", x, y), binary("%", x, y)) : undefined,
  any: ([x = null]) => itemsOf(x)?.some(truthy),
  all: ([x = null]) => itemsOf(x)?.every(truthy),
  reversed: ([x = null]) => {
    const items = itemsOf(x);
    return items && [...items].reverse();
  },
  enumerate: ([x = null, start = 0n]) =>
    isInt(start)
      ? itemsOf(x)?.map((item, i) => tuple(truncate(start) + BigInt(i), item))
      : undefined,
  zip: (args) => {
    const lists = args.map(itemsOf);
    if (lists.length === 0 || lists.includes(undefined)) return undefined;
    const known = lists as (readonly PyValue[])[];
    const length = Math.min(...known.map((list) => list.length));
    return Array.from({ length }, (_, i) => tuple(...known.map((list) => list[i] as PyValue)));
  },
  sorted: ([x = null]) => {
    const items = itemsOf(x);
    return items?.every(isNumeric)
      ? [...items].sort((a, b) => toNumber(a) - toNumber(b))
      : undefined;
  },
};

const countOf = (items: readonly PyValue[] | undefined) => items && BigInt(items.length);

/** Where `bisect` would insert a number into a sorted list. */
function insertion(list: PyValue, x: PyValue, isRight: boolean): bigint | undefined {
  const items = itemsOf(list);
  if (!items) return undefined;
  const at = items.findIndex((item) => compare(isRight ? ">" : ">=", item, x));
  return BigInt(at < 0 ? items.length : at);
}

/** Linear interpolation between points, as numpy computes it. */
function interpolated(x: PyValue, xs: PyValue, ys: PyValue): number | undefined {
  const [at, to] = [itemsOf(xs)?.map(toNumber), itemsOf(ys)?.map(toNumber)];
  if (!at || !to || at.length !== to.length || at.length === 0 || !isNumeric(x)) return undefined;
  const value = toNumber(x);
  const next = at.findIndex((p) => p > value);
  if (next < 0) return to.at(-1);
  if (next === 0) return to[0];
  const [x0, x1] = [at[next - 1] as number, at[next] as number];
  const [y0, y1] = [to[next - 1] as number, to[next] as number];
  return ((y1 - y0) / (x1 - x0)) * (value - x0) + y0;
}

/** Attributes of modules that are plain numbers. */
export const moduleConstants: Readonly<Record<string, number>> = {
  "math.pi": Math.PI,
  "math.e": Math.E,
  "math.tau": 2 * Math.PI,
  "math.inf": Number.POSITIVE_INFINITY,
  "math.nan": Number.NaN,
  "numpy.pi": Math.PI,
  "numpy.e": Math.E,
  "numpy.inf": Number.POSITIVE_INFINITY,
  "numpy.nan": Number.NaN,
  "torch.pi": Math.PI,
  "torch.e": Math.E,
  "torch.inf": Number.POSITIVE_INFINITY,
  "torch.nan": Number.NaN,
};
