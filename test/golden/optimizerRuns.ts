import assert from "node:assert/strict";
import { findObjective } from "../../src/core/objectives/index.ts";
import type { Objective } from "../../src/core/objectives/objective.ts";
import { findOptimizer } from "../../src/core/optimizers/index.ts";
import {
  createOptimizer,
  type Optimizer,
  type OptimizerDefinition,
  stepOptimizer,
} from "../../src/core/optimizers/optimizer.ts";
import type { Tensor } from "../../src/core/optimizers/tensor.ts";
import { createRandom } from "../../src/core/random.ts";
import { createScheduler } from "../../src/core/schedulers/create.ts";
import { findScheduler } from "../../src/core/schedulers/index.ts";
import type { SchedulerDefinition, SchedulerRun } from "../../src/core/schedulers/scheduler.ts";
import { stepScheduler } from "../../src/core/schedulers/step.ts";
import type { PyArgs } from "../../src/core/spec/pyValue.ts";
import { firstArgument } from "../../src/core/spec/signature.ts";
import { scriptCaller } from "../../src/plan/callScript.ts";
import { bindForTest, type GoldenCall } from "./bindForTest.ts";
import type { GoldenNumber } from "./golden.ts";
import { newTensor } from "./optimizerTask.ts";
import { compareWeights } from "./optimizerTolerance.ts";

/** A thousand updates with random arguments, under a schedule. */
export interface RunCase extends GoldenCall {
  readonly loss: string;
  readonly start: readonly number[];
  readonly rate: "constant" | "cosine" | "steps" | "cycles";
  readonly every: number;
  readonly theta: readonly (readonly GoldenNumber[])[];
  readonly sensitivity: number;
}

function scheduleOf(rate: RunCase["rate"], optimizer: Optimizer): SchedulerRun | null {
  const on = (name: string, args: PyArgs) =>
    createScheduler(findScheduler(name) as SchedulerDefinition, args, optimizer, {
      call: scriptCaller(),
    });
  const lr = optimizer.groups[0]?.hp.lr ?? 0;
  const cycles = optimizer.definition.momentumField !== null;
  switch (rate) {
    case "cosine":
      return on("CosineAnnealingLR", { T_max: 1000n });
    case "steps":
      return on("StepLR", { step_size: 100n, gamma: 0.7 });
    case "cycles":
      return on("CyclicLR", {
        base_lr: lr / 10,
        max_lr: lr,
        step_size_up: 70n,
        cycle_momentum: cycles,
      });
    default:
      return null;
  }
}

export function compareRun(golden: RunCase): void {
  const { name, loss, start, rate } = golden;
  const definition = findOptimizer(name) as OptimizerDefinition;
  const objective = findObjective(loss)?.create({}, createRandom(0), 1) ?? assert.fail(loss);
  const tensor = newTensor(start, name === "Muon" ? [1, start.length] : [start.length]);
  const args = bindForTest(golden, definition, firstArgument("params"));
  const optimizer = createOptimizer(definition, args, [{ overrides: {}, tensors: [tensor] }]);
  const schedule = scheduleOf(rate, optimizer);
  compareWalk({ golden, objective, tensor, optimizer }, () => {
    if (schedule) stepScheduler(schedule);
  });
}

interface Walk {
  readonly golden: Pick<RunCase, "name" | "every" | "theta" | "sensitivity">;
  readonly objective: Objective;
  readonly tensor: Tensor;
  readonly optimizer: Optimizer;
}

/** Updates again and again, and compares the weights as often as they were recorded. */
export function compareWalk(
  { golden, objective, tensor, optimizer }: Walk,
  afterUpdate: () => void = () => {},
): void {
  const { name, every, theta, sensitivity } = golden;
  const closure = (loss: Float64Array) => {
    loss[0] = objective.evaluate(tensor.theta, tensor.grad);
  };
  theta.forEach((expected, k) => {
    for (let step = 0; step < every; step++) {
      objective.gradient(tensor.theta, tensor.grad);
      stepOptimizer(optimizer, closure);
      afterUpdate();
    }
    const where = `step ${(k + 1) * every}`;
    compareWeights(`${name}, 1,000 steps`, tensor.theta, expected, where, sensitivity);
  });
}
