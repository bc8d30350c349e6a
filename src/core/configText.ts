import { valueText } from "./spec/argumentText.ts";
import { isFunction, itemsOf, type PyValue } from "./spec/pyValue.ts";

/** A value as a configuration keeps it: a function stands as its source. */
export function argumentText(value: PyValue): string {
  if (isFunction(value)) return value.source;
  const items = itemsOf(value);
  if (items?.some(isFunction)) return `[${items.map(argumentText).join(", ")}]`;
  return valueText(value);
}
