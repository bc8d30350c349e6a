/**
 * Python values as plain data that can cross a thread.
 *
 * A Python `float` is a JavaScript number and a Python `int` is a bigint, so that `2` and `2.0`
 * stay apart: PyTorch tells them apart (`T_0=2.0` is refused) and prints them differently.
 */
export type PyValue =
  | null
  | boolean
  | bigint
  | number
  | string
  | readonly PyValue[]
  | PyTuple
  | PyDict
  | PyFunction
  | PyObject
  | PyArray;

export interface PyTuple {
  readonly kind: "tuple";
  readonly items: readonly PyValue[];
}

export interface PyDict {
  readonly kind: "dict";
  readonly entries: readonly (readonly [PyValue, PyValue])[];
}

/** A function of the user's script. `code` belongs to whoever reads Python; here it is opaque. */
export interface PyFunction {
  readonly kind: "function";
  readonly source: string;
  readonly code: unknown;
}

/** An optimizer or scheduler of the user's script, by its class and by who it is. */
export interface PyObject {
  readonly kind: "object";
  readonly type: string;
  /** In a script the id of its call; in a plan the scheduler's position, as text. */
  readonly ref: string;
}

/**
 * A numpy array of one dimension, by how it is made: a schedule of a million rates is a few numbers
 * here. Whoever reads Python computes the items, one by one.
 */
export interface PyArray {
  readonly kind: "array";
  readonly length: number;
  readonly isFloat: boolean;
  readonly form: ArrayForm;
}

export type ArrayForm =
  /** `numpy.array` of a list; a full array repeats its one item. */
  | { readonly kind: "items"; readonly items: readonly PyValue[] }
  | { readonly kind: "arange"; readonly start: PyValue; readonly stride: PyValue }
  | {
      readonly kind: "linspace";
      readonly start: number;
      readonly stop: number;
      /** Into how many strides the way is divided. */
      readonly divisions: number;
      readonly isToEnd: boolean;
    }
  | { readonly kind: "joined"; readonly parts: readonly PyArray[] }
  /** A slice: every `step`-th item from `first` on. */
  | { readonly kind: "part"; readonly of: PyArray; readonly first: number; readonly step: number }
  /** An operator or a function, item by item; numbers among the operands meet every item. */
  | { readonly kind: "itemwise"; readonly op: string; readonly args: readonly PyValue[] }
  /** A comprehension: a function of the item of another sequence. */
  | { readonly kind: "mapped"; readonly fn: PyFunction; readonly over: PyArray };

/** Arguments bound to parameter names. */
export type PyArgs = Readonly<Record<string, PyValue>>;

/** Calls a `PyFunction`; supplied by the part that reads Python. May throw a `PyError`. */
export interface CallFunction {
  (fn: PyFunction, args: readonly PyValue[]): PyValue;
  /** What all calls together took so far, in steps of the interpreter; absent: nothing. */
  steps?: number;
}

export function isList(value: PyValue): value is readonly PyValue[] {
  return Array.isArray(value);
}

function hasKind<K extends "tuple" | "dict" | "function" | "object" | "array">(
  value: PyValue,
  kind: K,
): value is Extract<PyValue, { kind: K }> {
  return typeof value === "object" && value !== null && !isList(value) && value.kind === kind;
}

export const isTuple = (value: PyValue): value is PyTuple => hasKind(value, "tuple");
export const isDict = (value: PyValue): value is PyDict => hasKind(value, "dict");
export const isFunction = (value: PyValue): value is PyFunction => hasKind(value, "function");
export const isObject = (value: PyValue): value is PyObject => hasKind(value, "object");

export const isArray = (value: PyValue): value is PyArray => hasKind(value, "array");

export function tuple(...items: PyValue[]): PyTuple {
  return { kind: "tuple", items };
}

/** The items of a list or tuple, or undefined for anything else. */
export function itemsOf(value: PyValue): readonly PyValue[] | undefined {
  if (isList(value)) return value;
  return isTuple(value) ? value.items : undefined;
}

/** How many items a list, a tuple or an array has; undefined for anything else. */
export const lengthOf = (value: PyValue): number | undefined =>
  isArray(value) ? value.length : itemsOf(value)?.length;

/** `isinstance(value, int)`: a bool is an int in Python. */
export const isInt = (value: PyValue): value is bigint | boolean =>
  typeof value === "bigint" || typeof value === "boolean";

export const isFloat = (value: PyValue): value is number => typeof value === "number";

export const isNumeric = (value: PyValue): value is bigint | boolean | number =>
  isInt(value) || isFloat(value);

/** The double nearest to a numeric Python value; NaN for anything that is not a number. */
export function toNumber(value: PyValue): number {
  return isNumeric(value) ? Number(value) : Number.NaN;
}

/** `type(value).__name__`. */
export function typeName(value: PyValue): string {
  if (value === null) return "NoneType";
  if (isList(value)) return "list";
  if (isObject(value)) return value.type;
  if (isArray(value)) return "numpy.ndarray";
  switch (typeof value) {
    case "boolean":
      return "bool";
    case "bigint":
      return "int";
    case "number":
      return "float";
    case "string":
      return "str";
    default:
      return value.kind;
  }
}
