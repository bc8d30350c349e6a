import { Chart } from "chart.js";
import { drawChartOn } from "./chartSvg.ts";
import type { PlainColors } from "./plainColors.ts";
import { asCanvas, SvgContext } from "./svgContext.ts";

/** A place to draw on, in CSS pixels. */
export interface Drawing {
  readonly ctx: CanvasRenderingContext2D;
  readonly width: number;
  readonly height: number;
}

type Paint = (drawing: Drawing) => void;

/** How each canvas was drawn last: an export draws it again, as SVG. */
const painted = new WeakMap<HTMLCanvasElement, Paint>();

/** Draws on a canvas as sharp as the screen; on none while it has no size. */
export function drawOn(canvas: HTMLCanvasElement, paint: Paint): void {
  painted.set(canvas, paint);
  const { clientWidth: width, clientHeight: height } = canvas;
  const ctx = canvas.getContext("2d");
  if (!ctx || width === 0 || height === 0) return;
  const ratio = window.devicePixelRatio || 1;
  const [w, h] = [Math.round(width * ratio), Math.round(height * ratio)];
  if (canvas.width !== w || canvas.height !== h) {
    canvas.width = w;
    canvas.height = h;
  }
  ctx.setTransform(ratio, 0, 0, ratio, 0, 0);
  ctx.clearRect(0, 0, width, height);
  paint({ ctx, width, height });
}

/** Says how a canvas that is drawn otherwise, from copies say, is drawn from the beginning. */
export function noteDrawing(canvas: HTMLCanvasElement, paint: Paint): void {
  painted.set(canvas, paint);
}

/** The canvas' drawing as SVG; null where nobody knows how it was drawn. */
export function drawingAsSvg(
  canvas: HTMLCanvasElement,
  id: string,
  colors: PlainColors,
  background: string,
): readonly string[] | null {
  const chart = Chart.getChart(canvas);
  const paint = painted.get(canvas);
  const sheet = document.createElement("canvas");
  const measure = sheet.getContext("2d");
  if (!measure || !(chart || paint)) return null;
  const context = new SvgContext(id, colors, background, measure);
  const ctx = asCanvas(context, measure, (name) =>
    console.error(`optimizer-playground: a picture lacks what ${name} draws`),
  );
  if (!chart) {
    paint?.({ ctx, width: canvas.clientWidth, height: canvas.clientHeight });
    return context.parts;
  }
  sheet.width = chart.width;
  sheet.height = chart.height;
  const end = drawChartOn(chart, ctx);
  const parts = [...context.parts];
  end();
  return parts;
}
