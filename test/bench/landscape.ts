import { type LandscapePlan, walk } from "../../src/core/landscape.ts";
import { findObjective } from "../../src/core/objectives/index.ts";
import { stepProgram } from "../../src/core/runPlan.ts";
import { simulateNow } from "../../src/core/simulate.ts";
import { dissect } from "../../src/core/stepAnatomy.ts";
import type { SurfaceRequest } from "../../src/protocol/landscape.ts";
import { heightsOn } from "../../src/surface/contours.ts";
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

export function benchLandscape(): void {
  const surfaces = new Surfaces();
  const options = { condition: 50, angle: 16, scale: 1 };
  const objective = ravine().create(options, null as never, 1);
  const grid = nanoseconds(() => heightsOn(objective, request(null)));
  row(
    "contours",
    nanoseconds(() => surfaces.survey(request(null))),
    "heights alone",
    grid,
    "≤ 30×",
  );
  const typed = "0.5((0.96x + 0.28y)^2 + 50(0.96y - 0.28x)^2)";
  row(
    "typed formula",
    nanoseconds(() => surfaces.survey(request(typed))),
    "built in",
    nanoseconds(() => surfaces.survey(request(null))),
    "≤ 3×",
  );
  const recorded = nanoseconds(() => finish(walk(plan, ravine(), call)), STEPS);
  const run = {
    optimizer: plan.optimizer,
    schedulers: [],
    program: stepProgram(STEPS, []),
    objective: plan.objective,
    seed: 0,
  };
  const bare = nanoseconds(() => simulateNow(run, { call }), STEPS);
  row("step with everything recorded", recorded, "bare step", bare, "≤ 5×");
  const trace = finish(walk(plan, ravine(), call));
  row(
    "one step taken apart",
    nanoseconds(() => dissect(plan.optimizer, trace, 5000)),
    "a frame of 16 ms",
    16e6,
    "≤ 0.05×",
  );
}
