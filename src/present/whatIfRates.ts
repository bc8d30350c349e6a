import type { Variant } from "../plan/whatIf.ts";
import { drawnIndices } from "./envelope.ts";
import type { Localize } from "./localize.ts";
import { figure } from "./numbers.ts";
import { type Palette, palettes } from "./palette.ts";
import { restartsOf, runAxis } from "./runView.ts";
import { type ShownSpan, shownSpan, spanText } from "./shownSpan.ts";
import { coordinate, element, polyline, textElement } from "./svg.ts";
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

const ROW = 28;
const GAP = 15;
/** The width of a small letter. */
const SMALL = 5.6;

/** The rate with each value: one row per variant, the present one strong. */
export function ratesSvg(variants: readonly Variant[], picture: WhatIfPicture): string {
  const { theme, t } = picture;
  const palette = palettes[theme];
  const current = variants.find((v) => v.isCurrent) ?? variants[0];
  if (!current) return "";
  const traces = variants.map(({ trace }) => trace);
  const span = shownSpan(current.trace, { beside: traces });
  const { axis } = span;
  const labels = variants.map((v) => labelOf(v, picture.argument));
  const left = Math.min(140, 14 + LETTER * Math.max(10, ...labels.map((l) => l.length)));
  const right = WIDTH - 6;
  const top = Math.max(...variants.map((v) => highest(v.trace.lr[0] ?? [])), 0) || 1;
  const rows = variants.map((variant, i) => {
    const frame = { left, right, top: 4 + GAP + i * (ROW + GAP) };
    return rateRow(variant, labels[i] ?? "", frame, { palette, span, top, t });
  });
  const bottom = 4 + variants.length * (ROW + GAP);
  const unit = axis.unit === "epoch" ? t("epoch") : t("step");
  const ticks = tickRow(axis, unit, { left, right }, bottom + 12, palette);
  const part = spanText(span, t);
  const place = { x: right, y: bottom + 25, fill: palette.muted, "text-anchor": "end" };
  const note = part === "" ? [] : [textElement({ ...place, "font-size": 10 }, part)];
  return svg(bottom + 18 + 13 * note.length, ...rows.flat(), ...ticks, ...note);
}

function highest(values: ArrayLike<number>): number {
  let top = 0;
  for (let i = 0; i < values.length; i++) {
    const value = values[i] as number;
    if (value > top && Number.isFinite(value)) top = value;
  }
  return top;
}

interface Row extends Sides {
  readonly top: number;
}

interface RowStyle {
  readonly palette: Palette;
  readonly span: ShownSpan;
  /** The largest rate of all rows: they share one scale. */
  readonly top: number;
  readonly t: Localize;
}

function rateRow(variant: Variant, label: string, row: Row, style: RowStyle): string[] {
  const { palette, span, top } = style;
  const { axis } = span;
  const values = variant.trace.lr[0]?.subarray(0, span.steps) ?? [];
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
  { palette, span, t }: RowStyle,
): string[] {
  const isWhole = span.outOf === null;
  const axis = isWhole ? runAxis(trace) : span.axis;
  const marks = restartsOf(trace);
  if (marks.length === 0) return [];
  const bounds = [0, ...marks, trace.steps].filter((at) => isWhole || at <= span.steps);
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
