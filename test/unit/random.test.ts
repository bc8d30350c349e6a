import assert from "node:assert/strict";
import { PLACES, WIDEST } from "../../src/core/normalPool.ts";
import { createRandom } from "../../src/core/random.ts";

const N = 400_000;

/** Standard errors of the sample's moments, from the normal distribution's known moments. */
function assertMoment(values: Float64Array, power: number, expected: number, variance: number) {
  const mean = values.reduce((sum, x) => sum + x ** power, 0) / values.length;
  const error = Math.sqrt(variance / values.length);
  assert.ok(
    Math.abs(mean - expected) < 5 * error,
    `moment ${power}: ${mean}, expected ${expected}`,
  );
}

describe("seeded random numbers", () => {
  it("repeats a stream for the same seed, and only for it", () => {
    const draw = (seed: number) => {
      const random = createRandom(seed);
      return Array.from({ length: 20 }, () => random.normal());
    };
    assert.deepEqual(draw(7), draw(7));
    assert.notDeepEqual(draw(7), draw(8));
  });

  it("draws normal numbers with the right first four moments", () => {
    const random = createRandom(1);
    const values = Float64Array.from({ length: N }, () => random.normal());
    assertMoment(values, 1, 0, 1);
    assertMoment(values, 2, 1, 2);
    assertMoment(values, 3, 0, 15);
    assertMoment(values, 4, 3, 96);
  });

  it("draws the tails as often as the normal distribution has them", () => {
    const random = createRandom(2);
    for (const [bound, probability] of [
      [2, 0.0455003],
      [3, 0.0026998],
      [3.8, 0.00014469],
    ] as const) {
      let beyond = 0;
      for (let i = 0; i < N; i++) if (Math.abs(random.normal()) > bound) beyond += 1;
      const error = Math.sqrt(probability * N);
      assert.ok(Math.abs(beyond - probability * N) < 5 * error, `beyond ${bound}: ${beyond}`);
    }
  });

  it("draws uniform numbers evenly", () => {
    const random = createRandom(3);
    const counts = new Array<number>(10).fill(0);
    for (let i = 0; i < N; i++) {
      const bin = Math.floor(random.uniform() * 10);
      counts[bin] = (counts[bin] ?? 0) + 1;
    }
    const chiSquare = counts.reduce((sum, c) => sum + (c - N / 10) ** 2 / (N / 10), 0);
    assert.ok(chiSquare < 27.9, `chi-square ${chiSquare} with 9 degrees of freedom, 0.1 % level`);
  });

  describe("its pool", () => {
    const random = createRandom(3);
    const pool = random.pool();

    it("has the mean 0 and the variance 1, and the shares of a normal distribution", () => {
      const places = pool.subarray(0, PLACES);
      const mean = places.reduce((sum, x) => sum + x, 0) / PLACES;
      const variance = places.reduce((sum, x) => sum + x * x, 0) / PLACES;
      assert.ok(Math.abs(mean) < 1e-15, `mean ${mean}`);
      assert.ok(Math.abs(variance - 1) < 1e-12, `variance ${variance}`);
      for (const [bound, probability] of [
        [1, 0.317311],
        [2, 0.0455003],
        [3, 0.0026998],
      ] as const) {
        const beyond = places.filter((x) => Math.abs(x) > bound).length;
        // Both halves have the same magnitudes: only one of them is a sample.
        const error = Math.sqrt(2 * probability * PLACES);
        assert.ok(Math.abs(beyond - probability * PLACES) < 5 * error, `beyond ${bound}`);
      }
    });

    it("goes on after its last place as from its first", () => {
      assert.equal(pool.length, PLACES + WIDEST);
      assert.deepEqual(pool.slice(PLACES), pool.slice(0, WIDEST));
    });

    it("is drawn beside the stream, once, and is another one for each seed", () => {
      const [one, other] = [createRandom(3), createRandom(3)];
      const asked = Array.from({ length: 5 }, () => {
        one.pool();
        return one.normal();
      });
      assert.deepEqual(
        asked,
        Array.from({ length: 5 }, () => other.normal()),
      );
      assert.equal(random.pool(), pool);
      assert.deepEqual(one.pool(), pool);
      assert.notDeepEqual(createRandom(4).pool(), pool);
      const room = new Float64Array(pool.length);
      assert.equal(createRandom(3).pool(room), room);
      assert.deepEqual(room, pool);
    });
  });
});
