import { binary, floatFloorDivide, floatModulo } from "../core/spec/pyArithmetic.ts";
import { PyError, valueError } from "../core/spec/pyError.ts";
import {
  isArray,
  isInt,
  isNumeric,
  type PyArray,
  type PyFunction,
  type PyValue,
  toNumber,
} from "../core/spec/pyValue.ts";
import { type Budget, spend } from "./budget.ts";
import { numpyFunctions } from "./numpyMath.ts";
import { comparisons } from "./operators.ts";

/** Calls a function of the script. */
export type Call = (fn: PyFunction, args: readonly PyValue[]) => PyValue;

/** Works an array's items out, in numpy's arithmetic on float64 and int64. */
export class ArrayItems {
  private readonly call: Call;
  private readonly budget: Budget;

  constructor(call: Call, budget: Budget) {
    this.call = call;
    this.budget = budget;
  }

  /** `array[index]`. Throws Python's IndexError. */
  item(array: PyArray, index: bigint | boolean): PyValue {
    const { length } = array;
    const at = Number(index) < 0 ? Number(index) + length : Number(index);
    if (at >= 0 && at < length) return this.at(array, at);
    const text = `index ${Number(index)} is out of bounds for axis 0 with size ${length}`;
    throw new PyError("IndexError", text);
  }

  all(array: PyArray): readonly PyValue[] {
    return Array.from({ length: array.length }, (_, i) => this.at(array, i));
  }

  private at(array: PyArray, i: number): PyValue {
    spend(this.budget, 1);
    const { form, isFloat } = array;
    const value = this.plain(form, i);
    return isFloat ? toNumber(value) : value;
  }

  private plain(form: PyArray["form"], i: number): PyValue {
    switch (form.kind) {
      case "items":
        return form.items[form.items.length === 1 ? 0 : i] ?? null;
      case "arange":
        return counted(form.start, form.stride, i);
      case "linspace":
        return spaced(form, i);
      case "joined":
        return this.inParts(form.parts, i);
      case "part":
        return this.at(form.of, form.first + i * form.step);
      case "itemwise":
        return itemwise(
          form.op,
          form.args.map((arg) => (isArray(arg) ? this.at(arg, arg.length === 1 ? 0 : i) : arg)),
        );
      case "mapped":
        return this.call(form.fn, [this.at(form.over, i)]);
    }
  }

  private inParts(parts: readonly PyArray[], i: number): PyValue {
    let before = 0;
    for (const part of parts) {
      if (i < before + part.length) return this.at(part, i - before);
      before += part.length;
    }
    return null;
  }
}

/** numpy computes the first two items, and the others from the way between these. */
function counted(start: PyValue, stride: PyValue, i: number): PyValue {
  if (isInt(start) && isInt(stride)) return BigInt(start) + BigInt(i) * BigInt(stride);
  const first = toNumber(start);
  return first + i * (first + toNumber(stride) - first);
}

function spaced(
  { start, stop, divisions, isToEnd }: Extract<PyArray["form"], { kind: "linspace" }>,
  i: number,
): number {
  const way = stop - start;
  if (isToEnd && i > 0 && i === divisions) return stop;
  if (divisions === 0) return start + i * way;
  const stride = way / divisions;
  return (stride === 0 ? (i / divisions) * way : i * stride) + start;
}

/** An operator or function of numpy on one item of each operand. */
function itemwise(op: string, args: readonly PyValue[]): PyValue {
  const [left = null, right = null] = args;
  if (isComparison(op)) return comparisons[op](left, right);
  const areInts = args.every(isInt);
  if (Object.hasOwn(floats, op) && !(areInts && op in ints)) {
    return (floats[op] as Operator<number>)(toNumber(left), toNumber(right));
  }
  if (Object.hasOwn(ints, op)) return (ints[op] as Operator<bigint>)(big(left), big(right));
  return numpyFunctions[op]?.(args) ?? null;
}

const compared = ["<", "<=", ">", ">=", "==", "!="] as const;

const isComparison = (op: string): op is (typeof compared)[number] =>
  (compared as readonly string[]).includes(op);

type Operator<T> = (a: T, b: T) => PyValue;

const big = (value: PyValue): bigint => BigInt(isInt(value) ? value : 0);

/** Infinities and NaN where Python raises. */
const floats: Readonly<Record<string, Operator<number>>> = {
  "+": (a, b) => a + b,
  "-": (a, b) => a - b,
  "*": (a, b) => a * b,
  "/": (a, b) => a / b,
  "//": (a, b) => (b === 0 ? a / b : floatFloorDivide(a, b)),
  "%": (a, b) => (b === 0 ? Number.NaN : floatModulo(a, b)),
  "**": powered,
};

function powered(a: number, b: number): number {
  if (b === 2) return a * a;
  if (b === 0.5) return Math.sqrt(a);
  return a === 1 ? 1 : a ** b;
}

const ints: Readonly<Record<string, Operator<bigint>>> = {
  "+": (a, b) => a + b,
  "-": (a, b) => a - b,
  "*": (a, b) => a * b,
  "//": (a, b) => (b === 0n ? 0n : binary("//", a, b)),
  "%": (a, b) => (b === 0n ? 0n : binary("%", a, b)),
  "**": (a, b) => {
    if (b < 0n) throw valueError("Integers to negative integer powers are not allowed.");
    return binary("**", a, b);
  },
};

/** Whether the outcome of an operator or a function is float64. */
export const givesFloats = (op: string, args: readonly PyValue[]): boolean =>
  !isComparison(op) &&
  (op === "/" || (Object.hasOwn(numpyFunctions, op) && !keepsInts.has(op)) || args.some(isFloaty));

const isFloaty = (value: PyValue): boolean =>
  isArray(value) ? value.isFloat : isNumeric(value) && !isInt(value);

const keepsInts: ReadonlySet<string> = new Set([
  "numpy.abs",
  "numpy.minimum",
  "numpy.maximum",
  "numpy.clip",
]);
