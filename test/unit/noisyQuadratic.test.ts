import assert from "node:assert/strict";
import {
  curvatures,
  deviations,
  noisyQuadratic,
} from "../../src/core/objectives/noisyQuadratic.ts";
import { completeOptions } from "../../src/core/objectives/objective.ts";
import { epochProgram } from "../../src/core/runPlan.ts";
import { simulateNow } from "../../src/core/simulate.ts";

const call = () => assert.fail("no function in these plans");

interface Setting {
  readonly lr: number;
  readonly momentum: number;
  readonly options: Readonly<Record<string, number>>;
}

/**
 * The expected loss after each step, in closed form: for every coordinate the second moments
 * A = E[θ²], C = E[θb], B = E[b²] of b′ = μb + hθ + ε, θ′ = θ − ηb′ obey a linear recursion.
 */
function expectedLoss({ lr, momentum, options }: Setting, steps: number): Float64Array {
  const complete = completeOptions(noisyQuadratic, options);
  const h = curvatures(complete, 1);
  const s = deviations(h, complete);
  const loss = new Float64Array(steps);
  h.forEach((hi, i) => {
    let [a, b, c] = [1, 0, 0];
    const noise = (s[i] as number) ** 2;
    for (let k = 0; k < steps; k++) {
      // The first step copies the gradient: with b = 0 that is what the rule gives anyway.
      const bb = momentum ** 2 * b + hi ** 2 * a + 2 * momentum * hi * c + noise;
      const ab = momentum * c + hi * a;
      [a, b, c] = [a - 2 * lr * ab + lr ** 2 * bb, bb, ab - lr * bb];
      loss[k] = (loss[k] as number) + (hi * a) / 2;
    }
  });
  return loss;
}

function simulatedLoss({ lr, momentum, options }: Setting, steps: number, seed: number) {
  const trace = simulateNow(
    {
      optimizer: { name: "SGD", args: { lr, momentum }, groups: [{}] },
      schedulers: [],
      program: epochProgram(1, steps),
      objective: { name: "noisy-quadratic", options },
      seed,
    },
    { call },
  );
  return trace.loss as Float64Array;
}

const settings: readonly Setting[] = [
  { lr: 0.1, momentum: 0, options: { dimension: 20 } },
  { lr: 0.1, momentum: 0.9, options: { dimension: 20 } },
  { lr: 0.5, momentum: 0.5, options: { dimension: 50, batch_size: 16, power: 0.5 } },
  { lr: 1.5, momentum: 0, options: { dimension: 10, batch_size: 512, power: 2 } },
];

describe("the noisy quadratic model", () => {
  for (const setting of settings) {
    const name = JSON.stringify(setting);

    it(`without noise follows the recursion exactly: ${name}`, () => {
      const quiet = { ...setting, options: { ...setting.options, noise: 0 } };
      const expected = expectedLoss(quiet, 200);
      const actual = simulatedLoss(quiet, 200, 0);
      expected.forEach((loss, k) => {
        const error = Math.abs((actual[k] as number) - loss);
        assert.ok(error <= 1e-9 * Math.max(loss, 1e-6), `step ${k}: ${actual[k]} and ${loss}`);
      });
    });

    it(`has the expected loss on average over seeds: ${name}`, () => {
      const seeds = 400;
      const steps = 100;
      const expected = expectedLoss(setting, steps);
      const sum = new Float64Array(steps);
      const squares = new Float64Array(steps);
      for (let seed = 0; seed < seeds; seed++) {
        simulatedLoss(setting, steps, seed).forEach((loss, k) => {
          sum[k] = (sum[k] as number) + loss;
          squares[k] = (squares[k] as number) + loss ** 2;
        });
      }
      for (const k of [0, 1, 2, 5, 10, 30, 60, 99]) {
        const mean = (sum[k] as number) / seeds;
        const variance = (squares[k] as number) / seeds - mean ** 2;
        const error = Math.sqrt(variance / seeds);
        const distance = Math.abs(mean - (expected[k] as number));
        assert.ok(distance <= 5 * error + 1e-12, `step ${k}: ${mean}, expected ${expected[k]}`);
      }
    });
  }

  it("settles at the expected loss, also at a rate that leaves little of it", () => {
    const setting = { lr: 0.002, momentum: 0.9, options: { dimension: 20 } };
    const [seeds, steps, settled] = [40, 12_000, 8000];
    const mean = (loss: Float64Array) =>
      loss.subarray(settled).reduce((sum, x) => sum + x, 0) / (steps - settled);
    const means = Array.from({ length: seeds }, (_, s) => mean(simulatedLoss(setting, steps, s)));
    const average = means.reduce((sum, x) => sum + x, 0) / seeds;
    const variance = means.reduce((sum, x) => sum + (x - average) ** 2, 0) / (seeds - 1);
    const error = Math.sqrt(variance / seeds);
    const expected = mean(expectedLoss(setting, steps));
    assert.ok(error < expected / 50, `${error} tells nothing of ${expected}`);
    assert.ok(Math.abs(average - expected) < 4 * error, `${average}, expected ${expected}`);
  });

  it("has gradient noise whose variance falls with the batch size", () => {
    const variance = (batch_size: number) => {
      const options = completeOptions(noisyQuadratic, { batch_size });
      return deviations(curvatures(options, 1), options).map((s) => s ** 2);
    };
    variance(16).forEach((v, i) => {
      assert.ok(Math.abs(v / (variance(64)[i] as number) - 4) < 1e-12);
    });
  });

  it("deals its spectrum out to parameter groups, steep and flat directions to each", () => {
    const options = completeOptions(noisyQuadratic, { dimension: 6 });
    const ranks = Array.from(curvatures(options, 2), (h) => Math.round(1 / h));
    assert.deepEqual(ranks, [1, 3, 5, 2, 4, 6]);
  });
});
