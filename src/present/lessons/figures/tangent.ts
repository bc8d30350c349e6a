import { hill } from "../../../core/objectives/doubleWell.ts";
import { completeOptions } from "../../../core/objectives/objective.ts";
import { createRandom } from "../../../core/random.ts";
import type { Localize } from "../../localize.ts";
import { figure } from "../../numbers.ts";
import type { LessonDrawing } from "./plot.ts";

const [LOW, HIGH] = hill.domain;

/** A loss of one weight, the tangent where the weight stands, and the step that follows. */
export const tangent: LessonDrawing = {
  controls: (t) => [
    { name: "w", label: t("weight w"), min: LOW, max: HIGH, step: 0.05, value: -1.3 },
    { name: "eta", label: t("learning rate η"), min: 0.005, max: 0.3, step: 0.005, value: 0.05 },
  ],
  plot({ w = 0, eta = 0 }, t) {
    const { value, slope } = surface();
    const [height, s] = [value(w), slope(w)];
    const next = w - eta * s;
    const line = [-0.5, 0.5].map((d) => ({ x: w + d, y: height + d * s }));
    const curve = Array.from({ length: 121 }, (_, i) => LOW + ((HIGH - LOW) * i) / 120);
    const heights = curve.map(value);
    return {
      x: "w",
      y: t("loss"),
      range: { x: [LOW, HIGH], y: [Math.min(...heights) - 0.2, Math.min(4, Math.max(...heights))] },
      curves: [
        {
          label: t("loss"),
          color: "muted",
          points: curve.map((x, i) => ({ x, y: heights[i] as number })),
        },
        { label: t("tangent"), color: 1, points: line, dash: true },
        { label: "w", color: 0, points: [{ x: w, y: height }], dots: true },
        { label: t("after the step"), color: 2, points: [{ x: next, y: value(next) }], dots: true },
      ],
      sentence: sentence(w, s, next, t),
      figures: { slope: s, next },
    };
  },
};

function surface() {
  const objective = hill.create(completeOptions(hill, {}), createRandom(0), 1);
  const at = new Float64Array(1);
  const out = new Float64Array(1);
  return {
    value(x: number) {
      at[0] = x;
      return objective.value(at);
    },
    slope(x: number) {
      at[0] = x;
      objective.gradient(at, out);
      return out[0] as number;
    },
  };
}

function sentence(w: number, slope: number, next: number, t: Localize): string {
  const [from, s, to] = [figure(w), figure(slope), figure(next)];
  if (Math.abs(slope) < 1e-3) return t("At w = {0} the slope is {1}: the weight stays.", from, s);
  return slope < 0
    ? t("At w = {0} the slope is {1}, negative: the weight moves right, to {2}.", from, s, to)
    : t("At w = {0} the slope is {1}, positive: the weight moves left, to {2}.", from, s, to);
}
