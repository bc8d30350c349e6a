import type { SurfaceRequest } from "../../src/protocol/landscape.ts";
import type { LandscapeState } from "../../src/protocol/landscapeState.ts";
import type { Projection } from "./projection.ts";
import { dimensionOf, surfaceChoice } from "./settings.ts";

/** The drawn area reaches this share of the view beyond it, so that panning shows no border. */
const MARGIN = 0.3;
const CELL_PIXELS = 5;
const CURVE_POINTS = 800;

/** What must be known of the surface to draw a view of it. */
export function surveyRequest(
  settings: LandscapeState,
  { width, height, fromX, fromY }: Projection,
): SurfaceRequest {
  const [left, right] = reach(width);
  const [top, bottom] = reach(height);
  const { objective, expression } = surfaceChoice(settings);
  const { start: _, ...known } = objective;
  const isCurve = dimensionOf(settings) === 1;
  return {
    objective: known,
    expression,
    x: [fromX(left), fromX(right)],
    y: isCurve ? [0, 1] : [fromY(bottom), fromY(top)],
    columns: isCurve ? CURVE_POINTS : cells(width),
    rows: isCurve ? 1 : cells(height),
  };
}

const reach = (size: number) => [-MARGIN * size, (1 + MARGIN) * size] as const;

const cells = (size: number) => Math.max(20, Math.ceil((size * (1 + 2 * MARGIN)) / CELL_PIXELS));
