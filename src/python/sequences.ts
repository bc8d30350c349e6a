import { isArray, isDict, itemsOf, type PyArray, type PyValue } from "../core/spec/pyValue.ts";
import { ArrayItems, type Call } from "./arrayItems.ts";
import type { Budget } from "./budget.ts";

/** Functions and methods that go through a whole array. */
const wholeReaders: ReadonlySet<string> = new Set([
  "list",
  "tuple",
  "sum",
  "min",
  "max",
  "any",
  "all",
  "sorted",
  "reversed",
  "enumerate",
  "zip",
  "bisect.bisect",
  "bisect.bisect_left",
  "bisect.bisect_right",
  "numpy.interp",
  "numpy.searchsorted",
  "numpy.sum",
  "numpy.count_nonzero",
]);

/** Lists, tuples and arrays as what can be indexed and gone through. */
export class Sequences {
  private readonly items: ArrayItems;

  constructor(call: Call, budget: Budget) {
    this.items = new ArrayItems(call, budget);
  }

  /** What `for` goes through; undefined for anything else. */
  readonly listed = (value: PyValue): readonly PyValue[] | undefined => {
    if (isArray(value)) return this.items.all(value);
    return isDict(value) ? value.entries.map(([key]) => key) : itemsOf(value);
  };

  item(array: PyArray, index: bigint | boolean): PyValue {
    return this.items.item(array, index);
  }

  /** What a function of the language is given: it knows no arrays. */
  given(name: string, args: readonly PyValue[]): readonly PyValue[] {
    if (!wholeReaders.has(name) || !args.some(isArray)) return args;
    return args.map((arg) => (isArray(arg) ? this.items.all(arg) : arg));
  }

  /** A comprehension over `over`, if its items are floats: they are worked out when asked for. */
  mapped(fn: Extract<PyArray["form"], { kind: "mapped" }>["fn"], over: PyArray) {
    const form = { kind: "mapped", fn, over } as const;
    const array: PyArray = { kind: "array", length: over.length, isFloat: false, form };
    if (over.length === 0) return undefined;
    const ends = [0n, BigInt(over.length >> 1), -1n].map((i) => this.items.item(array, i));
    if (!ends.every((x) => typeof x === "number" || typeof x === "bigint")) return undefined;
    return ends.some((x) => typeof x === "number") ? { ...array, isFloat: true } : undefined;
  }
}
