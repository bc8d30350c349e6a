import { equals } from "../core/spec/pyMath.ts";
import { isDict, isFloat, isNumeric, type PyValue, tuple } from "../core/spec/pyValue.ts";
import { roundHalfEven } from "./pyRound.ts";

/** Methods that only read; undefined where the object has none such. */
export const valueMethods: Readonly<
  Record<string, (object: PyValue, args: readonly PyValue[]) => PyValue | undefined>
> = {
  items: (object) => (isDict(object) ? object.entries.map(([k, v]) => tuple(k, v)) : undefined),
  keys: (object) => (isDict(object) ? object.entries.map(([k]) => k) : undefined),
  values: (object) => (isDict(object) ? object.entries.map(([, v]) => v) : undefined),
  /** Of arrays; whoever calls methods knows these. */
  tolist: () => undefined,
  /** Of numpy's numbers; halves go to even. */
  round: (object, args) =>
    isFloat(object) && args.length === 0 ? roundHalfEven(object) : undefined,
  item: (object, args) => (isNumeric(object) && args.length === 0 ? object : undefined),
  get: (object, [key = null, fallback = null]) => {
    if (!isDict(object)) return undefined;
    const entry = object.entries.find(([k]) => equals(k, key));
    return entry ? entry[1] : fallback;
  },
};
