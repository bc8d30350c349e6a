import { changesBetween } from "../src/core/configChanges.ts";
import { mergeConfig } from "../src/core/configMerge.ts";
import { configOfTemplate } from "../src/core/configTemplate.ts";
import { SLOTS } from "../src/protocol/limits.ts";
import type { PanelRun, PanelScript } from "../src/protocol/panel.ts";
import type { SavedRun } from "../src/protocol/runState.ts";
import { templateOfFile } from "./runs.ts";

/**
 * Brings the list of runs in line with the code: new runs of the script come in, those that are
 * gone go, and edits are carried over. Runs that are not the code's stay as they are.
 */
export function syncRuns(runs: readonly SavedRun[], script: PanelScript): readonly SavedRun[] {
  const inScript = new Map(script.runs.map((run) => [run.id, run]));
  const kept = runs.flatMap((run) => {
    if (run.source.kind !== "file") return [run];
    const file = inScript.get(run.source.run);
    return file ? [carriedOver(run, file)] : withoutCode(run);
  });
  const known = new Set(kept.map(({ source }) => (source.kind === "file" ? source.run : "")));
  const added = script.runs.filter((run) => !known.has(run.id));
  return added.reduce(withFileRun, kept);
}

/** Edits of a run that left the code are not lost: the run stays as a pinned one. */
function withoutCode(run: SavedRun): readonly SavedRun[] {
  if (!run.edits) return [];
  return [{ ...run, source: { kind: "pinned", base: run.edits, template: null }, edits: null }];
}

/** Edits that do not touch what the code changed follow it; a conflict waits for an answer. */
function carriedOver(run: SavedRun, file: PanelRun): SavedRun {
  const { source, edits } = run;
  const template = templateOfFile(file);
  if (source.kind !== "file" || !edits || !source.base || !template) return run;
  const code = configOfTemplate(template);
  if (changesBetween(source.base, code).length === 0) return run;
  const { config, conflicts } = mergeConfig(source.base, edits, code);
  return conflicts.length > 0 ? run : rebased(run, config, file);
}

/** The edits as edits of what the code says now; none where they are what it says. */
export function rebased(run: SavedRun, config: SavedRun["edits"], file: PanelRun): SavedRun {
  const template = templateOfFile(file);
  if (run.source.kind !== "file" || !template || !config) return run;
  const code = configOfTemplate(template);
  const isSame = changesBetween(code, config).length === 0;
  const source = { ...run.source, base: isSame ? null : code };
  return { ...run, source, edits: isSame ? null : config };
}

/** A run of the code stands after the code's other runs and before all that were added. */
function withFileRun(runs: readonly SavedRun[], { id, isDefault }: PanelRun): readonly SavedRun[] {
  const at = runs.map(({ source }) => source.kind).lastIndexOf("file") + 1;
  const slot = freeSlot(runs);
  const run: SavedRun = {
    id: uniqueId(runs, id),
    name: null,
    slot: slot ?? leastUsedSlot(runs),
    hidden: !isDefault || slot === null,
    source: { kind: "file", run: id, base: null },
    edits: null,
  };
  return [...runs.slice(0, at), run, ...runs.slice(at)];
}

function uniqueId(runs: readonly SavedRun[], wanted: string): string {
  const isTaken = (id: string) => runs.some((run) => run.id === id);
  return isTaken(wanted) ? newId(runs) : wanted;
}

/** An id that no run has: `r0`, `r1`, …. */
export function newId(runs: readonly SavedRun[]): string {
  const ids = new Set(runs.map((run) => run.id));
  let n = 0;
  while (ids.has(`r${n}`)) n += 1;
  return `r${n}`;
}

/** The first colour and shape that no drawn run has; null when six are drawn. */
function freeSlot(runs: readonly SavedRun[]): number | null {
  const taken = new Set(runs.filter((run) => !run.hidden).map((run) => run.slot));
  for (let slot = 0; slot < SLOTS; slot++) if (!taken.has(slot)) return slot;
  return null;
}

/** The one that the fewest runs have. */
function leastUsedSlot(runs: readonly SavedRun[]): number {
  const uses = Array.from({ length: SLOTS }, (_, slot) =>
    runs.reduce((n, run) => n + (run.slot === slot ? 1 : 0), 0),
  );
  return uses.indexOf(Math.min(...uses));
}

/** The list with one run drawn, in a colour that no other drawn run has; null when six are. */
export function shown(runs: readonly SavedRun[], id: string): readonly SavedRun[] | null {
  const run = runs.find((r) => r.id === id);
  if (!run?.hidden) return runs;
  const isFree = !runs.some((r) => !r.hidden && r.slot === run.slot);
  const slot = isFree ? run.slot : freeSlot(runs);
  if (slot === null) return null;
  return runs.map((r) => (r === run ? { ...r, hidden: false, slot } : r));
}
