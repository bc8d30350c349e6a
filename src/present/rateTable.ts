import type { Trace } from "../core/trace.ts";
import type { Localize } from "./localize.ts";
import { escapeMarkdown } from "./markdown.ts";
import { figure } from "./numbers.ts";
import { runAxis } from "./runView.ts";

/** A place of the run at which a table gives the rate. */
export interface TableStop {
  readonly label: string;
  readonly step: number;
}

const SHARES = [0, 0.25, 0.5, 0.75];

/** The first update, the quarters, and the last one: as epochs where the run has enough of them. */
export function tableStops(trace: Trace, t: Localize): readonly TableStop[] {
  const { epochStarts, steps } = trace;
  if (steps === 0) return [];
  const last = { label: t("last"), step: steps - 1 };
  const isEpochs = runAxis(trace).unit === "epoch";
  const stops = SHARES.map((share): TableStop => {
    if (!isEpochs) {
      const step = Math.floor(share * steps);
      return { label: t("step {0}", figure(step)), step };
    }
    const epoch = Math.floor(share * epochStarts.length);
    return { label: t("epoch {0}", figure(epoch)), step: epochStarts[epoch] as number };
  });
  const known = new Map([...stops, last].map((stop) => [stop.step, stop]));
  return [...known.values()].filter(({ step }) => step < steps).sort((a, b) => a.step - b.step);
}

/** The rate of a group at an update; a run that ended before has none. */
export const rateAt = ({ lr, steps }: Trace, step: number): string =>
  step < steps ? figure(lr[0]?.[step] ?? Number.NaN) : "–";

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

/** The rate at chosen places of one run. */
export function rateTable(trace: Trace, t: Localize): string {
  const stops = tableStops(trace, t);
  if (stops.length < 2) return "";
  const cells = ["lr", ...stops.map(({ step }) => rateAt(trace, step))];
  return markdownTable(["", ...stops.map(({ label }) => label)], [{ cells, strong: false }]);
}
