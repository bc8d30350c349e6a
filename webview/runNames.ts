import { changesBetween } from "../src/core/configChanges.ts";
import type { Localize } from "../src/present/localize.ts";
import type { Run } from "./runs.ts";

/**
 * A short name for every run that no other run has: the one given by hand, else the optimizer,
 * with as much more as tells it from the others.
 */
export function runNames(runs: readonly Run[], t: Localize): ReadonlyMap<string, string> {
  const candidates = runs.map((run) => candidatesOf(run, t));
  const names = new Map<string, string>();
  runs.forEach((run, i) => {
    const own = candidates[i] ?? [];
    const isTaken = (name: string) =>
      candidates.some((other, k) => k !== i && other.includes(name)) ||
      [...names.values()].includes(name);
    const name = own.find((candidate) => !isTaken(candidate));
    names.set(run.id, name ?? numbered(own.at(-1) ?? run.title, names));
  });
  return names;
}

/** The scheduler is named where it tells runs apart; beside its own equal it would fill the label. */
function candidatesOf(run: Run, t: Localize): readonly string[] {
  const { saved, config, file, title } = run;
  if (saved.name !== null) return [saved.name];
  const line = file?.calls[0]?.line;
  const optimizer = config?.optimizer.name ?? title;
  const edits = run.isEdited ? editsText(run) : "";
  const origin = originText(run, t);
  return [
    optimizer,
    title,
    ...(line ? [t("{0}, line {1}", optimizer, line)] : []),
    ...(edits === "" ? [] : [`${optimizer}, ${edits}`]),
    ...(origin === null ? [] : [`${optimizer}, ${origin}`]),
  ].filter((name) => name !== "");
}

/** Where a run comes from that is not in the code. */
export const originText = ({ saved }: Run, t: Localize): string | null =>
  ({ file: null, pinned: t("pinned"), preset: t("preset"), added: t("added") })[saved.source.kind];

/** `lr 0.3, T_mult 2`: what the edits set. */
function editsText({ base, config }: Run): string {
  const changes = base && config ? changesBetween(base, config) : [];
  return changes
    .flatMap((c) => (c.kind === "argument" && c.to !== null ? [`${c.name} ${c.to}`] : []))
    .slice(0, 2)
    .join(", ");
}

function numbered(name: string, names: ReadonlyMap<string, string>): string {
  const taken = new Set(names.values());
  if (!taken.has(name)) return name;
  let n = 2;
  while (taken.has(`${name} ${n}`)) n += 1;
  return `${name} ${n}`;
}
