import { spawnSync } from "node:child_process";
import { findObjective } from "../../src/core/objectives/index.ts";
import { completeOptions } from "../../src/core/objectives/objective.ts";
import { findOptimizer } from "../../src/core/optimizers/index.ts";
import { createOptimizer, stepOptimizer } from "../../src/core/optimizers/optimizer.ts";
import { createRandom } from "../../src/core/random.ts";
import { stepProgram } from "../../src/core/runPlan.ts";
import { createScheduler } from "../../src/core/schedulers/create.ts";
import { findScheduler, schedulers } from "../../src/core/schedulers/index.ts";
import type { SchedulerDefinition } from "../../src/core/schedulers/scheduler.ts";
import { stepScheduler } from "../../src/core/schedulers/step.ts";
import type { PyArgs } from "../../src/core/spec/pyValue.ts";
import { sweep } from "../../src/core/sweep.ts";
import { scriptCaller } from "../../src/plan/callScript.ts";
import { bytesPerCall, duration, nanoseconds, row } from "./measure.ts";
import { notMeasured, ROUNDS, schedulerWork } from "./stepWork.ts";

type TorchTimes = Readonly<
  Record<"inTraining" | "tensorRate" | "sgd" | "adam" | "adamMillion", number>
> & { readonly schedulers: Readonly<Record<string, number>> };

/** PyTorch's own times, where the Python of `$PYTHON` (or `python3`) has torch. */
function torchTimes(): TorchTimes | null {
  const script = new URL("torch_reference.py", import.meta.url).pathname;
  const { status, stdout } = spawnSync(process.env.PYTHON ?? "python3", [script]);
  return status === 0 ? JSON.parse(String(stdout)) : null;
}

function optimizerOn(name: string, args: PyArgs, theta: Float64Array, grad: Float64Array) {
  const definition = findOptimizer(name) ?? fail(name);
  const tensors = [{ theta, grad, hasGrad: true }];
  return createOptimizer(definition, args, [{ overrides: {}, tensors }]);
}

const fail = (name: string): never => {
  throw new Error(`not in the catalogue: ${name}`);
};

/** A thousand scheduler steps in a row, so that the loop around them does not count. */
function benchScheduler(torch: TorchTimes | null): void {
  const sgd = optimizerOn("SGD", { lr: 0.1 }, new Float64Array(1), new Float64Array(1));
  const definition = findScheduler("CosineAnnealingLR") ?? fail("CosineAnnealingLR");
  const run = createScheduler(definition, { T_max: 1000n }, sgd, {
    call: scriptCaller(),
  });
  const work = () => {
    for (let i = 0; i < 1000; i++) stepScheduler(run);
  };
  let epoch = 0;
  let rate = 0;
  const closed = () => {
    for (let i = 0; i < 1000; i++) {
      epoch += 1;
      rate = (0.1 * (1 + Math.cos((Math.PI * epoch) / 1000))) / 2;
    }
  };
  const ours = nanoseconds(work, 1000);
  row("scheduler step (cosine)", ours, "closed-form loop", nanoseconds(closed, 1000), "≤ 3×");
  if (rate < 0) throw new Error("unreachable: keeps the reference loop alive");
  console.log(`  heap per step: ${bytesPerCall(work, 1000)}`);
  if (!torch) return;
  const { schedulers: loops, inTraining, tensorRate } = torch;
  const against = (what: string, theirs: number) =>
    row("scheduler step (cosine)", ours, `PyTorch, ${what}`, theirs, "≤ 55 ns, 1/200 of 11 µs");
  against("nothing else in its loop", loops.CosineAnnealingLR ?? Number.NaN);
  against("in a training loop", inTraining);
  against("with a tensor as rate", tensorRate);
}

/** One step of each class, all in one process: the engine has seen them all. */
function benchSchedulers(torch: TorchTimes | null): void {
  const all = Object.values<SchedulerDefinition>(schedulers).filter(
    ({ name }) => !notMeasured.has(name),
  );
  for (const definition of all) {
    const ours = nanoseconds(schedulerWork(definition), ROUNDS);
    const theirs = torch?.schedulers[definition.name];
    if (theirs) row(`  ${definition.name}`, ours, "PyTorch", theirs, "shown only");
    else console.log(`  ${definition.name}: ${duration(ours)}`);
  }
}

function benchSmall(name: "SGD" | "Adam", theirs: number | undefined): void {
  const rosenbrock = findObjective("rosenbrock") ?? fail("rosenbrock");
  const objective = rosenbrock.create(completeOptions(rosenbrock, {}), createRandom(0), 1);
  const [theta, grad] = [Float64Array.of(0.5, 0.5), new Float64Array(2)];
  const optimizer = optimizerOn(name, { lr: 1e-6 }, theta, grad);
  const work = () => {
    for (let i = 0; i < 1000; i++) {
      objective.gradient(theta, grad);
      stepOptimizer(optimizer);
    }
  };
  const ours = nanoseconds(work, 1000);
  if (theirs)
    row(`${name} step, 2 parameters, with gradient`, ours, "PyTorch", theirs, "≥ 500× faster");
  console.log(`  ${name}, heap per step: ${bytesPerCall(work, 1000)}`);
}

/** The reference: Adam's update as one would write it once, for this case only. */
function plainAdam(theta: Float64Array, grad: Float64Array): () => void {
  const m = new Float64Array(theta.length);
  const v = new Float64Array(theta.length);
  let t = 0;
  return () => {
    t += 1;
    const c1 = 1 - 0.9 ** t;
    const c2 = Math.sqrt(1 - 0.999 ** t);
    for (let i = 0; i < theta.length; i++) {
      const g = grad[i] as number;
      const mi = (m[i] as number) + (g - (m[i] as number)) * (1 - 0.9);
      const vi = (v[i] as number) * 0.999 + (1 - 0.999) * g * g;
      m[i] = mi;
      v[i] = vi;
      theta[i] = (theta[i] as number) - ((1e-6 / c1) * mi) / (Math.sqrt(vi) / c2 + 1e-8);
    }
  };
}

function benchMillion(torch: TorchTimes | null): void {
  const size = 1_000_000;
  const grad = new Float64Array(size).fill(0.1);
  const adam = optimizerOn("Adam", { lr: 1e-6 }, new Float64Array(size).fill(0.5), grad);
  const ours = nanoseconds(() => stepOptimizer(adam));
  const plain = nanoseconds(plainAdam(new Float64Array(size).fill(0.5), grad));
  row("Adam step, 1,000,000 parameters", ours, "plain loop", plain, "≤ 1.3×");
  if (torch)
    row(
      "Adam step, 1,000,000 parameters",
      ours,
      "PyTorch, 1 thread",
      torch.adamMillion,
      "shown only",
    );
}

/** A 64×64 grid of (lr, momentum), 1,000 steps each, on the 100-dimensional noisy quadratic. */
function benchGrid(): void {
  const axis = (name: string, at: (i: number) => number) => ({
    name,
    values: Array.from({ length: 64 }, (_, i) => at(i)),
  });
  const plan = {
    optimizer: { name: "SGD", args: {}, groups: [{}] },
    schedulers: [],
    program: stepProgram(1000, []),
    objective: { name: "noisy-quadratic", options: {} },
    seed: 0,
  };
  const lr = axis("lr", (i) => 10 ** (-4 + i / 16));
  const momentum = axis("momentum", (i) => i / 64);
  const start = performance.now();
  const work = sweep({ plan, rows: lr, columns: momentum, seeds: [0] }, scriptCaller());
  let yields = 0;
  for (let step = work.next(); !step.done; step = work.next()) yields += 1;
  const seconds = ((performance.now() - start) / 1000).toFixed(2);
  console.log(
    `grid of 64×64 runs, 1,000 steps each: ${seconds} s, progress ${yields} times (goal: under 2 s)`,
  );
}

export function benchCore(): void {
  const torch = torchTimes();
  if (!torch) console.log("PyTorch's own times are left out: no Python with torch (set PYTHON).");
  benchScheduler(torch);
  benchSchedulers(torch);
  benchSmall("SGD", torch?.sgd);
  benchSmall("Adam", torch?.adam);
  benchMillion(torch);
  benchGrid();
}
