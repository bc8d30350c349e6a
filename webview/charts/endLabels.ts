import type { Theme } from "../theme.ts";
import { placeLabels } from "./labelLayout.ts";
import type { Leader, LineChart } from "./lineChart.ts";

const ROW_HEIGHT = 19;

/** Puts the labels of a chart beside the ends of their curves, and says where the leaders go. */
export function layOutLabels(chart: LineChart, theme: Theme): readonly Leader[] {
  const row = chart.canvas.closest(".plot-row");
  const list = row?.querySelector<HTMLElement>(".labels");
  const items = [...(list?.querySelectorAll<HTMLElement>("li[data-key]") ?? [])];
  const ends = items.map((item) => chart.endOf(item.dataset.key ?? ""));
  const height = list?.clientHeight ?? 0;
  const tops = placeLabels(
    ends.map((y) => y ?? height),
    ROW_HEIGHT,
    height,
  );
  return items.flatMap((item, i) => {
    const top = Math.round(tops[i] ?? 0);
    item.style.transform = `translateY(${top}px)`;
    const from = ends[i] ?? null;
    const color = theme.runs[Number(item.dataset.slot)] ?? theme.text;
    return from === null ? [] : [{ from, to: top + ROW_HEIGHT / 2, color }];
  });
}
