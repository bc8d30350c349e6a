import type { Variant } from "../plan/whatIf.ts";
import { columnsOf } from "./columns.ts";
import { figure } from "./numbers.ts";
import { type Palette, palettes } from "./palette.ts";
import { runAxis } from "./runView.ts";
import { coordinate, element, polyline, textElement } from "./svg.ts";
import { roundTicks } from "./ticks.ts";
import {
  LETTER,
  labelOf,
  type Point,
  type Sides,
  svg,
  tickRow,
  type WhatIfPicture,
  WIDTH,
} from "./whatIfFrame.ts";

const LOSS_HEIGHT = 112;
const COLUMNS = 160;

/** The stand-in loss with each value, on one logarithmic scale; names stand at the lines' ends. */
export function lossesSvg(variants: readonly Variant[], picture: WhatIfPicture): string {
  const { theme, t, argument } = picture;
  const palette = palettes[theme];
  const current = variants.find((v) => v.isCurrent) ?? variants[0];
  if (!current) return "";
  const axis = runAxis(current.trace);
  const labels = variants.map((v) => labelOf(v, argument));
  const wide = 1.1 * LETTER * Math.max(...labels.map((l) => l.length)) + 12;
  const frame = { left: 52, right: WIDTH - Math.min(150, wide), top: 18, bottom: LOSS_HEIGHT };
  const scale = lossScale(variants);
  if (!scale) return "";
  const y = (loss: number) => frame.bottom - scale.share(loss) * (frame.bottom - frame.top);
  const x = (k: number) => frame.left + (axis.at(k) / axis.max) * (frame.right - frame.left);
  const lines = variants.map((variant) => lossLine(variant, x, y));
  const order = [...variants.keys()].sort((a, b) => Number(isCurrent(a)) - Number(isCurrent(b)));
  function isCurrent(i: number): boolean {
    return variants[i]?.isCurrent ?? false;
  }
  return svg(
    LOSS_HEIGHT + 20,
    textElement({ x: 2, y: 11, fill: palette.text }, t("Stand-in loss")),
    ...roundTicks(scale.low, scale.high).map((value) => lossTick(value, y(value), frame, palette)),
    ...order.map((i) => drawn(lines[i] ?? [], isCurrent(i), palette)),
    ...endLabels(variants, labels, lines, frame.right + 6, palette),
    ...tickRow(axis, "", frame, LOSS_HEIGHT + 14, palette),
    textElement(
      { x: 2, y: LOSS_HEIGHT + 14, fill: palette.muted, "font-size": 10 },
      axis.unit === "epoch" ? t("epoch") : t("step"),
    ),
  );
}

interface LossScale {
  readonly low: number;
  readonly high: number;
  /** 0 at the lowest loss shown and 1 at the highest; higher ones are cut off. */
  share(loss: number): number;
}

/** From the lowest mean of all curves to a few times where they start: what diverges leaves it. */
function lossScale(variants: readonly Variant[]): LossScale | undefined {
  const means = variants
    .flatMap(({ trace }) => columnsOf(trace.loss ?? [], COLUMNS).mean)
    .filter((mean) => mean > 0 && Number.isFinite(mean));
  const start = Math.max(...variants.map(({ trace }) => trace.initialLoss ?? 0));
  const low = Math.min(...means);
  const high = Math.min(Math.max(...means), Math.max(3 * start, 10 * low));
  if (!(low > 0) || !(high > low)) return undefined;
  const [from, span] = [Math.log(low), Math.log(high / low)];
  return { low, high, share: (loss) => Math.min(1, Math.max(0, (Math.log(loss) - from) / span)) };
}

function lossLine({ trace }: Variant, x: (k: number) => number, y: (loss: number) => number) {
  const { at, mean } = columnsOf(trace.loss ?? [], COLUMNS);
  return at.flatMap((k, i): Point[] => {
    const value = mean[i] as number;
    return Number.isFinite(value) && value > 0 ? [[x(k), y(value)]] : [];
  });
}

const drawn = (
  points: readonly Point[],
  isCurrent: boolean,
  { accent, muted, weight }: Palette,
): string =>
  element("polyline", {
    points: polyline(points),
    fill: "none",
    stroke: isCurrent ? accent : muted,
    "stroke-width": (isCurrent ? 2 : 1) * weight,
    "stroke-linejoin": "round",
  });

const lossTick = (
  value: number,
  y: number,
  { left, right }: Sides,
  { axis, muted }: Palette,
): string => {
  const line = { x1: left, x2: coordinate(right), y1: coordinate(y), y2: coordinate(y) };
  const place = { x: left - 4, y: coordinate(y + 3.5), fill: muted, "text-anchor": "end" };
  return (
    element("line", { ...line, stroke: axis, "stroke-opacity": 0.5, "stroke-width": 0.5 }) +
    textElement(place, figure(value))
  );
};

/** Names where the lines end, pushed apart where the lines meet. */
function endLabels(
  variants: readonly Variant[],
  labels: readonly string[],
  lines: readonly (readonly Point[])[],
  x: number,
  { text, muted }: Palette,
): string[] {
  const ends = lines.map((line, i) => ({ i, y: line.at(-1)?.[1] ?? 18 })).sort((a, b) => a.y - b.y);
  const space = 13;
  let lowest = 14 - space;
  const placed = ends.map(({ i, y }) => {
    lowest = Math.max(y, lowest + space);
    return { i, y: lowest };
  });
  const over = Math.max(0, lowest - LOSS_HEIGHT);
  return placed.map(({ i, y }) => {
    const style = variants[i]?.isCurrent ? { fill: text, "font-weight": 600 } : { fill: muted };
    return textElement(
      { x: coordinate(x), y: coordinate(y - over + 4), ...style },
      labels[i] ?? "",
    );
  });
}
