import type { ParamSpec } from "./paramSpec.ts";
import { floatRepr, pyRepr } from "./pyRepr.ts";
import { isTuple, itemsOf, type PyValue, tuple } from "./pyValue.ts";

/** Text of a control to a Python value; undefined when it is no number. */
export function numberFromText(text: string): PyValue | undefined {
  const trimmed = text.trim().replace("−", "-");
  if (/^[+-]?\d{1,300}$/.test(trimmed)) return BigInt(trimmed.replace("+", ""));
  const isFloat = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(trimmed);
  return isFloat ? Number(trimmed) : undefined;
}

/** As code says it, `float("nan")` and `-inf` among them. */
function anyNumber(text: string): PyValue | undefined {
  const special = /^([+-]?)(?:float\(\s*["']([+-]?)(nan|inf)["']\s*\)|(nan|inf))$/i.exec(
    text.trim(),
  );
  if (!special) return numberFromText(text);
  const [, outer = "", inner = "", quoted, bare] = special;
  const isNan = (quoted ?? bare)?.toLowerCase() === "nan";
  const isNegative = (outer === "-") !== (inner === "-");
  if (isNan) return Number.NaN;
  return isNegative ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
}

const numberOrNone = (text: string): PyValue | undefined =>
  text.trim() === "None" ? null : anyNumber(text);

/** `2, 5, 9`, also in brackets; undefined when a part of it is no number. */
function numbersFromText(text: string): readonly PyValue[] | undefined {
  const inside = text.trim().replace(/^[[(](.*)[\])]$/, "$1");
  if (inside.trim() === "") return [];
  const items = inside.split(",").map(anyNumber);
  return items.every((x) => x !== undefined) ? (items as readonly PyValue[]) : undefined;
}

/** A number as a person writes it in Python code: `1e-4`, `0.1`, `10`. */
export function codeNumber(x: number): string {
  if (Number.isInteger(x) && Math.abs(x) < 1e6) return String(x);
  const repr = floatRepr(x);
  const short = x.toExponential().replace("e+", "e");
  return short.length < repr.length ? short : repr.replace(/e-0(\d)$/, "e-$1");
}

/** A number as it stands in code and in the number fields. */
export function numberText(value: PyValue): string {
  if (typeof value === "number" && Number.isFinite(value)) return codeNumber(value);
  return pyRepr(value);
}

/**
 * The text of an edited value, as the panel stores it: a choice and numbers stand bare, and a
 * float stays one (`1.0`), since PyTorch tells it from an int.
 */
export const valueText = (value: PyValue): string =>
  typeof value === "string"
    ? value
    : (itemsOf(value)?.map(storedNumber).join(", ") ?? storedNumber(value));

function storedNumber(value: PyValue): string {
  const text = numberText(value);
  return typeof value === "number" && /^-?\d+$/.test(text) ? `${text}.0` : text;
}

/** The value a stored text stands for, by the kind of its parameter. */
export function valueFromText(spec: ParamSpec, text: string): PyValue | undefined {
  switch (spec.kind) {
    case "bool":
      return text === "True" ? true : text === "False" ? false : text === "None" ? null : undefined;
    case "choice":
      if (spec.choices.includes(text)) return text;
      return text === "None" && spec.default === null ? null : undefined;
    case "tuple": {
      const items = text.split(",").map(numberOrNone);
      return items.length === spec.labels.length && items.every((x) => x !== undefined)
        ? tuple(...items)
        : undefined;
    }
    case "list":
      return numbersFromText(text);
    case "floats":
      return text.includes(",") ? numbersFromText(text) : anyNumber(text);
    case "float":
    case "int":
      return spec.default === null ? numberOrNone(text) : anyNumber(text);
    default:
      return undefined;
  }
}

/** Whether two values are the same in code. */
export const sameValue = (a: PyValue, b: PyValue): boolean =>
  (isTuple(a) ? valueText(a) : pyRepr(a)) === (isTuple(b) ? valueText(b) : pyRepr(b));
