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
  | PyObject;

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

function hasKind<K extends "tuple" | "dict" | "function" | "object">(
  value: PyValue,
  kind: K,
): value is Extract<PyValue, { kind: K }> {
  return typeof value === "object" && value !== null && !isList(value) && value.kind === kind;
}

export const isTuple = (value: PyValue): value is PyTuple => hasKind(value, "tuple");
export const isDict = (value: PyValue): value is PyDict => hasKind(value, "dict");
export const isFunction = (value: PyValue): value is PyFunction => hasKind(value, "function");
export const isObject = (value: PyValue): value is PyObject => hasKind(value, "object");

export function tuple(...items: PyValue[]): PyTuple {
  return { kind: "tuple", items };
}

/** The items of a list or tuple, or undefined for anything else. */
export function itemsOf(value: PyValue): readonly PyValue[] | undefined {
  if (isList(value)) return value;
  return isTuple(value) ? value.items : undefined;
}

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
