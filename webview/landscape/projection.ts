import type { LandscapeView } from "../../src/protocol/landscapeState.ts";

/** Between the surface's coordinates and the canvas's pixels. */
export interface Projection {
  readonly width: number;
  readonly height: number;
  toX(x: number): number;
  toY(y: number): number;
  fromX(px: number): number;
  fromY(py: number): number;
  /** Pixels per unit along x. */
  readonly scale: number;
}

/** Both axes have one scale, so that a gradient stands upright on its contour. */
export function planeProjection(
  { x, y, span }: LandscapeView,
  width: number,
  height: number,
): Projection {
  const scale = Math.max(1, Math.min(width, height)) / span;
  return {
    width,
    height,
    scale,
    toX: (at) => width / 2 + (at - x) * scale,
    toY: (at) => height / 2 - (at - y) * scale,
    fromX: (px) => x + (px - width / 2) / scale,
    fromY: (py) => y - (py - height / 2) / scale,
  };
}

const MARGIN_TOP = 0.22;
const MARGIN_BOTTOM = 0.08;

/** Of a curve: the view's span across the whole width, the heights across what is left of it. */
export function curveProjection(
  { x, span }: LandscapeView,
  [low, high]: readonly [number, number],
  width: number,
  height: number,
): Projection {
  const scale = Math.max(1, width) / span;
  const inner = height * (1 - MARGIN_TOP - MARGIN_BOTTOM);
  const perHeight = inner / Math.max(high - low, Number.MIN_VALUE);
  const bottom = height * (1 - MARGIN_BOTTOM);
  return {
    width,
    height,
    scale,
    toX: (at) => width / 2 + (at - x) * scale,
    toY: (at) => bottom - (at - low) * perHeight,
    fromX: (px) => x + (px - width / 2) / scale,
    fromY: (py) => low + (bottom - py) / perHeight,
  };
}

const LEAST_SPAN = 1e-9;
const MOST_SPAN = 1e6;

/** The view zoomed by a factor about a place that stays where it is. */
export function zoomed(view: LandscapeView, factor: number, x: number, y: number): LandscapeView {
  const span = Math.min(MOST_SPAN, Math.max(LEAST_SPAN, view.span * factor));
  const f = span / view.span;
  return { x: x + (view.x - x) * f, y: y + (view.y - y) * f, span };
}

export const panned = (view: LandscapeView, dx: number, dy: number): LandscapeView => ({
  ...view,
  x: view.x + dx,
  y: view.y + dy,
});

/** The smallest view that holds all points, with some room around them. */
export function viewAround(
  points: readonly (readonly [number, number])[],
  aspect: number,
): LandscapeView | null {
  const usable = points.filter(([x, y]) => Math.abs(x) < 1e5 && Math.abs(y) < 1e5);
  if (usable.length === 0) return null;
  const range = (i: 0 | 1) => {
    const values = usable.map((p) => p[i]);
    const low = values.reduce((a, b) => Math.min(a, b));
    const high = values.reduce((a, b) => Math.max(a, b));
    return { middle: (low + high) / 2, size: high - low };
  };
  const [x, y] = [range(0), range(1)];
  // The shorter side has length 1 here, the longer one `aspect` or its inverse.
  const needed = Math.max(x.size / Math.max(1, aspect), y.size / Math.max(1, 1 / aspect));
  return { x: x.middle, y: y.middle, span: Math.max(needed * 1.25, LEAST_SPAN) };
}
