import { PyError, typeError, valueError, zeroDivision } from "./pyError.ts";
import { isFloat, isInt, isNumeric, itemsOf, type PyValue, toNumber, typeName } from "./pyValue.ts";

/**
 * Python's arithmetic on its own number types: exact ints, floored `//` and `%`, true division,
 * and the exceptions of CPython 3.11 word for word.
 */
export type BinaryOp = "+" | "-" | "*" | "/" | "//" | "%" | "**";

/** Results wider than this are refused: `9**9**9` must not fill the memory. */
const MAX_BITS = 65_536;

const asBigInt = (value: bigint | boolean): bigint =>
  typeof value === "bigint" ? value : BigInt(value);

function toDouble(value: bigint | boolean | number): number {
  const x = Number(value);
  if (!Number.isFinite(x) && !isFloat(value)) {
    throw new PyError("OverflowError", "int too large to convert to float");
  }
  return x;
}

function bounded(value: bigint): bigint {
  // Counting the bits takes far longer than the arithmetic.
  if (!isExact(value) && bitLength(value) > MAX_BITS) throw tooLarge();
  return value;
}

const bitLength = (value: bigint) =>
  value === 0n ? 0 : (value < 0n ? -value : value).toString(16).length * 4;

/** Not a Python exception type: the value exists, but it is beyond what is worth computing. */
export const tooLarge = () =>
  new PyError("TooLargeError", "the number is too large to evaluate here");

function floorDivide(a: bigint, b: bigint): bigint {
  const quotient = a / b;
  return a % b !== 0n && a < 0n !== b < 0n ? quotient - 1n : quotient;
}

/** Python's float `%`: the result has the sign of the divisor. */
export function floatModulo(a: number, b: number): number {
  const remainder = a % b;
  if (remainder === 0) return b < 0 ? -0 : 0;
  return remainder < 0 !== b < 0 ? remainder + b : remainder;
}

/** Python's float `//`, computed from the remainder as CPython does. */
export function floatFloorDivide(a: number, b: number): number {
  const quotient = (a - floatModulo(a, b)) / b;
  const floor = Math.floor(quotient);
  return quotient - floor > 0.5 ? floor + 1 : floor;
}

function intPower(base: bigint, exponent: bigint): bigint | number {
  if (exponent < 0n) return floatPower(toDouble(base), toDouble(exponent));
  if (base === 0n || base === 1n) return exponent === 0n ? 1n : base;
  if (base === -1n) return exponent % 2n === 0n ? 1n : -1n;
  if (exponent * BigInt(bitLength(base)) > BigInt(MAX_BITS)) throw tooLarge();
  return base ** exponent;
}

/** Python's `**` of two floats, with its exceptions. Small, so that the engine inlines it. */
export function floatPower(base: number, exponent: number): number {
  const result = base ** exponent;
  return Number.isFinite(result) ? result : +oddPower(base, exponent);
}

/** What JavaScript's `**` gives as infinite or NaN. */
function oddPower(base: number, exponent: number): number {
  if (base === 0 && exponent < 0) {
    throw zeroDivision("0.0 cannot be raised to a negative power");
  }
  if (exponent === 0 || base === 1) return 1;
  if (base === -1 && !Number.isFinite(exponent) && !Number.isNaN(exponent)) return 1;
  const hasRoot = Number.isInteger(exponent) || !Number.isFinite(exponent);
  if (base < 0 && Number.isFinite(base) && !hasRoot) {
    throw new PyError("ComplexError", "the result is a complex number");
  }
  const result = base ** exponent;
  if (!Number.isFinite(result) && Number.isFinite(base) && Number.isFinite(exponent)) {
    throw new PyError("OverflowError", "(34, 'Numerical result out of range')");
  }
  return result;
}

/** Python's `/` of two floats. */
export function floatDivide(a: number, b: number): number {
  if (b === 0) throw zeroDivision("float division by zero");
  return a / b;
}

const EXACT = 2n ** 53n;
const isExact = (value: bigint) => value < EXACT && value > -EXACT;

/** int / int: rounded once, also where a double cannot hold the operands. */
function intDivide(a: bigint, b: bigint): number {
  if (isExact(a) && isExact(b)) return Number(a) / Number(b);
  const extraBits = Math.max(0, bitLength(b) - bitLength(a)) + 128;
  const quotient = Number(floorDivide(a << BigInt(extraBits), b));
  if (Number.isFinite(quotient)) return quotient / 2 ** extraBits;
  const whole = Number(floorDivide(a, b));
  if (Number.isFinite(whole)) return whole;
  throw new PyError("OverflowError", "integer division result too large for a float");
}

type Table<T> = Record<BinaryOp, (a: T, b: T) => PyValue>;

const nonZero = (divisor: bigint | number, message: string) => {
  if (Number(divisor) === 0) throw zeroDivision(message);
};

const ints: Table<bigint> = {
  "+": (a, b) => bounded(a + b),
  "-": (a, b) => bounded(a - b),
  "*": (a, b) => bounded(a * b),
  "/": (a, b) => {
    nonZero(b, "division by zero");
    return intDivide(a, b);
  },
  "//": (a, b) => {
    nonZero(b, "integer division or modulo by zero");
    return floorDivide(a, b);
  },
  "%": (a, b) => {
    nonZero(b, "integer modulo by zero");
    return a - b * floorDivide(a, b);
  },
  "**": intPower,
};

const floats: Table<number> = {
  "+": (a, b) => a + b,
  "-": (a, b) => a - b,
  "*": (a, b) => a * b,
  "/": floatDivide,
  "//": (a, b) => {
    nonZero(b, "float floor division by zero");
    return floatFloorDivide(a, b);
  },
  "%": (a, b) => {
    nonZero(b, "float modulo");
    return floatModulo(a, b);
  },
  "**": floatPower,
};

/** `left op right` for Python numbers. Throws the `PyError` that Python would raise. */
export function binary(op: BinaryOp, left: PyValue, right: PyValue): PyValue {
  if (isInt(left) && isInt(right)) return ints[op](asBigInt(left), asBigInt(right));
  if (isNumeric(left) && isNumeric(right)) return floats[op](toDouble(left), toDouble(right));
  const repeated = op === "*" ? repeat(left, right) : undefined;
  if (repeated !== undefined) return repeated;
  throw sequenceError(op, left, right) ?? unsupported(op, left, right);
}

/** `'ab' * 2` and `[0] * 3`, bounded as ints are; undefined for anything else. */
function repeat(left: PyValue, right: PyValue): PyValue | undefined {
  const [value, times] = isInt(left) ? [right, left] : [left, right];
  if (!isInt(times) || !isSequence(value)) return undefined;
  const count = Math.max(0, Number(times));
  const items = typeof value === "string" ? [...value] : (itemsOf(value) as readonly PyValue[]);
  if (items.length * count > MAX_BITS) throw tooLarge();
  if (typeof value === "string") return value.repeat(count);
  const all = Array.from({ length: count }, () => items).flat();
  return Array.isArray(value) ? all : { kind: "tuple", items: all };
}

/** What Python says when a list, tuple or string meets something it cannot take. */
function sequenceError(op: BinaryOp, left: PyValue, right: PyValue): PyError | undefined {
  const type = typeName(left);
  if (op === "+" && isSequence(left)) {
    return typeError(`can only concatenate ${type} (not "${typeName(right)}") to ${type}`);
  }
  if (op === "%" && typeof left === "string") {
    return typeError("not all arguments converted during string formatting");
  }
  const other = isSequence(left) ? right : left;
  const isRepeat = op === "*" && (isSequence(left) || isSequence(right));
  return isRepeat
    ? typeError(`can't multiply sequence by non-int of type '${typeName(other)}'`)
    : undefined;
}

const isSequence = (value: PyValue) => typeof value === "string" || itemsOf(value) !== undefined;

function unsupported(op: BinaryOp, left: PyValue, right: PyValue): PyError {
  const name = op === "**" ? "** or pow()" : op;
  return typeError(
    `unsupported operand type(s) for ${name}: '${typeName(left)}' and '${typeName(right)}'`,
  );
}

export type CompareOp = "<" | "<=" | ">" | ">=";

const orders: Record<CompareOp, (a: number | bigint, b: number | bigint) => boolean> = {
  "<": (a, b) => a < b,
  "<=": (a, b) => a <= b,
  ">": (a, b) => a > b,
  ">=": (a, b) => a >= b,
};

/** `left op right` for numbers and for strings; anything else raises Python's TypeError. */
export function compare(op: CompareOp, left: PyValue, right: PyValue): boolean {
  if (isNumeric(left) && isNumeric(right)) {
    // JavaScript compares a bigint with a number by exact value, as Python does.
    return orders[op](comparable(left), comparable(right));
  }
  if (typeof left === "string" && typeof right === "string") {
    return orders[op](left < right ? -1 : Number(left !== right), 0);
  }
  throw typeError(
    `'${op}' not supported between instances of '${typeName(left)}' and '${typeName(right)}'`,
  );
}

const comparable = (value: bigint | boolean | number) =>
  typeof value === "boolean" ? Number(value) : value;

/** `-value`. */
export function negate(value: PyValue): PyValue {
  if (isInt(value)) return -asBigInt(value);
  if (isFloat(value)) return -value;
  throw typeError(`bad operand type for unary -: '${typeName(value)}'`);
}

/** `int(value)` for a number: truncation towards zero. */
export function truncate(value: PyValue): bigint {
  if (isInt(value)) return asBigInt(value);
  const x = toNumber(value);
  if (Number.isNaN(x)) throw valueError("cannot convert float NaN to integer");
  if (!Number.isFinite(x)) {
    throw new PyError("OverflowError", "cannot convert float infinity to integer");
  }
  return BigInt(Math.trunc(x));
}
