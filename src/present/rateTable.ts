import type { Trace } from "../core/trace.ts";
import type { Localize } from "./localize.ts";
import { escapeMarkdown } from "./markdown.ts";
import { figure } from "./numbers.ts";
import { cycledMomentum, hasOneRate, runAxis } from "./runView.ts";
import { denseWave } from "./waves.ts";

/** A place of the run at which a table gives the rate. */
export interface TableStop {
  readonly label: string;
  readonly step: number;
}

const SHARES = [0, 0.25, 0.5, 0.75];

/**
 * The first update, the quarters, and the last one: as epochs where the run has enough of them. Of
 * many short waves the quarters of the first one: elsewhere the places would tell nothing.
 */
export function tableStops(trace: Trace, t: Localize): readonly TableStop[] {
  const { epochStarts, steps } = trace;
  if (steps === 0) return [];
  const last = { label: t("last"), step: steps - 1 };
  const wave = denseWave(trace);
  const isEpochs = wave === undefined && runAxis(trace).unit === "epoch";
  const stops = SHARES.map((share): TableStop => {
    if (!isEpochs) {
      const step = Math.floor(share * (wave ?? steps));
      return { label: t("step {0}", figure(step)), step };
    }
    const epoch = Math.floor(share * epochStarts.length);
    return { label: t("epoch {0}", figure(epoch)), step: epochStarts[epoch] as number };
  });
  const known = new Map([...stops, last].map((stop) => [stop.step, stop]));
  return [...known.values()].filter(({ step }) => step < steps).sort((a, b) => a.step - b.step);
}

/** The rate of a group at an update; a run that ended before has none. */
export const rateAt = ({ lr }: Trace, step: number): string => figureAt(lr[0] ?? [], step);

/** A Markdown table. The cells are escaped here; `strong` rows stand out. */
export function markdownTable(
  head: readonly string[],
  rows: readonly { readonly cells: readonly string[]; readonly strong: boolean }[],
): string {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  const align = head.map((_, i) => (i === 0 ? ":--" : "--:"));
  const body = rows.map(({ cells, strong }) =>
    line(
      spaced(cells.map((cell) => (strong ? `**${escapeMarkdown(cell)}**` : escapeMarkdown(cell)))),
    ),
  );
  return [line(spaced(head.map(escapeMarkdown))), line(align), ...body].join("\n");
}

/** The hover leaves hardly any space of its own between columns. */
const spaced = (cells: readonly string[]) =>
  cells.map((cell, i) => (i === 0 ? cell : `&#160;&#160;${cell}`));

/** More parameter groups than these are not told one by one. */
const MOST_GROUPS = 4;

/** The rate at chosen places of one run; `withState`: also momentum that changes, and the loss. */
export function rateTable(
  trace: Trace,
  t: Localize,
  { withState = false }: { readonly withState?: boolean } = {},
): string {
  const stops = tableStops(trace, t);
  if (stops.length < 2) return "";
  const row = (name: string, values: ArrayLike<number>) => ({
    cells: [name, ...stops.map(({ step }) => figureAt(values, step))],
    strong: false,
  });
  const rows = withState
    ? [...rateRows(trace, t), ...stateRows(trace, t)]
    : [["lr", trace.lr[0] ?? []] as const];
  return markdownTable(
    ["", ...stops.map(({ label }) => label)],
    rows.map(([name, values]) => row(name, values)),
  );
}

type Row = readonly [name: string, values: ArrayLike<number>];

/** One row for each parameter group whose rates differ from the others'. */
function rateRows(trace: Trace, t: Localize): readonly Row[] {
  const { lr } = trace;
  if (hasOneRate(trace) || lr.length > MOST_GROUPS) return [["lr", lr[0] ?? []]];
  return lr.map((rates, i): Row => [t("lr of group {0}", i), rates]);
}

function stateRows(trace: Trace, t: Localize): readonly Row[] {
  const { loss } = trace;
  const cycled = cycledMomentum(trace);
  return [
    ...(cycled ? [[t("momentum"), cycled] as const] : []),
    ...(loss ? [[t("stand-in loss"), loss] as const] : []),
  ];
}

const figureAt = (values: ArrayLike<number>, step: number): string =>
  step < values.length ? figure(values[step] as number) : "–";
