import { figure } from "../../numbers.ts";
import type { LessonDrawing } from "./plot.ts";

const EPOCHS = 100;
const RATE = 0.1;

/** CosineAnnealingWarmRestarts over 100 epochs. */
export const restarts: LessonDrawing = {
  controls: () => [
    { name: "T_0", label: "T_0", min: 1, max: 50, step: 1, value: 10 },
    { name: "T_mult", label: "T_mult", min: 1, max: 4, step: 1, value: 2 },
    { name: "eta_min", label: "eta_min", min: 0, max: 0.05, step: 0.001, value: 0.001 },
  ],
  plot({ T_0 = 1, T_mult = 1, eta_min = 0 }, t) {
    const { rates, starts } = schedule(T_0, T_mult, eta_min);
    const lowest = Math.min(...rates);
    return {
      x: t("epoch"),
      y: t("learning rate"),
      range: { x: [0, EPOCHS], y: [0, RATE * 1.05] },
      curves: [
        {
          label: t("learning rate"),
          color: 0,
          steps: true,
          points: rates.map((y, x) => ({ x, y })),
        },
      ],
      sentence:
        starts.length === 0
          ? t("No restart within {0} epochs; the lowest rate is {1}.", EPOCHS, figure(lowest))
          : t(
              "Restarts at epochs {0}; the lowest rate is {1}, since a restart comes before eta_min is reached.",
              starts.slice(0, 8).join(", ") + (starts.length > 8 ? ", …" : ""),
              figure(lowest),
            ),
      figures: { restarts: starts.length, lowest },
    };
  },
};

/**
 * CosineAnnealingWarmRestarts, stepped once per epoch, in PyTorch's own formula: the webview has
 * the schedulers' tables, and their arithmetic is in the worker.
 */
export function schedule(first: number, factor: number, lowest: number) {
  const starts: number[] = [];
  const rates: number[] = [];
  let [current, length] = [0, first];
  for (let epoch = 0; epoch < EPOCHS; epoch++) {
    rates.push(lowest + ((RATE - lowest) * (1 + Math.cos((Math.PI * current) / length))) / 2);
    current += 1;
    if (current < length) continue;
    current -= length;
    length *= factor;
    if (epoch + 1 < EPOCHS) starts.push(epoch + 1);
  }
  return { rates, starts };
}
