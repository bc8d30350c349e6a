import { preciseCos, preciseSin } from "../core/spec/preciseCos.ts";
import { binary, compare, negate, truncate } from "../core/spec/pyArithmetic.ts";
import { realNumber } from "../core/spec/pyMath.ts";
import { isFloat, isInt, isNumeric, type PyValue, toNumber } from "../core/spec/pyValue.ts";

type OnNumbers = (args: readonly PyValue[]) => PyValue | undefined;

/** Functions of `math` and of numpy that are the same on one double, but for their errors. */
export const sharedFunctions: Readonly<Record<string, (x: number) => number>> = {
  cos: preciseCos,
  sin: preciseSin,
  tan: Math.tan,
  tanh: Math.tanh,
  sinh: Math.sinh,
  cosh: Math.cosh,
  exp: Math.exp,
  expm1: Math.expm1,
  sqrt: Math.sqrt,
};

export const logarithms: Readonly<Record<string, (x: number) => number>> = {
  log2: Math.log2,
  log10: Math.log10,
};

/** numpy works on floats and gives infinities and NaN instead of exceptions. */
const ofOne =
  (f: (x: number) => number): OnNumbers =>
  ([x = null, ...rest]) =>
    rest.length === 0 && isNumeric(x) ? f(toNumber(x)) : undefined;

const named = (table: typeof sharedFunctions): Record<string, OnNumbers> =>
  Object.fromEntries(Object.entries(table).map(([name, f]) => [`numpy.${name}`, ofOne(f)]));

const chosen =
  (op: "<" | ">"): OnNumbers =>
  ([a = null, b = null]) =>
    isNumeric(a) && isNumeric(b) ? (compare(op, b, a) ? b : a) : undefined;

/** Functions of numpy that take numbers; of arrays, item by item. */
export const numpyFunctions: Readonly<Record<string, OnNumbers>> = {
  ...named(sharedFunctions),
  ...named(logarithms),
  "numpy.log": ofOne(Math.log),
  "numpy.abs": ([x = null]) => {
    if (isInt(x)) return truncate(x) < 0n ? negate(x) : truncate(x);
    return isFloat(x) ? Math.abs(x) : undefined;
  },
  "numpy.floor": ofOne(Math.floor),
  "numpy.ceil": ofOne(Math.ceil),
  "numpy.power": ([x = null, y = null]) =>
    isNumeric(x) && isNumeric(y) ? binary("**", realNumber(x), realNumber(y)) : undefined,
  "numpy.minimum": chosen("<"),
  "numpy.maximum": chosen(">"),
  "numpy.clip": ([x = null, low = null, high = null]) => {
    if (!isNumeric(x)) return undefined;
    const floor = low === null || compare(">", x, low) ? x : low;
    return high === null || compare("<", floor, high) ? floor : high;
  },
};
