import type { Variant } from "../plan/whatIf.ts";
import { columnsOf } from "./columns.ts";
import { drawnIndices } from "./envelope.ts";
import type { Localize } from "./localize.ts";
import { figure } from "./numbers.ts";
import { type Palette, palettes, type ThemeKind } from "./palette.ts";
import { type RunAxis, restartsOf, runAxis } from "./runView.ts";
import { coordinate, element, polyline, textElement } from "./svg.ts";
import { roundTicks } from "./ticks.ts";
import { valueText } from "./valueText.ts";

export interface WhatIfPicture {
  readonly argument: string;
  readonly theme: ThemeKind;
  readonly t: Localize;
}

type Point = readonly [x: number, y: number];

const WIDTH = 480;
const ROW = 28;
const GAP = 15;
/** Widths of a letter in the two sizes: the picture has to know what fits. */
const LETTER = 6.3;
const SMALL = 5.6;

const svg = (height: number, ...body: string[]): string =>
  element(
    "svg",
    {
      xmlns: "http://www.w3.org/2000/svg",
      width: WIDTH,
      height,
      viewBox: `0 0 ${WIDTH} ${height}`,
      "font-family": "system-ui, sans-serif",
      "font-size": 11,
    },
    ...body,
  );

/** `T_mult 2`; only the value where the name takes too much room. */
function labelOf({ value }: Variant, argument: string): string {
  const text = valueText(value);
  const short = text.length > 18 ? `${text.slice(0, 17)}…` : text;
  return argument.length + short.length > 14 ? short : `${argument} ${short}`;
}

/** The rate with each value: one row per variant, the present one strong. */
export function ratesSvg(variants: readonly Variant[], picture: WhatIfPicture): string {
  const { theme, t } = picture;
  const palette = palettes[theme];
  const current = variants.find((v) => v.isCurrent) ?? variants[0];
  if (!current) return "";
  const axis = runAxis(current.trace);
  const labels = variants.map((v) => labelOf(v, picture.argument));
  const left = Math.min(140, 14 + LETTER * Math.max(10, ...labels.map((l) => l.length)));
  const right = WIDTH - 6;
  const top = Math.max(...variants.map((v) => highest(v.trace.lr[0] ?? [])), 0) || 1;
  const rows = variants.map((variant, i) => {
    const frame = { left, right, top: 4 + GAP + i * (ROW + GAP) };
    return rateRow(variant, labels[i] ?? "", frame, { palette, axis, top, t });
  });
  const bottom = 4 + variants.length * (ROW + GAP);
  const unit = axis.unit === "epoch" ? t("epoch") : t("step");
  const ticks = tickRow(axis, unit, { left, right }, bottom + 12, palette);
  return svg(bottom + 18, ...rows.flat(), ...ticks);
}

function highest(values: ArrayLike<number>): number {
  let top = 0;
  for (let i = 0; i < values.length; i++) {
    const value = values[i] as number;
    if (value > top && Number.isFinite(value)) top = value;
  }
  return top;
}

interface Row {
  readonly left: number;
  readonly right: number;
  readonly top: number;
}

interface RowStyle {
  readonly palette: Palette;
  readonly axis: RunAxis;
  /** The largest rate of all rows: they share one scale. */
  readonly top: number;
  readonly t: Localize;
}

function rateRow(variant: Variant, label: string, row: Row, style: RowStyle): string[] {
  const { palette, axis, top } = style;
  const values = variant.trace.lr[0] ?? [];
  const width = row.right - row.left;
  const x = (k: number) => (axis.at(k) / axis.max) * width;
  const y = (rate: number) => ROW - 1 - (rate / top) * (ROW - 3);
  const shown = drawnIndices(values, 150).filter((k) => Number.isFinite(values[k] as number));
  const points: Point[] = shown.map((k) => [x(k), y(values[k] as number)]);
  const last = points.at(-1);
  // The rate holds until the last update is made.
  if (last) points.push([Math.min(width, x(values.length)), last[1]]);
  return [
    ...rowLabel(variant, label, row.top, style),
    curveIn(row, width, points, variant.isCurrent, palette),
    ...cycleLabels(variant, row, x, style),
  ];
}

function rowLabel({ isCurrent }: Variant, label: string, top: number, style: RowStyle): string[] {
  const { palette, t } = style;
  const y = top + ROW / 2 + (isCurrent ? -2 : 4);
  if (!isCurrent) return [textElement({ x: 2, y, fill: palette.muted }, label)];
  return [
    textElement({ x: 2, y, fill: palette.text, "font-weight": 600 }, label),
    textElement({ x: 2, y: y + 13, fill: palette.accent, "font-size": 10 }, t("in code")),
  ];
}

/**
 * One line that is also the edge of its area: it begins and ends on the ground just outside the
 * box, which cuts it off.
 */
function curveIn(
  { left, top }: Row,
  width: number,
  points: readonly Point[],
  isCurrent: boolean,
  { accent, muted, fill, faint, weight }: Palette,
): string {
  const [first] = points;
  const last = points.at(-1);
  if (!first || !last) return "";
  const ground = ROW + 2;
  const closed: Point[] = [[-4, ground], [-4, first[1]], ...points];
  if (last[0] >= width - 0.5) closed.push([width + 4, last[1]], [width + 4, ground]);
  else closed.push([last[0], ground]);
  const stroke = isCurrent
    ? { stroke: accent, "stroke-width": 2 * weight, fill }
    : { stroke: muted, "stroke-width": weight, fill: faint };
  const line = element("polyline", {
    points: polyline(closed),
    ...stroke,
    "stroke-linejoin": "round",
  });
  return element(
    "svg",
    { x: coordinate(left), y: coordinate(top), width: coordinate(width), height: ROW },
    line,
  );
}

/** The lengths of restart cycles above them, where they fit: `30 out of 90` for one that is cut off. */
function cycleLabels(
  { trace, cycleFactor }: Variant,
  { left, top }: Row,
  x: (step: number) => number,
  { palette, t }: RowStyle,
): string[] {
  const axis = runAxis(trace);
  const marks = restartsOf(trace);
  if (marks.length === 0) return [];
  const bounds = [0, ...marks, trace.steps];
  const lengths = bounds.slice(1).map((to, i) => axis.at(to) - axis.at(bounds[i] as number));
  return lengths.flatMap((length, i) => {
    const [from, to] = [bounds[i] as number, bounds[i + 1] as number];
    const full = i === marks.length ? (lengths[i - 1] as number) * (cycleFactor ?? 0) : length;
    const isCut = full > length * 1.001;
    const text = isCut ? t("{0} out of {1}", rounded(length), rounded(full)) : rounded(length);
    if (x(to) - x(from) < SMALL * text.length + 4) return [];
    const middle = left + (x(from) + x(to)) / 2;
    const style = { fill: palette.muted, "text-anchor": "middle", "font-size": 10 };
    return [textElement({ x: coordinate(middle), y: top - 5, ...style }, text)];
  });
}

const rounded = (length: number): string => figure(Math.round(length * 100) / 100);

function tickRow(
  axis: RunAxis,
  unit: string,
  { left, right }: Pick<Row, "left" | "right">,
  y: number,
  { muted }: Palette,
): string[] {
  const step = niceStep(axis.max / 6);
  const count = Math.floor(axis.max / step) + 1;
  const ticks = Array.from({ length: count }, (_, i) => i * step);
  const at = (value: number) => left + (value / axis.max) * (right - left);
  const style = { y, fill: muted, "font-size": 10 };
  return [
    textElement({ ...style, x: coordinate(left - 8), "text-anchor": "end" }, unit),
    ...ticks.map((tick) => {
      const isLast = at(tick) > right - 12;
      const anchor = tick === 0 ? "start" : isLast ? "end" : "middle";
      return textElement(
        { ...style, x: coordinate(at(tick)), "text-anchor": anchor },
        figure(tick),
      );
    }),
  ];
}

/** The smallest of 1, 2, 5, 10, … that is at least this; steps and epochs are whole. */
function niceStep(least: number): number {
  const decade = 10 ** Math.floor(Math.log10(Math.max(1, least)));
  return ([1, 2, 5, 10].find((m) => m * decade >= least) ?? 10) * decade;
}

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
  { left, right }: Pick<Row, "left" | "right">,
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
