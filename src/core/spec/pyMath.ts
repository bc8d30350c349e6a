import { preciseCos } from "./preciseCos.ts";
import { binary, compare } from "./pyArithmetic.ts";
import { PyError, typeError, valueError } from "./pyError.ts";
import { pyRepr } from "./pyRepr.ts";
import {
  isDict,
  isFloat,
  isNumeric,
  isObject,
  itemsOf,
  type PyValue,
  toNumber,
  typeName,
} from "./pyValue.ts";

/**
 * Python's operators and functions under names, so that a formula can be written out in Python's
 * own arithmetic and raises what Python raises, in the order in which it raises.
 */
export const add = (a: PyValue, b: PyValue) => binary("+", a, b);
export const subtract = (a: PyValue, b: PyValue) => binary("-", a, b);
export const multiply = (a: PyValue, b: PyValue) => binary("*", a, b);
export const divide = (a: PyValue, b: PyValue) => binary("/", a, b);
export const floorDivide = (a: PyValue, b: PyValue) => binary("//", a, b);
export const modulo = (a: PyValue, b: PyValue) => binary("%", a, b);
export const power = (a: PyValue, b: PyValue) => binary("**", a, b);

/** `min(a, b)` and `max(a, b)`: the first unless the second is truly less or greater. */
export const least = (a: PyValue, b: PyValue) => (compare("<", b, a) ? b : a);
export const greatest = (a: PyValue, b: PyValue) => (compare(">", b, a) ? b : a);

/** `a == b`, which never raises. */
export function equals(a: PyValue, b: PyValue): boolean {
  if (isNumeric(a) && isNumeric(b)) return compare("<=", a, b) && compare(">=", a, b);
  const left = itemsOf(a);
  const right = itemsOf(b);
  if (left && right) {
    const sameLength = left.length === right.length && typeName(a) === typeName(b);
    return sameLength && left.every((item, i) => equals(item, right[i] as PyValue));
  }
  return isObject(a) && isObject(b) ? a.ref === b.ref : a === b;
}

/** `a += 1`: as `a + 1`, but Python says something else when it cannot. */
export function increment(a: PyValue): PyValue {
  if (Array.isArray(a)) throw typeError("'int' object is not iterable");
  if (isNumeric(a) || itemsOf(a) || typeof a === "string") return add(a, 1n);
  throw typeError(`unsupported operand type(s) for +=: '${typeName(a)}' and 'int'`);
}

/** What `math` functions take: a number, an int converted to a double. */
export function realNumber(value: PyValue): number {
  if (!isNumeric(value)) throw typeError(`must be real number, not ${typeName(value)}`);
  // Converts an int, or raises Python's OverflowError.
  return isFloat(value) ? value : toNumber(add(value, 0));
}

/** `math.cos(value)`. */
export function cosine(value: PyValue): number {
  const x = realNumber(value);
  if (Math.abs(x) === Number.POSITIVE_INFINITY) throw valueError("math domain error");
  return preciseCos(x);
}

/** `math.sqrt(value)`. */
export function squareRoot(value: PyValue): number {
  const x = realNumber(value);
  if (x < 0) throw valueError("math domain error");
  return Math.sqrt(x);
}

/** `math.tanh(value)`. */
export const hyperbolicTangent = (value: PyValue): number => Math.tanh(realNumber(value));

const FLOAT = /^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/;

/** `float(value)`. */
export function toFloat(value: PyValue): number {
  if (isNumeric(value)) return realNumber(value);
  if (typeof value !== "string") {
    const type = typeName(value);
    throw typeError(`float() argument must be a string or a real number, not '${type}'`);
  }
  const text = value
    .trim()
    .toLowerCase()
    .replace(/(?<=\d)_(?=\d)/g, "");
  const special = /^([-+]?)(nan|inf|infinity)$/.exec(text);
  if (special) return special[2] === "nan" ? Number.NaN : Number(`${special[1]}Infinity`);
  if (FLOAT.test(text)) return Number(text);
  throw valueError(`could not convert string to float: ${pyRepr(value)}`);
}

/** The items of what has a length and can be walked through, as `len(value)` and `for` need it. */
export function sized(value: PyValue): readonly PyValue[] {
  if (isDict(value)) return value.entries.map(([key]) => key);
  const items = typeof value === "string" ? [...value] : itemsOf(value);
  if (!items) throw typeError(`object of type '${typeName(value)}' has no len()`);
  return items;
}

/** `bisect.bisect_right(items, x)`: where x belongs, behind its equals, in a sorted list. */
export function bisectRight(items: readonly PyValue[], x: PyValue): number {
  let low = 0;
  let high = items.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (compare("<", x, items[middle] as PyValue)) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** `int(value)` or `math.floor(value)` of a double, which has no int when it is not finite. */
export function refuseNonFinite(x: number): void {
  if (Number.isNaN(x)) throw valueError("cannot convert float NaN to integer");
  if (!Number.isFinite(x)) {
    throw new PyError("OverflowError", "cannot convert float infinity to integer");
  }
}
