import { truncate } from "../core/spec/pyArithmetic.ts";
import { typeError, valueError } from "../core/spec/pyError.ts";
import {
  type ArrayForm,
  isArray,
  isInt,
  isList,
  isNumeric,
  itemsOf,
  type PyArray,
  type PyValue,
  toNumber,
  typeName,
} from "../core/spec/pyValue.ts";
import { truthy } from "../core/spec/values.ts";
import { givesFloats } from "./arrayItems.ts";

type Keywords = ReadonlyMap<string, PyValue> | undefined;

/** Longer arrays are not followed. */
const MAX_LENGTH = 1e9;

const made = (length: number, isFloat: boolean, form: ArrayForm): PyArray | undefined =>
  length <= MAX_LENGTH ? { kind: "array", length, isFloat, form } : undefined;

/** Of a list or tuple of numbers; an empty one holds float64. */
export function arrayOf(value: PyValue): PyArray | undefined {
  if (isArray(value)) return value;
  const items = itemsOf(value);
  if (!items?.every((item) => isNumeric(item) && typeof item !== "boolean")) return undefined;
  const isFloat = items.length === 0 || !items.every(isInt);
  return made(items.length, isFloat, { kind: "items", items });
}

/**
 * `left op right`, or a function of several operands, where one of them is an array; undefined
 * where none is. Throws numpy's error for lengths that do not fit.
 */
export function itemwiseArray(op: string, given: readonly PyValue[]): PyArray | undefined {
  if (!given.some(isArray)) return undefined;
  const args = given.map((arg) => (itemsOf(arg) ? arrayOf(arg) : arg));
  const isPlain = args.every((arg) => arg !== undefined && (isArray(arg) || isNumeric(arg)));
  if (!isPlain) return undefined;
  const operands = args as readonly PyValue[];
  const lengths = operands.flatMap((arg) => (isArray(arg) ? [arg.length] : []));
  const length = lengths.find((n) => n !== 1) ?? 1;
  if (lengths.some((n) => n !== length && n !== 1)) {
    const shapes = lengths.map((n) => `(${n},)`).join(" ");
    throw valueError(`operands could not be broadcast together with shapes ${shapes} `);
  }
  return made(length, givesFloats(op, operands), { kind: "itemwise", op, args: operands });
}

export const negatedArray = (array: PyArray): PyArray => ({
  ...array,
  form: { kind: "itemwise", op: "*", args: [array, -1n] },
});

/** `linspace(start, stop, num=50, endpoint=True)` */
function linspace(args: readonly PyValue[], keywords: Keywords): PyArray | undefined {
  const of = (i: number, name: string) => args[i] ?? keywords?.get(name);
  const [start, stop] = [of(0, "start"), of(1, "stop")];
  const num = of(2, "num") ?? 50n;
  const isToEnd = truthy(of(3, "endpoint") ?? true);
  const known = ["start", "stop", "num", "endpoint"];
  if (args.length > 4 || hasOther(keywords, known)) return undefined;
  if (start === undefined || stop === undefined) return undefined;
  if (!isNumeric(start) || !isNumeric(stop)) return undefined;
  if (!isInt(num)) {
    throw typeError(`'${typeName(num)}' object cannot be interpreted as an integer`);
  }
  const length = Number(num);
  if (length < 0) throw valueError(`Number of samples, ${length}, must be non-negative.`);
  const divisions = isToEnd ? length - 1 : length;
  const ends = { start: toNumber(start), stop: toNumber(stop) };
  return made(length, true, {
    kind: "linspace",
    ...ends,
    divisions: Math.max(0, divisions),
    isToEnd,
  });
}

/** `arange([start, ]stop[, step])` */
function arange(args: readonly PyValue[], keywords: Keywords): PyArray | undefined {
  if (!args.every(isNumeric) || hasOther(keywords, [])) return undefined;
  const [a, b, c = 1n] = args;
  if (a === undefined || args.length > 3) return undefined;
  const [start, stop] = b === undefined ? [0n, a] : [a, b];
  const stride = toNumber(c);
  if (stride === 0) return undefined;
  const length = Math.max(0, Math.ceil((toNumber(stop) - toNumber(start)) / stride));
  const areInts = isInt(start) && isInt(stop) && isInt(c);
  return made(length, !areInts, { kind: "arange", start, stride: c });
}

function concatenated(parts: readonly PyValue[]): PyArray | undefined {
  const arrays = parts.map(arrayOf);
  if (arrays.length === 0 || arrays.includes(undefined)) return undefined;
  const known = arrays as readonly PyArray[];
  const length = known.reduce((sum, part) => sum + part.length, 0);
  return made(
    length,
    known.some((part) => part.isFloat),
    { kind: "joined", parts: known },
  );
}

/** `zeros(n)`, `full(n, x)`: one item for all. */
function filled(length: PyValue | undefined, item: PyValue | undefined): PyArray | undefined {
  const rows = length === undefined ? undefined : (itemsOf(length) ?? [length]);
  const [n = null, second] = rows ?? [];
  if (second !== undefined || !isInt(n) || truncate(n) < 0n) return undefined;
  if (item === undefined || !isNumeric(item)) return undefined;
  return made(Number(n), !isInt(item), { kind: "items", items: [item] });
}

const hasOther = (keywords: Keywords, known: readonly string[]): boolean =>
  [...(keywords?.keys() ?? [])].some((name) => !known.includes(name));

/** `numpy.array(list)` of numbers, as floats or as ints. */
const fromList = ([x = null, ...rest]: readonly PyValue[]): PyArray | undefined =>
  rest.length === 0 ? arrayOf(x) : undefined;

const joined = ([parts = null]: readonly PyValue[]): PyArray | undefined => {
  const items = itemsOf(parts);
  return items && concatenated(items);
};

type Maker = (args: readonly PyValue[], keywords: Keywords) => PyArray | undefined;

/** Functions of numpy that make arrays of one dimension. */
export const arrayMakers: Readonly<Record<string, Maker>> = {
  "numpy.array": fromList,
  "numpy.asarray": fromList,
  "numpy.linspace": linspace,
  "numpy.arange": arange,
  "numpy.concatenate": joined,
  "numpy.hstack": joined,
  "numpy.append": ([a = null, b = null]) => concatenated([a, isNumeric(b) && !isList(b) ? [b] : b]),
  "numpy.zeros": ([n]) => filled(n, 0),
  "numpy.ones": ([n]) => filled(n, 1),
  "numpy.full": ([n, item]) => filled(n, item),
};

/** Those that take keywords of their own. */
export const makersWithKeywords: readonly string[] = ["numpy.linspace"];
