import type { State } from "../store.ts";
import type { Theme } from "../theme.ts";
import { type Arrow, drawArrows, drawParallelogram } from "./arrowLayer.ts";
import { fittingScale, stepArrows } from "./arrows.ts";
import type { LabelSpace } from "./labelSpace.ts";
import type { Projection } from "./projection.ts";
import type { Path } from "./runLayer.ts";
import { derivedOf, dissectionOf, updateAt, type Walker } from "./scene.ts";

/** What the arrows of one step are drawn with. */
export interface StepDrawing {
  readonly ctx: CanvasRenderingContext2D;
  readonly projection: Projection;
  readonly isCurve: boolean;
  readonly theme: Theme;
  readonly space: LabelSpace;
  readonly t: State["t"];
}

/**
 * Draws what makes up a walker's next step; gives the factor by which the arrows are longer, null
 * where there are none.
 */
export function drawStep(walker: Walker, path: Path, drawing: StepDrawing): number | null {
  const { ctx, projection, isCurve, theme, space, t } = drawing;
  const dissection = dissectionOf(walker);
  if (!dissection?.to.every(Number.isFinite)) return null;
  const { usualMove } = derivedOf(walker.walk.trace);
  const scale = fittingScale(usualMove, dissection, projection.scale);
  const arrows = stepArrows(dissection, scale, projection, t);
  const k = updateAt(walker);
  const x = projection.toX(path.positions[2 * k] as number);
  const y = projection.toY(path.positions[2 * k + 1] as number);
  if (isCurve) drawForces(arrows, x, y, path.color, drawing);
  else {
    const [first, second] = arrows.filter((a) => a.kind === "gradient" || a.kind === "momentum");
    if (first && second) drawParallelogram(ctx, [first, second], x, y, theme);
    drawArrows(ctx, arrows, x, y, path.color, theme, space);
  }
  return scale;
}

/** In one dimension all arrows lie on one line: they are drawn one above the other, tip to tail. */
function drawForces(
  arrows: readonly Arrow[],
  x: number,
  y: number,
  color: string,
  { ctx, theme, space, t }: StepDrawing,
): void {
  const gradient = arrows.find((a) => a.kind === "gradient");
  const rows = arrows.filter((a) => a.kind !== "slope");
  rows.forEach((arrow, i) => {
    const from = arrow.kind === "momentum" ? x + (gradient?.x ?? 0) : x;
    const flat = { ...arrow, y: 0, label: arrow.label || t("update") };
    drawArrows(ctx, [flat], from, y - 20 - 18 * (rows.length - 1 - i), color, theme, space);
  });
}
