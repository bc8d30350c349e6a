import { hill } from "../../../core/objectives/doubleWell.ts";
import type { Localize } from "../../localize.ts";
import { figure } from "../../numbers.ts";
import { curveOf } from "./hillCurve.ts";
import type { LessonDrawing, PlotCurve } from "./plot.ts";

const STEPS = 60;
const RATE = 0.02;
/** The arrows would be too short to be seen. */
const LONGER = 10;

/** What makes one step: both parts and their sum, in units of the weight. */
interface Step {
  readonly from: number;
  /** −η·g: what the slope does. */
  readonly gradient: number;
  /** −η·μ·b: what is left of the steps before. */
  readonly momentum: number;
}

/** A ball on the hill with momentum and one without, and the forces on the first. */
export const rolling: LessonDrawing = {
  controls: (t) => [
    { name: "mu", label: t("momentum μ"), min: 0, max: 0.99, step: 0.01, value: 0.9 },
    { name: "step", label: t("step t"), min: 1, max: STEPS, step: 1, value: 8 },
  ],
  plot({ mu = 0, step = 1 }, t) {
    const { value, points, range } = curveOf(hill, 7);
    const walk = roll(mu);
    const plain = roll(0);
    const now = walk[step - 1] as Step;
    const ball = (x: number) => ({ x, y: value(x) });
    const trail = (steps: readonly Step[]) => steps.slice(0, step).map(({ from }) => ball(from));
    const place = (steps: readonly Step[]) => [ball((steps[step - 1] as Step).from)];
    const height = value(now.from);
    const force = (label: string, color: number, level: number, length: number): PlotCurve => ({
      label,
      color,
      arrow: true,
      points: [0, LONGER * length].map((d) => ({ x: now.from + d, y: height + level })),
    });
    const without = t("without momentum");
    const own = t("with momentum");
    const end = endOf(walk);
    return {
      x: "w",
      y: t("loss"),
      range,
      curves: [
        force(t("the slope's part"), 1, 0.45, now.gradient),
        force(t("the momentum's part"), 4, 0.75, now.momentum),
        force(t("their sum: the step"), 5, 1.05, now.gradient + now.momentum),
        { label: own, color: 0, points: place(walk), dots: true },
        { label: without, color: 3, points: place(plain), dots: true },
        { label: own, color: 0, points: trail(walk), dots: true, small: true },
        { label: without, color: 3, points: trail(plain), dots: true, small: true },
        { label: t("loss"), color: "muted", points },
      ],
      sentence: `${forces(step, now, t)} ${
        end > 0
          ? t("After {0} steps the ball is beyond the hill, at w = {1}.", STEPS, figure(end))
          : t("After {0} steps the ball is before the hill, at w = {1}.", STEPS, figure(end))
      }`,
      figures: { end },
    };
  },
};

function roll(mu: number): readonly Step[] {
  const { slope } = curveOf(hill);
  let [w, buffer] = [hill.start({})[0] as number, 0];
  return Array.from({ length: STEPS }, () => {
    const g = slope(w);
    const step = { from: w, gradient: -RATE * g, momentum: -RATE * mu * buffer };
    buffer = mu * buffer + g;
    w -= RATE * buffer;
    return step;
  });
}

function endOf(walk: readonly Step[]): number {
  const { from, gradient, momentum } = walk.at(-1) as Step;
  return from + gradient + momentum;
}

function forces(step: number, { gradient, momentum }: Step, t: Localize): string {
  return t(
    "Step {0}: the slope gives {1}, the momentum {2}, together {3} (arrows {4} times as long).",
    step,
    figure(gradient),
    figure(momentum),
    figure(gradient + momentum),
    LONGER,
  );
}
