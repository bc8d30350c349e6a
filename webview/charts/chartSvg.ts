import { BasePlatform, Chart, type ChartConfiguration } from "chart.js";

/**
 * Draws what a chart shows on another context: axes, lines, points and what plugins add stand where
 * they do on the screen. The context's own canvas tells the size. Returns what ends the second chart;
 * until then the context is in use, and ending it clears the context.
 */
export function drawChartOn(chart: Chart, ctx: CanvasRenderingContext2D): () => void {
  const { options, plugins } = chart.config as ChartConfiguration;
  const drawn = new Chart(ctx, {
    type: (chart.config as ChartConfiguration).type,
    data: { ...chart.data, datasets: chart.data.datasets.map(traced) },
    ...(plugins ? { plugins } : {}),
    options: { ...options, animation: false, responsive: false, devicePixelRatio: 1, events: [] },
    platform: onContext(ctx),
  });
  return () => drawn.destroy();
}

/** A line that may have segments of other styles is traced on the context itself, not as a Path2D. */
const traced = <D extends object>(dataset: D): D => ({ ...dataset, segment: {} });

/** Where a chart draws on a context that no page shows. */
const onContext = (ctx: CanvasRenderingContext2D): typeof BasePlatform =>
  class extends BasePlatform {
    override acquireContext(): CanvasRenderingContext2D {
      return ctx;
    }

    override releaseContext(): boolean {
      return true;
    }
  };
