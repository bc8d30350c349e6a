import assert from "node:assert/strict";
import fc from "fast-check";
import { bends, type Place } from "../../src/present/simplify.ts";

const TOLERANCE = 0.15;

/** Heights of a smooth curve, of noise, of steps, and gaps. */
const heights = fc.array(
  fc.oneof(
    fc.double({ min: 0, max: 400, noNaN: true }),
    fc.constantFrom(10, 10, 10.1, 10.2, 300),
    fc.constant(Number.NaN),
  ),
  { maxLength: 300 },
);

describe("curves without the points that nobody sees", () => {
  it("stay within the tolerance of every point that is left out, and keep gaps", () => {
    fc.assert(
      fc.property(heights, fc.array(fc.integer({ min: 0, max: 3 })), (list, moves) => {
        let at = 0;
        const places = list.map((y, i): Place => {
          at += (moves[i % Math.max(1, moves.length)] ?? 1) / 4;
          return { x: at, y };
        });
        const kept = bends(places, TOLERANCE);
        assert.equal(kept[0] ?? 0, 0);
        assert.equal(kept.at(-1) ?? -1, places.length - 1);
        for (const [n, to] of kept.entries()) {
          const from = kept[n - 1] ?? to;
          const [a, b] = [places[from] as Place, places[to] as Place];
          for (let k = from + 1; k < to; k++) {
            const p = places[k] as Place;
            const line = a.y + ((b.y - a.y) * (p.x - a.x)) / (b.x - a.x);
            assert.ok(Math.abs(line - p.y) <= TOLERANCE * (1 + 1e-9), `${p.y} beside ${line}`);
          }
        }
      }),
      { numRuns: 500 },
    );
  });

  const cases: readonly (readonly [string, (i: number) => number, number])[] = [
    ["a straight line is its ends", (i) => 3 * i, 2],
    ["a step is its four corners", (i) => (i < 50 ? 10 : 90), 4],
    ["a single peak stands on its two feet", (i) => (i === 50 ? 5 : 0), 5],
  ];
  for (const [title, height, count] of cases) {
    it(title, () => {
      const places = Array.from({ length: 100 }, (_, i) => ({ x: i, y: height(i) }));
      assert.equal(bends(places, TOLERANCE).length, count);
    });
  }

  it("an arc across a chart takes a tenth of its points", () => {
    const places = Array.from({ length: 1000 }, (_, i) => ({
      x: i,
      y: 150 + 150 * Math.cos((Math.PI * i) / 999),
    }));
    assert.ok(bends(places, TOLERANCE).length <= 100);
  });
});
