import { type LandscapePlan, walk } from "../../src/core/landscape.ts";
import { findObjective } from "../../src/core/objectives/index.ts";
import { stepProgram } from "../../src/core/runPlan.ts";
import { simulateNow } from "../../src/core/simulate.ts";
import { dissect } from "../../src/core/stepAnatomy.ts";
import type { SurfaceRequest } from "../../src/protocol/landscape.ts";
import { Surfaces } from "../../src/surface/surface.ts";
import { nanoseconds, row } from "./measure.ts";

const STEPS = 10_000;
const call = () => {
  throw new Error("no function in these plans");
};

function ravine() {
  const definition = findObjective("ravine");
  if (!definition) throw new Error("no ravine");
  return definition;
}

/** A plot of 560 × 485 pixels, with its margins. */
const request = (expression: string | null): SurfaceRequest => ({
  objective: { name: "ravine", options: {} },
  expression,
  x: [-5, 5],
  y: [-4, 4],
  columns: 180,
  rows: 156,
});

const plan: LandscapePlan = {
  optimizer: { name: "Adam", args: { lr: 0.05 }, groups: [{}] },
  objective: { name: "ravine", options: {} },
  steps: STEPS,
  seed: 0,
  noise: 0,
  rates: null,
};

function finish<T>(work: Generator<unknown, T>): T {
  for (;;) {
    const step = work.next();
    if (step.done) return step.value;
  }
}

const FRAME = 16e6;

/** The worker computes; what must fit into a frame is what a dragged start point asks for. */
export function benchLandscape(): void {
  const surfaces = new Surfaces();
  const survey = (expression: string | null) =>
    nanoseconds(() => surfaces.survey(request(expression)));
  const typed = "0.5((0.96x + 0.28y)^2 + 50(0.96y - 0.28x)^2)";
  const builtIn = survey(null);
  row("contours of a full plot", builtIn, "a frame", FRAME, "≤ 1×");
  row("contours of a typed formula", survey(typed), "of the built-in one", builtIn, "≤ 3×");
  const walked = nanoseconds(() => finish(walk(plan, ravine(), call)));
  row("10,000 steps with everything recorded", walked, "a frame", FRAME, "≤ 1×");
  const run = {
    optimizer: plan.optimizer,
    schedulers: [],
    program: stepProgram(STEPS, []),
    objective: plan.objective,
    seed: 0,
  };
  const bare = nanoseconds(() => simulateNow(run, { call }));
  row("10,000 steps with everything recorded", walked, "nothing recorded", bare, "≤ 3×");
  const trace = finish(walk(plan, ravine(), call));
  const apart = nanoseconds(() => dissect(plan.optimizer, trace, 5000));
  row("one step taken apart", apart, "a frame", FRAME, "≤ 0.01×");
}
