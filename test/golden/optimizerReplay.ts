import assert from "node:assert/strict";
import { findOptimizer } from "../../src/core/optimizers/index.ts";
import {
  createOptimizer,
  type OptimizerDefinition,
  stepOptimizer,
} from "../../src/core/optimizers/optimizer.ts";
import { PyError } from "../../src/core/spec/pyError.ts";
import { firstArgument } from "../../src/core/spec/signature.ts";
import { bindForTest, type GoldenCall } from "./bindForTest.ts";
import type { GoldenError, GoldenNumber } from "./golden.ts";
import { type GoldenGroup, OptimizerTask } from "./optimizerTask.ts";
import { compareWeights } from "./optimizerTolerance.ts";

export interface OptimizerCase extends GoldenCall {
  readonly groups: readonly GoldenGroup[];
  /** What ended the run, after so many recorded positions. */
  readonly error?: GoldenError & { readonly recorded: number };
  readonly theta: readonly (readonly GoldenNumber[])[];
  /** How far PyTorch's own weights move when the start changes in its last bit. */
  readonly sensitivity: number;
}

const STEPS = 60;
const RECORDED = [1, 2, 3, 4, 5, 8, 12, 16, 17, 18, 25, 34, 40, 50, 60];

/** Replays a case to its end or to the exception that PyTorch raised too. */
export function replayOptimizer(golden: OptimizerCase): void {
  const definition = findOptimizer(golden.name) as OptimizerDefinition;
  let recorded = 0;
  try {
    const args = bindForTest(golden, definition, firstArgument("params"));
    const task = new OptimizerTask(golden.name, golden.groups);
    const optimizer = createOptimizer(definition, args, task.groups);
    // With a switch of the implementation on, only the constructor was compared.
    const steps = golden.theta.length === 0 && !golden.error ? 0 : STEPS;
    for (let step = 1; step <= steps; step++) {
      task.giveGradients(step);
      stepOptimizer(optimizer, task.closure);
      if (!RECORDED.includes(step)) continue;
      const expected = golden.theta[recorded];
      assert.ok(expected, `step ${step}: PyTorch raises ${golden.error?.message}`);
      compareWeights(golden.name, task.weights(), expected, `step ${step}`, golden.sensitivity);
      recorded += 1;
    }
  } catch (error) {
    if (!(error instanceof PyError)) throw error;
    const { type, message } = error;
    assert.deepEqual({ type, message, recorded }, golden.error);
    return;
  }
  assert.equal(golden.error, undefined, `PyTorch raises ${golden.error?.message}`);
}
