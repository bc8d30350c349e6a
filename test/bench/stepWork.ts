import { findObjective } from "../../src/core/objectives/index.ts";
import { completeOptions } from "../../src/core/objectives/objective.ts";
import { optimizers } from "../../src/core/optimizers/index.ts";
import { createOptimizer, stepOptimizer } from "../../src/core/optimizers/optimizer.ts";
import { createRandom } from "../../src/core/random.ts";
import { createScheduler } from "../../src/core/schedulers/create.ts";
import type { SchedulerDefinition } from "../../src/core/schedulers/scheduler.ts";
import { stepScheduler, stepUpdate } from "../../src/core/schedulers/step.ts";
import { steppingOf } from "../../src/core/schedulers/stepping.ts";
import type { PyArgs } from "../../src/core/spec/pyValue.ts";
import { scriptCaller } from "../../src/plan/callScript.ts";

/** How many steps one piece of work holds. */
export const ROUNDS = 1000;

/** Composites step what they are given, and these call functions of the script. */
export const notMeasured = new Set([
  "SequentialLR",
  "ChainedScheduler",
  "LambdaLR",
  "MultiplicativeLR",
  "get_scheduler",
]);

/** What has no default, long enough that no step goes past the end. */
const given: Readonly<Record<string, PyArgs>> = {
  OneCycleLR: { max_lr: 0.1, total_steps: 10n ** 9n },
  PolynomialLR: { total_iters: 10n ** 9n },
  get_cosine_with_min_lr_schedule_with_warmup: { min_lr_rate: 0.1 },
  get_cosine_with_min_lr_schedule_with_warmup_lr_rate: { min_lr_rate: 0.1 },
  get_wsd_schedule: { num_training_steps: 10n ** 9n },
};

function onRosenbrock(name: string) {
  const definition = optimizers[name as keyof typeof optimizers];
  const rosenbrock = findObjective("rosenbrock");
  if (!rosenbrock) throw new Error("no rosenbrock");
  const objective = rosenbrock.create(completeOptions(rosenbrock, {}), createRandom(0), 1);
  const [theta, grad] = [Float64Array.of(0.5, 0.5), new Float64Array(2)];
  const shape = "standInShape" in definition ? definition.standInShape?.(2) : undefined;
  const tensors = [{ theta, grad, hasGrad: true, ...(shape ? { shape } : {}) }];
  const group = { overrides: {}, tensors };
  const optimizer = createOptimizer(definition as never, { lr: 1e-6 }, [group]);
  return { objective, theta, grad, optimizer };
}

export function optimizerWork(name: string): () => void {
  const { objective, theta, grad, optimizer } = onRosenbrock(name);
  const closure = (loss: Float64Array) => {
    loss[0] = objective.evaluate(theta, grad);
  };
  return () => {
    for (let i = 0; i < ROUNDS; i++) {
      objective.gradient(theta, grad);
      stepOptimizer(optimizer, closure);
    }
  };
}

export function schedulerWork(definition: SchedulerDefinition): () => void {
  const { optimizer } = onRosenbrock("SGD");
  const needed = Object.entries(definition.params).flatMap(([name, spec]) =>
    spec.default === undefined && spec.assumed !== undefined ? [[name, spec.assumed]] : [],
  );
  const args = { ...Object.fromEntries(needed), ...given[definition.name] };
  const run = createScheduler(definition, args, optimizer, { call: scriptCaller() });
  const stepping = steppingOf(definition, args);
  const step = stepping.method === "step_update" ? stepUpdate : stepScheduler;
  const [first, second] = stepping.takes;
  return () => {
    for (let i = 0; i < ROUNDS; i++) {
      step(run, first === "epoch" ? undefined : i, second === "metric" ? i % 7 : undefined);
    }
  };
}
