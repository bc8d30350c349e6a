import type { ArgumentTexts, OptimizerConfig } from "./runConfig.ts";

type Origins = NonNullable<OptimizerConfig["origins"]>;

/** Which of the code's groups each group is: the same ones, in their order, unless it says so. */
export const originsOf = ({ groups, origins }: OptimizerConfig): Origins =>
  groups.map((_, i) => (origins ? (origins[i] ?? null) : i));

/** For each group of `to` its position in `from`; null for one that is not there. */
export function groupPlaces(
  from: OptimizerConfig,
  to: OptimizerConfig,
): readonly (number | null)[] {
  const known = namesOf(originsOf(from));
  return namesOf(originsOf(to)).map((name) => {
    const at = known.indexOf(name);
    return at < 0 ? null : at;
  });
}

/** New groups have no origin: they are told apart by their order. */
function namesOf(origins: Origins): readonly string[] {
  let added = 0;
  return origins.map((origin) => (origin === null ? `n${added++}` : String(origin)));
}

/** With one more group, which the code does not have; `texts` are its own arguments. */
export function withNewGroup(optimizer: OptimizerConfig, texts: ArgumentTexts): OptimizerConfig {
  const groups = [...optimizer.groups, texts];
  return { ...optimizer, groups, origins: [...originsOf(optimizer), null] };
}

/** Without the group of this number, from 0. */
export function withoutGroup(optimizer: OptimizerConfig, group: number): OptimizerConfig {
  const isKept = (_: unknown, i: number) => i !== group;
  const groups = optimizer.groups.filter(isKept);
  return { ...optimizer, groups, origins: originsOf(optimizer).filter(isKept) };
}

export interface SettledGroups {
  readonly optimizer: OptimizerConfig;
  /** The groups of the code before that are left, in their order. */
  readonly kept: readonly (number | null)[];
}

/**
 * The groups as those of code that has lost, or got, what was removed and added here; undefined
 * where the code did not follow.
 */
export function settledGroups(
  base: OptimizerConfig,
  mine: OptimizerConfig,
  code: OptimizerConfig,
): SettledGroups | undefined {
  const { origins, ...optimizer } = mine;
  if (!origins || code.groups.length === base.groups.length) return undefined;
  const kept = groupPlaces(base, mine).filter((place) => place !== null);
  if (code.groups.length === mine.groups.length) return { optimizer, kept };
  if (code.groups.length !== kept.length) return undefined;
  let next = 0;
  const renumbered = origins.map((origin) => (origin === null ? null : next++));
  return { optimizer: { ...optimizer, origins: renumbered }, kept };
}
