import { truncate } from "../core/spec/pyArithmetic.ts";
import { valueError } from "../core/spec/pyError.ts";
import { isArray, isInt, isList, isTuple, type PyValue } from "../core/spec/pyValue.ts";

/** The name under which `object[start:stop:step]` is called. */
export const SLICED = "slice of";

/** Where a slice begins, how far apart its items are, and how many it has: as CPython counts. */
function indices(bounds: readonly PyValue[], length: number) {
  const [start, stop, by] = bounds.map((b) => (isInt(b) ? Number(truncate(b)) : null));
  const step = by ?? 1;
  if (step === 0) throw valueError("slice step cannot be zero");
  const [low, high] = step > 0 ? [0, length] : [-1, length - 1];
  const within = (at: number | null | undefined, otherwise: number) =>
    at == null ? otherwise : Math.min(high, Math.max(low, at < 0 ? at + length : at));
  const first = within(start, step > 0 ? low : high);
  const last = within(stop, step > 0 ? high : low);
  return { first, step, count: Math.max(0, Math.ceil((last - first) / step)) };
}

/** `object[start:stop:step]` of a list, tuple, text or array; undefined of anything else. */
export function sliceOf([object = null, ...bounds]: readonly PyValue[]): PyValue | undefined {
  if (!bounds.every((b) => b === null || isInt(b))) return undefined;
  if (isArray(object)) {
    const { first, step, count } = indices(bounds, object.length);
    return { ...object, length: count, form: { kind: "part", of: object, first, step } };
  }
  const items = isTuple(object) ? object.items : isList(object) ? object : undefined;
  if (!items && typeof object !== "string") return undefined;
  const all = items ?? [...(object as string)];
  const { first, step, count } = indices(bounds, all.length);
  const found = Array.from({ length: count }, (_, i) => all[first + i * step] as PyValue);
  if (typeof object === "string") return found.join("");
  return isTuple(object) ? { kind: "tuple", items: found } : found;
}
