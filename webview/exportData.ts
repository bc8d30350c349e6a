import { csvLines, csvString } from "../src/present/csv.ts";
import type { PanelState } from "../src/protocol/panelState.ts";
import type { SavedRun } from "../src/protocol/runState.ts";
import { copyOf } from "./newRuns.ts";
import { runName, type State, visibleRuns } from "./store.ts";

interface ExportedRun {
  readonly name: string;
  readonly trace: NonNullable<ReturnType<State["traces"]["get"]>>["full"];
}

const exported = (state: State): readonly ExportedRun[] =>
  visibleRuns(state).flatMap((run) => {
    const known = state.traces.get(run.id);
    const trace = known?.full ?? known?.schedule;
    return trace ? [{ name: runName(run, state), trace }] : [];
  });

/** All visible runs, one line per update of each; columns that a run lacks stay empty. */
export function csvText(state: State): string {
  const tables = exported(state).flatMap(({ name, trace }) => {
    if (!trace) return [];
    const [header = "", ...rows] = csvLines(trace);
    return [{ name, columns: header.split(","), rows }];
  });
  const columns = [...new Set(tables.flatMap((table) => table.columns))];
  const lines = tables.flatMap(({ name, columns: own, rows }) => {
    const places = columns.map((column) => own.indexOf(column));
    const quoted = csvString(name);
    return rows.map((row) => {
      const cells = row.split(",");
      return [quoted, ...places.map((at) => cells[at] ?? "")].join(",");
    });
  });
  return `${[["run", ...columns].join(","), ...lines].join("\n")}\n`;
}

/** All visible runs with their configuration; what is not finite is null. */
export function jsonText(state: State): string {
  const runs = visibleRuns(state).flatMap((run) => {
    const known = state.traces.get(run.id);
    const trace = known?.full ?? known?.schedule;
    if (!trace) return [];
    const { steps, lr, momentum, loss, error, epochStarts } = trace;
    return [
      {
        name: runName(run, state),
        config: run.config,
        steps,
        epochStarts: [...epochStarts],
        lr: lr.map((values) => [...values]),
        momentum: momentum.map((values) => values && [...values]),
        standInLoss: loss && [...loss],
        error,
      },
    ];
  });
  return `${JSON.stringify({ version: 1, runs })}\n`;
}

/** The panel's view as somebody else can open it: runs of the code become runs of their own. */
export function sharedState(state: State): PanelState {
  const runs = state.runs.flatMap((run): SavedRun[] => {
    const copy = copyOf(run, runName(run, state));
    if (!copy) return [];
    const { id, slot, hidden } = run.saved;
    return [{ ...copy, id, slot, hidden }];
  });
  const [first] = state.runs;
  const standIn = state.saved.standIn ?? (first ? standInText(first.standIn) : null);
  return { ...state.saved, uri: "", runs, standIn };
}

/** The stand-in problem of the settings, so that another window's settings do not change it. */
function standInText({ objective, seed }: State["runs"][number]["standIn"]): PanelState["standIn"] {
  return objective && { name: objective.name, options: { ...objective.options }, seed };
}
