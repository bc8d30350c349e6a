import assert from "node:assert/strict";
import { findOptimizer } from "../../src/core/optimizers/index.ts";
import {
  addParamGroup,
  createOptimizer,
  type OptimizerDefinition,
  stepOptimizer,
} from "../../src/core/optimizers/optimizer.ts";
import { createScheduler } from "../../src/core/schedulers/create.ts";
import { findScheduler } from "../../src/core/schedulers/index.ts";
import type { SchedulerDefinition } from "../../src/core/schedulers/scheduler.ts";
import { stepScheduler } from "../../src/core/schedulers/step.ts";
import type { PyArgs } from "../../src/core/spec/pyValue.ts";
import { scriptCaller } from "../../src/plan/callScript.ts";

const group = () => ({
  overrides: {},
  tensors: [{ theta: new Float64Array(1), grad: new Float64Array(1), hasGrad: true }],
});

const optimizerOf = (name: string) =>
  createOptimizer(findOptimizer(name) as OptimizerDefinition, { lr: 0.1 }, [group()]);

function plateauOn(optimizer: ReturnType<typeof optimizerOf>, args: PyArgs) {
  const definition = findScheduler("ReduceLROnPlateau") as SchedulerDefinition;
  return createScheduler(definition, { patience: 0n, ...args }, optimizer, {
    call: scriptCaller(),
  });
}

describe("a group that is added late", () => {
  it("is refused by the next step of LBFGS", () => {
    const optimizer = optimizerOf("LBFGS");
    addParamGroup(optimizer, group());
    assert.throws(() => stepOptimizer(optimizer, () => {}), {
      type: "AssertionError",
      message: "Expected exactly one param_group, but got 2",
    });
  });

  it("has the one min_lr of ReduceLROnPlateau", () => {
    const optimizer = optimizerOf("SGD");
    const plateau = plateauOn(optimizer, { min_lr: 0.05 });
    addParamGroup(optimizer, group());
    for (const metric of [1, 1]) stepScheduler(plateau, metric);
    assert.deepEqual(
      optimizer.groups.map(({ hp }) => hp.lr),
      [0.05, 0.05],
    );
  });

  it("has none of a list of them: the first reduction raises", () => {
    const optimizer = optimizerOf("SGD");
    const plateau = plateauOn(optimizer, { min_lr: [0.05] });
    addParamGroup(optimizer, group());
    stepScheduler(plateau, 1);
    assert.throws(() => stepScheduler(plateau, 1), {
      type: "RuntimeError",
      message:
        "The number of param groups in the `optimizer` (2) differs from when `ReduceLROnPlateau` was initialized (1), usually due to a new param group being added to the optimizer. Please modify the `min_lrs` field to match the length of the `optimizer` param groups.",
    });
  });
});
