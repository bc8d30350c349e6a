import assert from "node:assert/strict";
import { createRandom } from "../../src/core/random.ts";
import { sharedNormals } from "../../src/core/replayedRandom.ts";

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

  it("shares the beginning of a stream; who reads on goes on as if alone", () => {
    const alone = createRandom(3);
    const expected = Array.from({ length: 40 }, () => [...alone.normals(5)]);
    const share = sharedNormals(() => createRandom(3), 52);
    const [one, other] = [share(), share()];
    const read = expected.map(() => [[...one.normals(5)], [...other.normals(5)]]);
    assert.deepEqual(
      read,
      expected.map((piece) => [piece, piece]),
    );
    const single = share();
    assert.deepEqual(
      Array.from({ length: 200 }, () => single.normal()),
      expected.flat(),
    );
  });
});
