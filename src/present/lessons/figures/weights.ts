import type { Localize } from "../../localize.ts";
import { figure } from "../../numbers.ts";
import type { LessonDrawing, PlotControl } from "./plot.ts";

const momentumControl = (t: Localize, value: number): PlotControl => ({
  name: "mu",
  label: t("momentum μ"),
  min: 0,
  max: 0.99,
  step: 0.01,
  value,
});

/** The weights that the earlier gradients have in a step, written out and drawn. */
export const expansion: LessonDrawing = {
  controls: (t) => [
    momentumControl(t, 0.9),
    { name: "step", label: t("step t"), min: 1, max: 20, step: 1, value: 3 },
  ],
  plot({ mu = 0, step = 1 }, t) {
    const weights = Array.from({ length: step }, (_, i) => mu ** (step - 1 - i));
    const terms = weights.map((weight, i) => `${figure(weight)} g${subscript(i + 1)}`);
    const shown = terms.length > 5 ? [...terms.slice(0, 2), "…", ...terms.slice(-2)] : terms;
    const total = weights.reduce((a, b) => a + b, 0);
    return {
      x: t("gradient of step"),
      y: t("weight"),
      range: { x: [0.5, Math.max(step, 2) + 0.5], y: [0, 1.05] },
      curves: [
        {
          label: t("weight of each gradient"),
          color: 0,
          points: weights.map((y, i) => ({ x: i + 1, y })),
          dots: true,
        },
      ],
      sentence: t(
        "m{0} = {1}. The weights add up to {2}.",
        subscript(step),
        shown.join(" + "),
        figure(total),
      ),
      figures: { total },
    };
  },
};

const subscript = (n: number) =>
  String(n).replace(/\d/g, (digit) => String.fromCodePoint(0x2080 + Number(digit)));

/** How a steady gradient builds up. */
export const memory: LessonDrawing = {
  controls: (t) => [momentumControl(t, 0.9)],
  plot({ mu = 0 }, t) {
    const length = Math.min(400, Math.max(20, Math.ceil(6 / (1 - mu))));
    let b = 0;
    const built = Array.from({ length }, (_, i) => {
      b = mu * b + 1;
      return { x: i + 1, y: b };
    });
    const limit = 1 / (1 - mu);
    return {
      x: t("step"),
      y: t("step length, in units of η·g"),
      curves: [
        { label: t("with momentum"), color: 0, points: built },
        {
          label: "1/(1 − μ)",
          color: "muted",
          dash: true,
          points: [
            { x: 1, y: limit },
            { x: length, y: limit },
          ],
        },
      ],
      sentence: t(
        "With μ = {0} a steady gradient makes steps {1} times as long; half of that is there after {2} steps.",
        figure(mu),
        figure(limit),
        built.findIndex(({ y }) => y >= limit / 2) + 1,
      ),
      figures: { gain: limit },
    };
  },
};
