import assert from "node:assert/strict";
import { hill, twoBasins } from "../../src/core/objectives/doubleWell.ts";
import { objectives } from "../../src/core/objectives/index.ts";
import { logisticRegression } from "../../src/core/objectives/logisticRegression.ts";
import { noisyQuadratic } from "../../src/core/objectives/noisyQuadratic.ts";
import { completeOptions, type ObjectiveDefinition } from "../../src/core/objectives/objective.ts";
import { createRandom } from "../../src/core/random.ts";
import { stepProgram } from "../../src/core/runPlan.ts";
import { simulateNow } from "../../src/core/simulate.ts";
import type { PyArgs } from "../../src/core/spec/pyValue.ts";

type Options = Readonly<Record<string, number>>;

const create = (definition: ObjectiveDefinition, options: Options = {}, seed = 0) =>
  definition.create(completeOptions(definition, options), createRandom(seed), 1);

function lastPosition(name: string, options: Options, args: PyArgs, steps: number, seed = 0) {
  const plan = {
    optimizer: { name: "SGD", args, groups: [{}] },
    schedulers: [],
    program: stepProgram(steps, []),
    objective: { name, options },
    seed,
  };
  const call = () => assert.fail("no function in these plans");
  return simulateNow(plan, { recordParams: true, call }).params?.at(-1) ?? Number.NaN;
}

describe("objectives", () => {
  for (const [name, definition] of Object.entries(objectives)) {
    it(`${name}: a closure sees one mini-batch, whose loss has the drawn gradient`, () => {
      const objective = create(definition);
      const random = createRandom(3);
      const theta = Float64Array.from({ length: objective.dimension }, () => random.normal());
      const drawn = new Float64Array(theta.length);
      const again = new Float64Array(theta.length);
      objective.gradient(theta, drawn);
      objective.evaluate(theta, again);
      again.forEach((g, i) => {
        const expected = drawn[i] as number;
        assert.ok(Math.abs(g - expected) <= 1e-12 * Math.max(1, Math.abs(expected)));
        const at = (x: number) =>
          objective.evaluate(
            theta.map((y, j) => (j === i ? x : y)),
            new Float64Array(theta.length),
          );
        const x = theta[i] as number;
        const slope = (at(x + 1e-5) - at(x - 1e-5)) / 2e-5;
        assert.ok(Math.abs(slope - g) <= 1e-5 * Math.max(1, Math.abs(g)), `${slope} and ${g}`);
      });
    });
  }

  it("the noisy quadratic's gradient brings the very loss along", () => {
    for (const dimension of [1, 2, 3, 4, 5, 6, 7, 100]) {
      const [first, second] = [0, 0].map(() => create(noisyQuadratic, { dimension }));
      const random = createRandom(dimension);
      const theta = Float64Array.from({ length: dimension }, () => random.normal());
      const [drawn, again] = [new Float64Array(dimension), new Float64Array(dimension)];
      first?.gradient(theta, drawn);
      const loss = new Float64Array(1);
      second?.gradientAndValue?.(theta, again, loss);
      assert.equal(loss[0], second?.value(theta));
      assert.deepEqual(again, drawn);
    }
  });

  it("the hill's barrier and drop are as set", () => {
    const { value } = create(hill, { barrier: 0.3, drop: 0.7 });
    const at = (x: number) => value(Float64Array.of(x));
    const heights = [-1, 0, 1].map(at);
    [0.7, 1, 0].forEach((height, i) => {
      assert.ok(Math.abs((heights[i] as number) - height) < 1e-12, `${heights}`);
    });
  });

  it("momentum carries the ball over the hill, too little does not", () => {
    const ends = [0, 0.8, 0.9, 0.99].map((momentum) =>
      Math.round(lastPosition("hill", {}, { lr: 0.03, momentum }, 3000)),
    );
    assert.deepEqual(ends, [-1, -1, 1, 1]);
  });

  it("the basins have the curvatures that their widths give", () => {
    const objective = create(twoBasins, { sharp_width: 0.1, flat_width: 2, barrier: 3, noise: 0 });
    const slope = (x: number) => {
      const out = new Float64Array(1);
      objective.gradient(Float64Array.of(x), out);
      return out[0] as number;
    };
    for (const [minimum, curvature] of [[-0.1, 1200] as const, [2, 3] as const]) {
      const measured = (slope(minimum + 1e-6) - slope(minimum - 1e-6)) / 2e-6;
      assert.ok(Math.abs(measured / curvature - 1) < 1e-3, `${measured}, not ${curvature}`);
    }
  });

  it("smaller batches end more often in the flat basin", () => {
    const share = (batch_size: number) => {
      let flat = 0;
      for (let seed = 0; seed < 60; seed++) {
        if (lastPosition("two-basins", { batch_size }, { lr: 0.005 }, 1500, seed) > 0) flat += 1;
      }
      return flat / 60;
    };
    const [small = 0, medium = 0, large = 0] = [4, 8, 64].map(share);
    assert.ok(small > 0.5 && small > medium && medium > large, `${[small, medium, large]}`);
    assert.equal(large, 0);
  });

  it("logistic regression uses every sample once per epoch, in an order from the seed", () => {
    const theta = Float64Array.of(0.3, -0.2, 0.1);
    const full = new Float64Array(3);
    create(logisticRegression, { batch_size: 64 }).gradient(theta, full);
    const epoch = (seed: number) => {
      const objective = create(logisticRegression, { batch_size: 16 }, seed);
      return Array.from({ length: 4 }, () => {
        const out = new Float64Array(3);
        objective.gradient(theta, out);
        return out;
      });
    };
    const [a, b] = [epoch(1), epoch(2)];
    full.forEach((g, i) => {
      const mean = a.reduce((sum, out) => sum + (out[i] as number), 0) / 4;
      assert.ok(Math.abs(mean - g) < 1e-12, `${mean} and ${g}`);
    });
    assert.deepEqual(epoch(1), a);
    assert.notDeepEqual(a, b);
  });
});
