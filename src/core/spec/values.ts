import type { ParamKind, ParamSpec, ParamTable, Values } from "./paramSpec.ts";
import { valueError } from "./pyError.ts";
import {
  isArray,
  isFunction,
  isNumeric,
  itemsOf,
  type PyArgs,
  type PyValue,
  toNumber,
} from "./pyValue.ts";

const ambiguous =
  "The truth value of an array with more than one element is ambiguous. Use a.any() or a.all()";

/** Python's truth of a value, for arguments used as a condition. */
export function truthy(value: PyValue): boolean {
  if (value === null || value === false || value === 0 || value === 0n || value === "") {
    return false;
  }
  if (isArray(value) && value.length > 1) throw valueError(ambiguous);
  const items = itemsOf(value);
  return items ? items.length > 0 : true;
}

const numbers = (value: PyValue) => (itemsOf(value) ?? []).map(toNumber);

const converters: Record<ParamKind, (value: PyValue) => unknown> = {
  float: toNumber,
  int: toNumber,
  bool: truthy,
  choice: (value) => value,
  tuple: numbers,
  list: numbers,
  floats: (value) => itemsOf(value)?.map(toNumber) ?? toNumber(value),
  schedulers: (value) => value,
  callable: (value) => itemsOf(value)?.filter(isFunction) ?? value,
  dict: (value) => value,
};

const isFiniteNumber = (value: PyValue) => isNumeric(value) && Number.isFinite(Number(value));
const areFinite = (value: PyValue) => itemsOf(value)?.every(isFiniteNumber) ?? false;
const always = () => true;

const ordinary: Record<ParamKind, (value: PyValue) => boolean> = {
  float: isFiniteNumber,
  int: isFiniteNumber,
  bool: always,
  choice: always,
  tuple: areFinite,
  list: areFinite,
  floats: (value) => isFiniteNumber(value) || areFinite(value),
  schedulers: always,
  callable: always,
  dict: always,
};

/**
 * Whether every argument is a finite number, or numbers, where its parameter wants them: then
 * doubles give what Python's own arithmetic gives.
 */
export const areOrdinary = (params: ParamTable, args: PyArgs): boolean =>
  Object.entries(params).every(([name, spec]) => {
    const value = valueOr(args, name, spec);
    return ordinary[spec.kind](value) || (value === null && spec.default === null);
  });

/** The default as Python has it; None also for a parameter that must be given. */
export function defaultOf(spec: ParamSpec): PyValue {
  return spec.default ?? null;
}

/** None is a value of its own: only an argument that is absent takes the default. */
const valueOr = (args: PyArgs, name: string, spec: ParamSpec): PyValue =>
  Object.hasOwn(args, name) ? (args[name] ?? null) : defaultOf(spec);

/** Every parameter's value: the one given, else PyTorch's default. */
export function withDefaults(params: ParamTable, args: PyArgs): PyArgs {
  return Object.fromEntries(
    Object.entries(params).map(([name, spec]) => [name, valueOr(args, name, spec)]),
  );
}

/** Turns complete, checked Python arguments into the values the update rules compute with. */
export function toValues<P extends ParamTable>(params: P, args: PyArgs): Values<P> {
  const entries = Object.entries(params).map(([name, spec]) => {
    const value = valueOr(args, name, spec);
    const isNone = value === null && spec.default === null;
    const isNumber = spec.kind === "float" || spec.kind === "int";
    return [name, isNone && isNumber ? null : converters[spec.kind](value)];
  });
  return Object.fromEntries(entries) as Values<P>;
}
