import { codeNumber } from "../core/spec/argumentText.ts";
import { pyRepr } from "../core/spec/pyRepr.ts";
import { isList, isTuple, type PyValue } from "../core/spec/pyValue.ts";

/** A value as a person writes it in Python code. */
export function valueText(value: PyValue): string {
  if (typeof value === "number") return codeNumber(value);
  if (isList(value)) return `[${value.map(valueText).join(", ")}]`;
  if (isTuple(value) && value.items.length > 1) return `(${value.items.map(valueText).join(", ")})`;
  return pyRepr(value);
}
