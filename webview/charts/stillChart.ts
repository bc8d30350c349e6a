import {
  Chart,
  LinearScale,
  LineController,
  LineElement,
  LogarithmicScale,
  type Plugin,
  PointElement,
} from "chart.js";
import type { Point } from "./curves.ts";

Chart.register(LineController, LineElement, PointElement, LinearScale, LogarithmicScale);

/** An empty line chart that neither moves nor listens: it is told what to show, and when. */
export const stillLineChart = (
  canvas: HTMLCanvasElement,
  plugins: Plugin<"line">[] = [],
): Chart<"line", Point[]> =>
  new Chart<"line", Point[]>(canvas, {
    type: "line",
    data: { datasets: [] },
    plugins,
    options: {
      animation: false,
      parsing: false,
      normalized: true,
      responsive: true,
      maintainAspectRatio: false,
      events: [],
      layout: { autoPadding: false, padding: { right: 18, top: 6 } },
    },
  });
