import { compare } from "./pyArithmetic.ts";
import { PyError, typeError, valueError } from "./pyError.ts";
import { pyStr } from "./pyRepr.ts";
import { itemsOf, type PyArgs, type PyValue, typeName } from "./pyValue.ts";

/** A constructor check. Throws the `PyError` PyTorch raises; the first that throws wins. */
export type Rule = (args: PyArgs) => void;

export const argument = (args: PyArgs, name: string): PyValue => args[name] ?? null;

/** `if test: raise ValueError(f"{text}{value}")`. */
export function refuse(name: string, test: (value: PyValue) => boolean, text: string): Rule {
  return (args) => {
    const value = argument(args, name);
    if (test(value)) throw valueError(text + pyStr(value));
  };
}

/** PyTorch's `value < 0.0`: lets NaN pass. */
export const isNegative = (value: PyValue): boolean => compare("<", value, 0);

/** PyTorch's `not 0.0 <= value`: refuses NaN. */
export const isNotAtLeastZero = (value: PyValue): boolean => !compare("<=", 0, value);

/** PyTorch's `not 0.0 < value`. */
export const isNotPositive = (value: PyValue): boolean => !compare("<", 0, value);

/** `value[index]`, with the exceptions Python raises for what has no such item. */
export function itemAt(args: PyArgs, name: string, index: number): PyValue {
  const value = argument(args, name);
  const items = typeof value === "string" ? [...value] : itemsOf(value);
  if (!items) throw typeError(`'${typeName(value)}' object is not subscriptable`);
  const item = items[index];
  if (item === undefined) {
    const what = typeof value === "string" ? "string" : typeName(value);
    throw new PyError("IndexError", `${what} index out of range`);
  }
  return item;
}

/** `a, b = value`: what Python raises when the number of items is another one. */
export function refuseLength(name: string, expected: number): Rule {
  return (args) => {
    const items = itemsOf(argument(args, name));
    if (!items || items.length === expected) return;
    throw valueError(
      items.length > expected
        ? `too many values to unpack (expected ${expected})`
        : `not enough values to unpack (expected ${expected}, got ${items.length})`,
    );
  };
}
