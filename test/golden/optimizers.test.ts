import assert from "node:assert/strict";
import { findObjective } from "../../src/core/objectives/index.ts";
import { findOptimizer, optimizers } from "../../src/core/optimizers/index.ts";
import {
  createOptimizer,
  type OptimizerDefinition,
  stepOptimizer,
} from "../../src/core/optimizers/optimizer.ts";
import { createRandom } from "../../src/core/random.ts";
import { callText } from "./bindForTest.ts";
import { givenArgs } from "./givenArgs.ts";
import { type GoldenNumber, readGolden } from "./golden.ts";
import { type OptimizerCase, replayOptimizer } from "./optimizerReplay.ts";
import { compareWalk } from "./optimizerRuns.ts";
import { newTensor } from "./optimizerTask.ts";
import { deviations } from "./optimizerTolerance.ts";

describe("optimizers, against PyTorch on random arguments", () => {
  const cases = ["optimizers.json", "optimizers2.json"].flatMap(
    (file) => readGolden<{ cases: readonly OptimizerCase[] }>(file).cases,
  );
  after(() => deviations.print("optimizers"));

  it("covers every optimizer of the catalogue", () => {
    assert.deepEqual([...new Set(cases.map((c) => c.name))].sort(), Object.keys(optimizers).sort());
  });

  for (const [n, golden] of cases.entries()) {
    const overridden = golden.groups.map((g) => JSON.stringify(g.overrides)).join(" ");
    it(`${n}: ${callText(golden)} ${overridden}`, () => replayOptimizer(golden));
  }
});

interface Run {
  readonly name: string;
  readonly kwargs: Readonly<Record<string, unknown>>;
  readonly loss: string;
  readonly start: readonly number[];
  readonly every: number;
  readonly theta: readonly (readonly GoldenNumber[])[];
  readonly sensitivity: number;
}

describe("optimizers, against PyTorch over 1,000 steps", () => {
  const { cases } = readGolden<{ cases: readonly Run[] }>("optimizer-runs.json");

  for (const golden of cases) {
    const { name, kwargs, loss, start } = golden;
    it(`${name} ${JSON.stringify(kwargs)} on ${loss}`, () => {
      const definition = findOptimizer(name) as OptimizerDefinition;
      const objective = findObjective(loss)?.create({}, createRandom(0), 1) ?? assert.fail(loss);
      const shape = name === "Muon" ? [1, start.length] : [start.length];
      const tensor = newTensor(start, shape);
      const groups = [{ overrides: {}, tensors: [tensor] }];
      const optimizer = createOptimizer(definition, givenArgs(kwargs, definition.params), groups);
      compareWalk({ golden, objective, tensor, optimizer });
    });
  }
});

interface Matrix {
  readonly shape: readonly number[];
  readonly kwargs: Readonly<Record<string, unknown>>;
  readonly theta: readonly number[];
}

/**
 * From 4,097 products on PyTorch multiplies by oneDNN, whose sums run in an order of their own:
 * now and then a bfloat16 (8 bits) rounds the other way.
 */
describe("Muon, against PyTorch on larger matrices", () => {
  const { cases } = readGolden<{ cases: readonly Matrix[] }>("matrices.json");

  for (const { shape, kwargs, theta } of cases) {
    it(`${shape.join("×")} ${JSON.stringify(kwargs)}`, () => {
      const definition = findOptimizer("Muon") as OptimizerDefinition;
      const tensor = newTensor(new Array(theta.length).fill(0), shape);
      const groups = [{ overrides: {}, tensors: [tensor] }];
      const optimizer = createOptimizer(definition, givenArgs(kwargs, definition.params), groups);
      for (let step = 1; step <= 3; step++) {
        tensor.grad.forEach((_, i) => {
          tensor.grad[i] = ((i * 7919 + step * 104729) % 1009) / 504.5 - 1;
        });
        stepOptimizer(optimizer);
      }
      const largest = Math.max(...theta.map(Math.abs));
      const errors = theta.map((x, i) => Math.abs((tensor.theta[i] as number) - x) / largest);
      const differing = errors.filter((e) => e > 1e-12).length;
      const worst = Math.max(...errors);
      deviations.add("Muon, larger matrices", worst);
      assert.ok(worst <= 2 ** -8, `${worst} of the largest weight`);
      assert.ok(differing <= 0.02 * theta.length, `${differing} of ${theta.length} weights differ`);
    });
  }
});
