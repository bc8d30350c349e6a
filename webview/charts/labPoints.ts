import { classCount } from "../../src/core/training/data/dataSet.ts";
import { largestOf } from "../../src/core/training/model/network.ts";
import type { PreparedTask } from "../../src/core/training/task.ts";
import { networkOf } from "../lab/labView.ts";
import type { Theme } from "../theme.ts";
import { valueColor } from "./valueColor.ts";

/** Where a point of the data stands in the picture. */
export interface Place {
  x(value: number): number;
  y(value: number): number;
}

/** Every class has its own mark: as text, and as strokes in units of the mark's size. */
const marks: readonly { readonly text: string; readonly lines: readonly (readonly number[])[] }[] =
  [
    { text: "○", lines: [] },
    {
      text: "+",
      lines: [
        [-1, 0, 1, 0],
        [0, -1, 0, 1],
      ],
    },
    { text: "△", lines: [[0, -1, 0.95, 0.8, -0.95, 0.8, 0, -1]] },
    { text: "□", lines: [[-0.8, -0.8, 0.8, -0.8, 0.8, 0.8, -0.8, 0.8, -0.8, -0.8]] },
    {
      text: "×",
      lines: [
        [-0.8, -0.8, 0.8, 0.8],
        [-0.8, 0.8, 0.8, -0.8],
      ],
    },
    { text: "◇", lines: [[0, -1.1, 1.1, 0, 0, 1.1, -1.1, 0, 0, -1.1]] },
    { text: "▽", lines: [[0, 1, 0.95, -0.8, -0.95, -0.8, 0, 1]] },
    {
      text: "✳",
      lines: [
        [-1, 0, 1, 0],
        [-0.5, -0.87, 0.5, 0.87],
        [0.5, -0.87, -0.5, 0.87],
      ],
    },
  ];

export const classMark = (label: number): string => marks[label % marks.length]?.text ?? "○";

/** Training and validation points that the model gives to another class. */
export function wrongPoints(prepared: PreparedTask, theta: Float64Array): readonly number[] {
  const { examples, split, data } = prepared;
  const { targets, features } = examples;
  const outputs = classCount(data) > 2 ? classCount(data) : 1;
  const logits = new Float64Array(targets.length * outputs);
  networkOf(prepared).predict(theta, features, logits);
  const classOf = (i: number) =>
    outputs > 1 ? largestOf(logits, i * outputs, outputs) : (logits[i] as number) > 0 ? 1 : 0;
  return [...split.train, ...split.validation].filter((i) => classOf(i) !== targets[i]);
}

/** All points but the sealed ones: classes by their marks, values of two features by colour. */
export function drawPoints(
  ctx: CanvasRenderingContext2D,
  { data, split }: PreparedTask,
  place: Place,
  wrong: readonly number[],
  withTest: boolean,
  theme: Theme,
): void {
  const { x, y, inputs, kind } = data;
  const where = (i: number): [number, number] => [
    place.x(x[i * inputs] as number),
    place.y((inputs === 1 ? y[i] : x[i * inputs + 1]) as number),
  ];
  const isColoured = kind === "regression" && inputs === 2;
  const range = isColoured ? valueRange(y) : null;
  const mark = (points: Int32Array, size: number, color: string) => {
    ctx.strokeStyle = color;
    ctx.lineWidth = 1.25 * theme.strokeScale;
    for (const i of points) {
      const at = where(i);
      drawMark(ctx, ...at, size, kind === "classification" ? (y[i] as number) : 0);
      if (!range) continue;
      ctx.fillStyle = valueColor(y[i] as number, range, theme);
      ctx.fill();
    }
  };
  mark(split.validation, isColoured ? 3 : 2.2, theme.muted);
  mark(split.train, isColoured ? 4.5 : 3.2, theme.text);
  if (withTest) mark(split.test, 2.2, theme.axis);
  ctx.strokeStyle = theme.error;
  for (const i of wrong) drawMark(ctx, ...where(i), 7, 0);
}

/** From the least to the greatest value of the data: the ends of the colours' scale. */
export const valueRange = (y: Float64Array): readonly [number, number] => [
  y.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY),
  y.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY),
];

function drawMark(
  ctx: CanvasRenderingContext2D,
  x: number,
  y: number,
  size: number,
  label: number,
): void {
  const lines = marks[label % marks.length]?.lines ?? [];
  ctx.beginPath();
  if (lines.length === 0) ctx.arc(x, y, size, 0, 2 * Math.PI);
  for (const line of lines) {
    for (let k = 0; k < line.length; k += 2) {
      const [dx = 0, dy = 0] = line.slice(k, k + 2);
      if (k === 0) ctx.moveTo(x + dx * size, y + dy * size);
      else ctx.lineTo(x + dx * size, y + dy * size);
    }
  }
  ctx.stroke();
}
