import { figure } from "../../numbers.ts";
import type { LessonDrawing } from "./plot.ts";

const STEPS = 40;
const CHANGE = 20;

/** The lengths of SGD's steps by its kinds of momentum, as PyTorch makes them. */
export const variants: LessonDrawing = {
  controls: (t) => [
    { name: "mu", label: t("momentum μ"), min: 0.05, max: 0.99, step: 0.01, value: 0.9 },
    { name: "tau", label: t("dampening τ"), min: 0, max: 1, step: 0.05, value: 0.5 },
  ],
  plot({ mu = 0, tau = 0 }, t) {
    const plain = stepLengths(mu, 0, false);
    const damped = stepLengths(mu, tau, false);
    const nesterov = stepLengths(mu, 0, true);
    const line = (label: string, color: number, values: readonly number[], dash = false) => ({
      label,
      color,
      dash,
      points: values.map((y, i) => ({ x: i + 1, y })),
    });
    return {
      x: t("step"),
      y: t("step length, in units of the first rate"),
      curves: [
        line(t("momentum"), 0, plain),
        line(t("with dampening {0}", figure(tau)), 1, damped, true),
        line("Nesterov", 2, nesterov),
      ],
      sentence: t(
        "The first step: {0}, with dampening {1}, with Nesterov {2}. Before the rate falls: {3}, {4}, {5}; right after it: {6}, {7}, {8}.",
        ...[0, CHANGE - 1, CHANGE].flatMap((k) =>
          [plain, damped, nesterov].map((values) => figure(values[k] ?? 0)),
        ),
      ),
      figures: { first: damped[0] ?? 0 },
    };
  },
};

/**
 * Every gradient is 1; the rate is 1, and 0.1 from the middle on. PyTorch's update of one weight,
 * written out: the webview has the optimizers' tables, and their arithmetic is in the worker.
 */
export function stepLengths(mu: number, tau: number, isNesterov: boolean): readonly number[] {
  let buffer = 0;
  return Array.from({ length: STEPS }, (_, k) => {
    // The first step copies the gradient into the buffer: dampening does not apply to it.
    buffer = k === 0 ? 1 : mu * buffer + (1 - tau);
    return (k < CHANGE ? 1 : 0.1) * (isNesterov ? 1 + mu * buffer : buffer);
  });
}
