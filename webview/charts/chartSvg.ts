import type { Chart, LineElement } from "chart.js";
import { SvgPath } from "./svgPath.ts";

/** Where Chart.js keeps what it draws on, and a line that is drawn already. */
interface Holder {
  _ctx?: CanvasRenderingContext2D;
  ctx?: CanvasRenderingContext2D;
}

interface DrawnLine {
  _path?: unknown;
}

/**
 * Has a chart drawn on another context once: axes, lines, points and what plugins add stand where
 * they do on the screen. Lines are traced anew, since the browser's own paths cannot be read.
 */
export function drawChartOn(chart: Chart, ctx: CanvasRenderingContext2D): void {
  const metas = chart.data.datasets.map((_, i) => chart.getDatasetMeta(i));
  const lines = metas.flatMap(({ dataset }) =>
    dataset ? [dataset as unknown as LineElement] : [],
  );
  const holders = [chart, ...Object.values(chart.scales)] as unknown as Holder[];
  const controllers = metas.map(({ controller }) => controller as unknown as Holder);
  const own = chart.ctx;
  const use = (context: CanvasRenderingContext2D) => {
    for (const holder of holders) holder.ctx = context;
    for (const controller of controllers) controller._ctx = context;
  };
  try {
    use(ctx);
    for (const line of lines) (line as DrawnLine)._path = traced(line);
    chart.draw();
  } finally {
    use(own);
    for (const line of lines) (line as DrawnLine)._path = undefined;
  }
}

function traced(line: LineElement): SvgPath {
  const path = new SvgPath();
  if (line.path(path as unknown as CanvasRenderingContext2D)) {
    path.closePath();
  }
  return path;
}
