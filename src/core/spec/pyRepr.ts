import { isArray, isDict, isFunction, isList, isObject, isTuple, type PyValue } from "./pyValue.ts";

/** The text Python's `repr` gives a float: shortest digits, exponent below 1e-4 and from 1e16. */
export function floatRepr(x: number): string {
  if (Number.isNaN(x)) return "nan";
  if (!Number.isFinite(x)) return x > 0 ? "inf" : "-inf";
  if (x === 0) return Object.is(x, -0) ? "-0.0" : "0.0";
  const [digits = "", exponentText = "0"] = Math.abs(x).toExponential().split("e");
  const exponent = Number(exponentText);
  const sign = x < 0 ? "-" : "";
  if (exponent < -4 || exponent >= 16) return sign + digits + exponentSuffix(exponent);
  return sign + positional(digits.replace(".", ""), exponent);
}

/** Python writes at least two digits of the exponent: 1e-05. */
function exponentSuffix(exponent: number): string {
  const size = String(Math.abs(exponent)).padStart(2, "0");
  return `e${exponent < 0 ? "-" : "+"}${size}`;
}

function positional(digits: string, exponent: number): string {
  if (exponent < 0) return `0.${"0".repeat(-exponent - 1)}${digits}`;
  const whole = digits.slice(0, exponent + 1).padEnd(exponent + 1, "0");
  return `${whole}.${digits.slice(exponent + 1) || "0"}`;
}

function stringRepr(text: string): string {
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'";
  const body = text
    .replaceAll("\\", "\\\\")
    .replaceAll("\n", "\\n")
    .replaceAll("\r", "\\r")
    .replaceAll("\t", "\\t")
    .replaceAll(quote, `\\${quote}`);
  return quote + body + quote;
}

/** `repr(value)` as CPython prints it (functions print as their source text). */
export function pyRepr(value: PyValue): string {
  if (value === null) return "None";
  if (isList(value)) return `[${value.map(pyRepr).join(", ")}]`;
  if (isTuple(value)) {
    const items = value.items.map(pyRepr);
    return items.length === 1 ? `(${items[0]},)` : `(${items.join(", ")})`;
  }
  if (isDict(value)) {
    return `{${value.entries.map(([k, v]) => `${pyRepr(k)}: ${pyRepr(v)}`).join(", ")}}`;
  }
  if (isFunction(value)) return value.source;
  if (isArray(value)) return `<array of ${value.length} numbers>`;
  if (isObject(value)) return `<${value.type} object>`;
  switch (typeof value) {
    case "boolean":
      return value ? "True" : "False";
    case "number":
      return floatRepr(value);
    case "string":
      return stringRepr(value);
    default:
      return String(value);
  }
}

/** `str(value)`, which an f-string prints: as `repr`, but a string stands bare. */
export const pyStr = (value: PyValue): string =>
  typeof value === "string" ? value : pyRepr(value);
