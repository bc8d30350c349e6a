import type { State, Surface } from "../store.ts";
import type { Theme } from "../theme.ts";
import { heightAt } from "./curveHeights.ts";
import { type LabelSpace, textBox } from "./labelSpace.ts";
import type { Projection } from "./projection.ts";
import { drawMinimum } from "./surfaceLayer.ts";

/** Where the minima lie in the picture; the first one bears the name. */
function minimaIn(surface: Surface, { toX, toY }: Projection, t: State["t"]) {
  const { points, isKnown } = surface.minima;
  const name = isKnown ? t("minimum") : t("lowest point found");
  return points.map(([x = 0, y], i) => {
    const height = surface.kind === "curve" ? heightAt(surface, x) : (y ?? 0);
    return { x: toX(x), y: toY(height), label: i === 0 ? name : null };
  });
}

export function drawMinima(
  ctx: CanvasRenderingContext2D,
  surface: Surface,
  projection: Projection,
  theme: Theme,
  t: State["t"],
): void {
  for (const { x, y, label } of minimaIn(surface, projection, t)) {
    drawMinimum(ctx, x, y, label, theme);
  }
}

/** Keeps other labels off the names of minima that are drawn already. */
export function takeMinima(
  ctx: CanvasRenderingContext2D,
  surface: Surface,
  projection: Projection,
  space: LabelSpace,
  { theme, t }: { readonly theme: Theme; readonly t: State["t"] },
): void {
  ctx.font = `11px ${theme.font}`;
  for (const { x, y, label } of minimaIn(surface, projection, t)) {
    if (label === null) continue;
    const { width } = ctx.measureText(label);
    space.take(textBox(x - width / 2, y + 18, width));
  }
}
