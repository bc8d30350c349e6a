import { classCount, type DataSet } from "../../src/core/training/data/dataSet.ts";
import { expansion } from "../../src/core/training/model/features.ts";
import { featureCount } from "../../src/core/training/model/modelConfig.ts";
import type { PreparedTask } from "../../src/core/training/task.ts";
import { networkOf } from "../lab/labView.ts";
import type { Theme } from "../theme.ts";
import type { Drawing } from "./canvas.ts";
import { drawPoints, type Place, valueRange, wrongPoints } from "./labPoints.ts";
import { levelAreas, levelLines } from "./levelLines.ts";
import { valueColor } from "./valueColor.ts";

/** A trained model to be drawn. */
export interface DrawnModel {
  readonly theta: Float64Array;
  readonly color: string;
  readonly isSelected: boolean;
}

const GRID = 56;
/** Logits of the probabilities whose lines are drawn thin for the selected model: how sure it is. */
const sureness = [0.1, 0.25, 0.75, 0.9].map((p) => Math.log(p / (1 - p)));

/** Points and decision boundaries, or points and curves, in the data's own units. */
export class BoundaryView {
  draw(
    { ctx, width, height }: Drawing,
    prepared: PreparedTask,
    models: readonly DrawnModel[],
    shown: { readonly test: boolean },
    theme: Theme,
  ): void {
    const { data } = prepared;
    const span = spanOf(data);
    const place: Place = {
      x: (v) => ((v - span.x[0]) / (span.x[1] - span.x[0])) * width,
      y: (v) => height - ((v - span.y[0]) / (span.y[1] - span.y[0])) * height,
    };
    if (data.inputs === 1) {
      drawPoints(ctx, prepared, place, [], shown.test, theme);
      for (const model of models) this.drawCurve(ctx, prepared, model, span.x, place, width, theme);
      return;
    }
    const own = models.find((model) => model.isSelected);
    for (const model of models) this.drawField(ctx, prepared, model, span, width, height, theme);
    const wrong = own && data.kind === "classification" ? wrongPoints(prepared, own.theta) : [];
    drawPoints(ctx, prepared, place, wrong, shown.test, theme);
  }

  private drawCurve(
    ctx: CanvasRenderingContext2D,
    prepared: PreparedTask,
    { theta, color, isSelected }: DrawnModel,
    range: readonly [number, number],
    place: Place,
    width: number,
    theme: Theme,
  ): void {
    const count = Math.max(50, Math.round(width / 2));
    const x = Float64Array.from({ length: count }, (_, i) => at(range, i, count));
    const y = this.predict(prepared, theta, x);
    ctx.beginPath();
    for (let i = 0; i < count; i++) ctx.lineTo(place.x(x[i] as number), place.y(y[i] as number));
    ctx.strokeStyle = color;
    ctx.lineWidth = (isSelected ? 2 : 1.5) * theme.strokeScale;
    ctx.stroke();
  }

  private drawField(
    ctx: CanvasRenderingContext2D,
    prepared: PreparedTask,
    { theta, color, isSelected }: DrawnModel,
    span: Span,
    width: number,
    height: number,
    theme: Theme,
  ): void {
    const points = new Float64Array(2 * GRID * GRID);
    for (let k = 0; k < GRID * GRID; k++) {
      points[2 * k] = at(span.x, k % GRID, GRID);
      points[2 * k + 1] = at(span.y, Math.floor(k / GRID), GRID);
    }
    const values = this.predict(prepared, theta, points);
    const canvas = { ctx, width, height };
    const own = (isSelected ? 2 : 1.5) * theme.strokeScale;
    // High contrast has no fills: opacity carries no meaning there.
    const isFilled = isSelected && theme.strokeScale === 1;
    const classes = classCount(prepared.data);
    if (classes === 0) {
      const range = valueRange(prepared.data.y);
      if (isFilled) shadeField(canvas, 0.35, (k) => valueColor(values[k] as number, range, theme));
      strokeLevels(canvas, values, evenLevels(values), color, own);
    } else if (classes > 2) {
      for (let c = 0; c < classes; c++) {
        const margin = marginOf(values, c, classes);
        if (isFilled) fillAbove(canvas, margin, shade(color, c / (classes - 1)), 0.28);
        strokeLevels(canvas, margin, [0], color, own);
      }
    } else {
      if (isFilled) fillAbove(canvas, values, color, 0.13);
      strokeLevels(canvas, values, [0], color, own);
      if (isSelected) strokeLevels(canvas, values, sureness, color, 0.5 * theme.strokeScale);
    }
  }

  /** Outputs in the data's units, point by point, at points in the data's units. */
  private predict(prepared: PreparedTask, theta: Float64Array, x: Float64Array): Float64Array {
    const { scaler, task, data } = prepared;
    const count = x.length / data.inputs;
    const scaled = x.map((value, i) => {
      const k = i % data.inputs;
      return (value - (scaler.mean[k] as number)) / (scaler.deviation[k] as number);
    });
    const width = featureCount(task.model, data.inputs);
    const features = new Float64Array(count * width);
    const expand = expansion(task.model, data.inputs);
    for (let i = 0; i < count; i++) expand(scaled, i * data.inputs, features, i * width);
    const out = new Float64Array(count * (prepared.network.sizes.at(-1) ?? 1));
    networkOf(prepared).predict(theta, features, out);
    return out.map((z) => z * scaler.targetDeviation + scaler.targetMean);
  }
}

interface Span {
  readonly x: readonly [number, number];
  readonly y: readonly [number, number];
}

const at = ([low, high]: readonly [number, number], i: number, count: number) =>
  low + ((high - low) * i) / (count - 1);

/** What the picture shows: all points and a little more. */
function spanOf({ x, y, inputs }: DataSet): Span {
  const column = (k: number) => x.filter((_, i) => i % inputs === k);
  return { x: around(column(0)), y: around(inputs === 1 ? y : column(1)) };
}

function around(values: Float64Array): readonly [number, number] {
  const low = values.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
  const high = values.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
  const margin = 0.08 * (high - low || 1);
  return [low - margin, high + margin];
}

function evenLevels(values: Float64Array): readonly number[] {
  const low = values.reduce((a, b) => Math.min(a, b));
  const high = values.reduce((a, b) => Math.max(a, b));
  return Array.from({ length: 7 }, (_, i) => low + ((high - low) * (i + 1)) / 8);
}

const shade = (color: string, share: number) =>
  `color-mix(in srgb, ${color} ${Math.round(100 * share)}%, transparent)`;

/** How far a class's logit is above the greatest of the others: 0 on its boundary. */
function marginOf(logits: Float64Array, label: number, classes: number): Float64Array {
  return Float64Array.from({ length: logits.length / classes }, (_, k) => {
    let other = Number.NEGATIVE_INFINITY;
    for (let c = 0; c < classes; c++) {
      if (c !== label) other = Math.max(other, logits[k * classes + c] as number);
    }
    return (logits[k * classes + label] as number) - other;
  });
}

/** Colours the part of the picture where the values are above 0. */
function fillAbove(
  { ctx, width, height }: Drawing,
  values: Float64Array,
  color: string,
  opacity: number,
): void {
  ctx.beginPath();
  for (const area of levelAreas(values, GRID, 0)) {
    area.forEach(([u, v], i) => {
      const [x, y] = [(u / (GRID - 1)) * width, height - (v / (GRID - 1)) * height];
      if (i === 0) ctx.moveTo(x, y);
      else ctx.lineTo(x, y);
    });
    ctx.closePath();
  }
  ctx.globalAlpha = opacity;
  ctx.fillStyle = color;
  ctx.fill();
  ctx.globalAlpha = 1;
}

/** Colours the whole picture by a value that changes smoothly: a picture of dots, in SVG as well. */
function shadeField(
  { ctx, width, height }: Drawing,
  opacity: number,
  color: (cell: number) => string,
): void {
  const image = document.createElement("canvas");
  image.width = GRID;
  image.height = GRID;
  const own = image.getContext("2d");
  if (!own) return;
  for (let k = 0; k < GRID * GRID; k++) {
    own.fillStyle = color(k);
    // Row 0 of the grid is at the bottom of the picture.
    own.fillRect(k % GRID, GRID - 1 - Math.floor(k / GRID), 1, 1);
  }
  ctx.globalAlpha = opacity;
  ctx.drawImage(image, 0, 0, width, height);
  ctx.globalAlpha = 1;
}

function strokeLevels(
  { ctx, width, height }: Drawing,
  values: Float64Array,
  levels: readonly number[],
  color: string,
  lineWidth: number,
): void {
  const x = (u: number) => (u / (GRID - 1)) * width;
  const y = (v: number) => height - (v / (GRID - 1)) * height;
  ctx.beginPath();
  for (const level of levels) {
    for (const [x1, y1, x2, y2] of levelLines(values, GRID, level)) {
      ctx.moveTo(x(x1), y(y1));
      ctx.lineTo(x(x2), y(y2));
    }
  }
  ctx.strokeStyle = color;
  ctx.lineWidth = lineWidth;
  ctx.stroke();
}
