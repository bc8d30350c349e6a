import { PyError } from "../spec/pyError.ts";
import { isNumeric, itemsOf, type PyValue, toNumber, tuple } from "../spec/pyValue.ts";
import type { Optimizer, ParamGroup } from "./optimizer.ts";
import { isScheduledKey } from "./scheduledValues.ts";

/** `optimizer.param_groups[group][field]`; undefined where there is no such group or value. */
export function readRate(
  optimizer: Optimizer | null,
  group: number,
  field: string,
): PyValue | undefined {
  const found = optimizer?.groups[group];
  return found && readField(found, field);
}

/** `optimizer.param_groups[group][field] = value`. Throws for what is not followed. */
export function writeRate(
  optimizer: Optimizer,
  { group, field }: { readonly group: number; readonly field: string },
  value: PyValue,
): void {
  const target = optimizer.groups[group];
  if (!target || !writeField(optimizer, target, field, value)) {
    throw new PyError("Unresolved", `cannot set ${field}`);
  }
}

/** `group[field]` as a script reads it; undefined for what a group does not hold as a number. */
function readField({ hp, scheduled, args }: ParamGroup, field: string): PyValue | undefined {
  if (field === "betas" && hp.betas) return tuple(...hp.betas);
  const value = hp[field];
  if (typeof value === "number") return value;
  return isScheduledKey(field) ? scheduled.get(field) : args[field];
}

/** `group[field] = value`. False for a value that is not followed. */
function writeField(
  { definition }: Optimizer,
  group: ParamGroup,
  field: string,
  value: PyValue,
): boolean {
  const { hp, scheduled } = group;
  const kind = definition.params[field]?.kind;
  if (isScheduledKey(field)) scheduled.set(field, value);
  else if (field === "betas") {
    const [first, second] = (itemsOf(value) ?? []).map(toNumber);
    if (first === undefined || second === undefined) return false;
    hp.betas = [first, second];
  } else if ((kind === "float" || kind === "int") && isNumeric(value)) {
    (hp as Record<string, unknown>)[field] = toNumber(value);
  } else return false;
  return true;
}
