import { csvString } from "../src/present/csv.ts";
import type { TabId } from "../src/protocol/limits.ts";
import { type FindState, valuesOf } from "./find/find.ts";
import { trainedRuns } from "./lab/labView.ts";
import { lossAt } from "./landscape/facts.ts";
import { dimensionOfTrace, walkersOf } from "./landscape/scene.ts";
import { runName, type State } from "./store.ts";

type Cell = string | number | null;

/** What a tab shows, as a table with a name for each column. */
export interface ViewTable {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly Cell[])[];
}

/** The figures of the tab that is shown; null where they are the schedules, or not measured yet. */
export function viewTable(state: State, find: FindState | null): ViewTable | null {
  const table = tables[state.saved.tab]?.(state, find);
  return table && table.rows.length > 0 ? table : null;
}

const tables: Readonly<
  Partial<Record<TabId, (state: State, find: FindState | null) => ViewTable>>
> = {
  landscape: walksTable,
  training: (state) =>
    state.saved.lab?.view === "experiments" ? experimentTable(state) : trainingTable(state),
  find: (state, find) => ({ columns: SEARCH_COLUMNS, rows: find ? searchRows(state, find) : [] }),
};

/** Where each run was before its first and after each of its steps. */
function walksTable(state: State): ViewTable {
  const walkers = walkersOf(state);
  const dimension = Math.max(0, ...walkers.map(({ walk }) => dimensionOfTrace(walk.trace)));
  const places = Array.from({ length: dimension }, (_, i) => i);
  const rows = walkers.flatMap(({ run, walk: { trace } }) => {
    const own = dimensionOfTrace(trace);
    const at = (k: number, i: number) => (i < own ? (trace.params?.[k * own + i] ?? null) : null);
    return Array.from({ length: trace.steps + 1 }, (_, k) => [
      ...[runName(run, state), k],
      ...[...places.map((i) => at(k, i)), lossAt(trace, k)],
    ]);
  });
  return { columns: ["run", "step", ...places.map((i) => "xy"[i] ?? `x${i}`), "loss"], rows };
}

/** What was measured in each training: at its start, and as often as its chart has places. */
function trainingTable(state: State): ViewTable {
  const rows = trainedRuns(state).flatMap(({ run, trained }) => {
    const { frames, updatesPerEpoch } = trained;
    return Array.from(frames.update, (update, i) => [
      runName(run, state),
      update,
      update / updatesPerEpoch,
      trained.lr[update] ?? null,
      ...FRAME_COLUMNS.map(([, key]) => frames[key][i] ?? null),
    ]);
  });
  const columns = ["run", "update", "epoch", "lr", ...FRAME_COLUMNS.map(([name]) => name)];
  return { columns, rows };
}

const FRAME_COLUMNS = [
  ["train_loss", "trainLoss"],
  ["validation_loss", "validationLoss"],
  ["train_accuracy", "trainAccuracy"],
  ["validation_accuracy", "validationAccuracy"],
  ["weight_norm", "weightNorm"],
  ["noise_scale", "noiseScale"],
  ["sharpness", "sharpness"],
] as const;

/** The points of the chosen experiment's charts; `low` and `high` hold the mean at 95 %. */
function experimentTable({ saved, lab }: State): ViewTable {
  const { charts = [] } = lab.experiments.get(saved.lab?.experiment ?? "")?.result ?? {};
  const rows = charts.flatMap(({ id: chart, curves }) =>
    curves.flatMap(({ id, value = null, kind, points }) =>
      points.map(({ x, y, low, high }) => [chart, id, value, kind, x, y, low, high]),
    ),
  );
  return { columns: ["chart", "curve", "value", "kind", "x", "y", "low", "high"], rows };
}

/** Range test, sweep and tuning in one table: what was tried, and the loss that it came to. */
const SEARCH_COLUMNS = ["search", "run", "name", "value", "name_2", "value_2", "stand_in_loss"];

function searchRows(state: State, { range, sweep, tuned }: FindState): ViewTable["rows"] {
  const nameOf = (id: string) => {
    const run = state.runs.find((r) => r.id === id);
    return run ? runName(run, state) : "";
  };
  const rates = Array.from(range?.test.rates ?? [], (rate, i) => [
    ...["range", nameOf(range?.run ?? ""), "lr"],
    ...[rate, null, null, range?.test.losses[i] ?? null],
  ]);
  const cells = Array.from(sweep?.loss ?? [], (loss, cell) => {
    if (!sweep) return [];
    const [row, column] = valuesOf(sweep, cell);
    const { rows, columns, run } = sweep;
    return ["sweep", nameOf(run), rows.label, row, columns.label, column, loss];
  });
  const trials = tuned.flatMap(({ run, tuning: { target, rates: tried, losses } }) =>
    tried.map((rate, i) => [
      ...["tuning", nameOf(run), target.name, rate],
      ...[null, null, losses[i] ?? null],
    ]),
  );
  return [...rates, ...cells, ...trials];
}

/** Comma-separated values, with all digits; what is not finite stays empty. */
export function tableCsv({ columns, rows }: ViewTable): string {
  const text = (cell: Cell) => {
    if (typeof cell === "string") return csvString(cell);
    return cell === null || !Number.isFinite(cell) ? "" : String(cell);
  };
  return `${[columns.join(","), ...rows.map((row) => row.map(text).join(","))].join("\n")}\n`;
}

/** The same as JSON, an object per row; what is not finite is null. */
export const tableJson = ({ columns, rows }: ViewTable, view: TabId): string =>
  `${JSON.stringify({
    version: 1,
    view,
    rows: rows.map((row) => Object.fromEntries(columns.map((name, i) => [name, row[i] ?? null]))),
  })}\n`;
