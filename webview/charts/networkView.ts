import { layerShapes } from "../../src/core/training/model/network.ts";
import type { Theme } from "../theme.ts";
import type { Drawing } from "./canvas.ts";

const MARGIN = 10;

/** Units as circles, weights as lines: thick where large, dotted where negative. */
export function drawNetwork(
  { ctx, width, height }: Drawing,
  sizes: readonly number[],
  theta: Float64Array,
  theme: Theme,
): void {
  const x = (l: number) => MARGIN + ((width - 2 * MARGIN) * l) / (sizes.length - 1);
  const y = (l: number, k: number) => {
    const units = sizes[l] as number;
    const gap = Math.min(22, (height - 2 * MARGIN) / Math.max(1, units - 1));
    return height / 2 + (k - (units - 1) / 2) * gap;
  };
  for (const [l, layer] of layerShapes(sizes).entries()) {
    const weights = theta.subarray(layer.weights, layer.biases);
    const largest = weights.reduce((a, w) => Math.max(a, Math.abs(w)), 1e-12);
    for (let o = 0; o < layer.fanOut; o++) {
      for (let i = 0; i < layer.fanIn; i++) {
        const w = weights[o * layer.fanIn + i] as number;
        const share = Math.abs(w) / largest;
        ctx.beginPath();
        ctx.setLineDash(w < 0 ? [2, 3] : []);
        ctx.strokeStyle = share > 0.5 ? theme.muted : theme.axis;
        ctx.lineWidth = Math.max(0.2, 2.2 * share) * theme.strokeScale;
        ctx.moveTo(x(l), y(l, i));
        ctx.lineTo(x(l + 1), y(l + 1, o));
        ctx.stroke();
      }
    }
  }
  ctx.setLineDash([]);
  ctx.lineWidth = 1.25 * theme.strokeScale;
  ctx.strokeStyle = theme.text;
  ctx.fillStyle = theme.background;
  for (const [l, units] of sizes.entries()) {
    for (let k = 0; k < units; k++) {
      ctx.beginPath();
      ctx.arc(x(l), y(l, k), 3, 0, 2 * Math.PI);
      ctx.fill();
      ctx.stroke();
    }
  }
}
