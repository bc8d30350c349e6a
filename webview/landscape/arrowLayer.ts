import type { Theme } from "../theme.ts";
import { type LabelSpace, textBox } from "./labelSpace.ts";
import { FAR } from "./runLayer.ts";
import { haloText } from "./surfaceLayer.ts";

/** A part of a step, in pixels from where it begins. */
export interface Arrow {
  readonly kind: "gradient" | "momentum" | "update" | "slope";
  readonly x: number;
  readonly y: number;
  readonly label: string;
}

/** Dash and width of the arrows, repeated in the keys of the step's anatomy. */
const styles: Readonly<Record<Arrow["kind"], { dash: number[]; width: number }>> = {
  gradient: { dash: [], width: 1.5 },
  momentum: { dash: [5, 3], width: 1.5 },
  update: { dash: [], width: 3 },
  slope: { dash: [1, 3], width: 1 },
};

const HEAD = 8;

/** Arrows from one place; `color` is the run's, for the update. */
export function drawArrows(
  ctx: CanvasRenderingContext2D,
  arrows: readonly Arrow[],
  x: number,
  y: number,
  color: string,
  theme: Theme,
  space: LabelSpace,
): void {
  const seen = arrows.filter((a) => lengthOf(a) > 1 && lengthOf(a) <= FAR);
  for (const arrow of seen) {
    const { dash, width } = styles[arrow.kind];
    ctx.strokeStyle = arrow.kind === "update" ? color : theme.text;
    ctx.fillStyle = ctx.strokeStyle;
    ctx.lineWidth = width * theme.strokeScale;
    drawArrow(ctx, x, y, x + arrow.x, y + arrow.y, dash, arrow.kind !== "slope");
  }
  const named = seen.filter((a) => lengthOf(a) >= NAMED);
  labelArrows(ctx, named, x, y, theme, space);
}

/** Shorter arrows, in pixels, lie below the run's mark: a name without its arrow says nothing. */
const NAMED = 14;

const lengthOf = ({ x, y }: Arrow): number => Math.hypot(x, y);

/** Where a label may stand instead when another one has its place, in pixels up or down. */
const SHIFTS = [0, 13, -13, 26, -26];

/**
 * Names at the tips. Short arrows have their tips close together: their names make way, or are left
 * to the keys beside the picture.
 */
function labelArrows(
  ctx: CanvasRenderingContext2D,
  arrows: readonly Arrow[],
  x: number,
  y: number,
  theme: Theme,
  space: LabelSpace,
): void {
  ctx.font = `11px ${theme.font}`;
  ctx.textBaseline = "middle";
  ctx.textAlign = "left";
  for (const arrow of arrows) {
    const length = lengthOf(arrow);
    const [ux, uy] = [arrow.x / length, arrow.y / length];
    const align = ux > 0.3 ? "left" : ux < -0.3 ? "right" : "center";
    const reach = length + 7 + (Math.abs(uy) > 0.7 ? 6 : 0);
    const at = x + ux * reach;
    const { width } = ctx.measureText(arrow.label);
    const left = at - { left: 0, right: width, center: width / 2 }[align];
    const places = SHIFTS.map((shift) => textBox(left, y + uy * reach + shift, width));
    const place = arrow.label === "" ? null : space.place(places);
    if (!place) continue;
    const middle = (place.top + place.bottom) / 2;
    haloText(ctx, arrow.label, left, middle, theme.text, theme.background);
  }
}

function drawArrow(
  ctx: CanvasRenderingContext2D,
  x0: number,
  y0: number,
  x1: number,
  y1: number,
  dash: number[],
  hasHead: boolean,
): void {
  const angle = Math.atan2(y1 - y0, x1 - x0);
  ctx.setLineDash(dash);
  ctx.beginPath();
  ctx.moveTo(x0, y0);
  ctx.lineTo(x1, y1);
  ctx.stroke();
  ctx.setLineDash([]);
  if (!hasHead) return;
  ctx.beginPath();
  for (const turn of [-0.45, 0.45]) {
    ctx.moveTo(x1, y1);
    ctx.lineTo(x1 - HEAD * Math.cos(angle + turn), y1 - HEAD * Math.sin(angle + turn));
  }
  ctx.stroke();
}

/** Two faint lines that close the parallelogram of an update's two parts. */
export function drawParallelogram(
  ctx: CanvasRenderingContext2D,
  [first, second]: readonly [Arrow, Arrow],
  x: number,
  y: number,
  theme: Theme,
): void {
  ctx.strokeStyle = theme.muted;
  ctx.lineWidth = 1;
  ctx.setLineDash([1, 3]);
  ctx.beginPath();
  ctx.moveTo(x + first.x, y + first.y);
  ctx.lineTo(x + first.x + second.x, y + first.y + second.y);
  ctx.lineTo(x + second.x, y + second.y);
  ctx.stroke();
  ctx.setLineDash([]);
}
