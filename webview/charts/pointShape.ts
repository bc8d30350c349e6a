import { type Shape, shapeOf } from "./cursor.ts";

/** The runs' shapes as Chart.js draws them. */
const styles = {
  circle: { pointStyle: "circle", pointRotation: 0 },
  square: { pointStyle: "rect", pointRotation: 0 },
  triangle: { pointStyle: "triangle", pointRotation: 0 },
  diamond: { pointStyle: "rectRot", pointRotation: 0 },
  cross: { pointStyle: "crossRot", pointRotation: 0 },
  down: { pointStyle: "triangle", pointRotation: 180 },
} as const satisfies Readonly<Record<Shape, object>>;

/** The shape that belongs to a colour, so that colour never stands alone. */
export const pointShape = (color: number): (typeof styles)[Shape] => styles[shapeOf(color)];
