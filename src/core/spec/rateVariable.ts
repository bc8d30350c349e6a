/**
 * The variable of a program that stands for `optimizer.param_groups[group][field]`: what the
 * group holds when a function of it is computed.
 */
export const rateVariable = (group: number, field: string): string => `$rate.${group}.${field}`;

/** The group and the field of a `rateVariable`; undefined for any other variable. */
export function rateOf(variable: string): { group: number; field: string } | undefined {
  if (!variable.startsWith("$rate.")) return undefined;
  const [, group = "", field = ""] = variable.split(".");
  return { group: Number(group), field };
}
