import { hill } from "../../../core/objectives/doubleWell.ts";
import type { Localize } from "../../localize.ts";
import { figure } from "../../numbers.ts";
import { curveOf } from "./hillCurve.ts";
import type { LessonDrawing } from "./plot.ts";

/** Where the curve lies within the picture. */
const [LOW, HIGH] = [-2.2, 1.9];

/** A loss of one weight, the tangent where the weight stands, and the step that follows. */
export const tangent: LessonDrawing = {
  controls: (t) => [
    { name: "w", label: t("weight w"), min: LOW, max: HIGH, step: 0.05, value: -2 },
    { name: "eta", label: t("learning rate η"), min: 0.005, max: 0.3, step: 0.005, value: 0.1 },
  ],
  plot({ w = 0, eta = 0 }, t) {
    const { value, slope, points, range } = curveOf(hill);
    const [height, s] = [value(w), slope(w)];
    const next = w - eta * s;
    const line = [-0.5, 0.5].map((d) => ({ x: w + d, y: height + d * s }));
    return {
      x: "w",
      y: t("loss"),
      range,
      curves: [
        { label: t("tangent"), color: 1, points: line, dash: true },
        { label: "w", color: 0, points: [{ x: w, y: height }], dots: true },
        { label: t("after the step"), color: 2, points: [{ x: next, y: value(next) }], dots: true },
        { label: t("loss"), color: "muted", points },
      ],
      sentence: sentence(w, s, next, t),
      figures: { slope: s, next },
    };
  },
};

function sentence(w: number, slope: number, next: number, t: Localize): string {
  const [from, s, to] = [figure(w), figure(slope), figure(next)];
  if (Math.abs(slope) < 1e-3) return t("At w = {0} the slope is {1}: the weight stays.", from, s);
  return slope < 0
    ? t("At w = {0} the slope is {1}, negative: the weight moves right, to {2}.", from, s, to)
    : t("At w = {0} the slope is {1}, positive: the weight moves left, to {2}.", from, s, to);
}
