import { tooLarge } from "../core/spec/pyArithmetic.ts";
import type { PyValue } from "../core/spec/pyValue.ts";
import { itemsOf } from "../core/spec/pyValue.ts";

/** A method of `str`; undefined where it is used in a way that is not computed here. */
type TextMethod = (text: string, args: readonly PyValue[]) => PyValue | undefined;

const changed =
  (change: (text: string) => string): TextMethod =>
  (text, args) =>
    args.length === 0 ? change(text) : undefined;

const tested =
  (test: (text: string, part: string) => boolean): TextMethod =>
  (text, [part = null, ...rest]) => {
    if (rest.length > 0) return undefined;
    if (typeof part === "string") return test(text, part);
    const parts = itemsOf(part);
    return parts?.every((p) => typeof p === "string")
      ? parts.some((p) => test(text, p as string))
      : undefined;
  };

const split: TextMethod = (text, [separator = null, ...rest]) => {
  if (rest.length > 0) return undefined;
  if (separator === null) return text.split(/\s+/).filter((part) => part !== "");
  return typeof separator === "string" && separator !== "" ? text.split(separator) : undefined;
};

/** Longer texts are not made: a name of a class is none of them. */
const MOST = 1_000_000;

const replace: TextMethod = (text, [before = null, after = null, ...rest]) => {
  const isPlain = typeof before === "string" && before !== "" && rest.length === 0;
  if (!isPlain || typeof after !== "string") return undefined;
  if (text.length * after.length > MOST) throw tooLarge();
  return text.replaceAll(before, () => after);
};

/** What scripts do to the names of optimizers before they compare them. */
export const textMethods: Readonly<Record<string, TextMethod>> = {
  lower: changed((text) => text.toLowerCase()),
  upper: changed((text) => text.toUpperCase()),
  strip: changed((text) => text.trim()),
  startswith: tested((text, part) => text.startsWith(part)),
  endswith: tested((text, part) => text.endsWith(part)),
  split,
  replace,
};
