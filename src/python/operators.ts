import { compare } from "../core/spec/pyArithmetic.ts";
import { PyError, typeError } from "../core/spec/pyError.ts";
import { equals } from "../core/spec/pyMath.ts";
import { isDict, isInt, isNumeric, itemsOf, type PyValue, typeName } from "../core/spec/pyValue.ts";
import type { CompareSign } from "./ast.ts";
import { type Budget, charge, chargeText, spend } from "./budget.ts";

/** `+` joins and `*` repeats lists, tuples and strings; undefined where both are numbers. */
export function sequenceOp(
  op: string,
  left: PyValue,
  right: PyValue,
  budget: Budget,
): PyValue | undefined {
  if (isNumeric(left) && isNumeric(right)) return undefined;
  if (typeof left === "string" && typeof right === "string" && op === "+") {
    return chargeText(left + right, budget);
  }
  const a = itemsOf(left);
  const b = itemsOf(right);
  if (op === "+" && a && b && typeName(left) === typeName(right)) {
    return rebuild(left, charge([...a, ...b], budget));
  }
  if (op !== "*") return undefined;
  if (a && isInt(right)) return rebuild(left, repeat(a, Number(right), budget));
  return b && isInt(left) ? rebuild(right, repeat(b, Number(left), budget)) : undefined;
}

const rebuild = (like: PyValue, items: readonly PyValue[]): PyValue =>
  Array.isArray(like) ? items : { kind: "tuple", items };

function repeat(items: readonly PyValue[], times: number, budget: Budget): readonly PyValue[] {
  spend(budget, items.length * Math.max(0, times));
  return Array.from({ length: Math.max(0, times) }, () => items).flat();
}

function contains(value: PyValue, item: PyValue): boolean {
  if (typeof value === "string" && typeof item === "string") return value.includes(item);
  if (isDict(value)) return value.entries.some(([key]) => equals(key, item));
  const items = itemsOf(value);
  if (items) return items.some((other) => equals(other, item));
  throw typeError(`argument of type '${typeName(value)}' is not iterable`);
}

export const comparisons: Readonly<Record<CompareSign, (a: PyValue, b: PyValue) => boolean>> = {
  "<": (a, b) => compare("<", a, b),
  "<=": (a, b) => compare("<=", a, b),
  ">": (a, b) => compare(">", a, b),
  ">=": (a, b) => compare(">=", a, b),
  "==": equals,
  "!=": (a, b) => !equals(a, b),
  in: (a, b) => contains(b, a),
  "not in": (a, b) => !contains(b, a),
  is: (a, b) => a === b,
  "is not": (a, b) => a !== b,
};

/** `object[index]`; undefined where the key is missing or the object has no such thing. */
export function subscript(object: PyValue, index: PyValue): PyValue | undefined {
  if (isDict(object)) return object.entries.find(([key]) => equals(key, index))?.[1];
  const items = itemsOf(object);
  if (!items || !isInt(index)) return undefined;
  const item = items.at(Number(index));
  if (item === undefined) {
    throw new PyError("IndexError", `${typeName(object)} index out of range`);
  }
  return item;
}
