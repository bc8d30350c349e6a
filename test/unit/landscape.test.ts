import assert from "node:assert/strict";
import { compressed, type LandscapePlan, walk } from "../../src/core/landscape.ts";
import { findObjective } from "../../src/core/objectives/index.ts";
import { optimizers } from "../../src/core/optimizers/index.ts";
import type { OptimizerDefinition } from "../../src/core/optimizers/optimizer.ts";
import type { PyArgs } from "../../src/core/spec/pyValue.ts";
import type { Trace } from "../../src/core/trace.ts";
import type { SurfaceRequest } from "../../src/protocol/landscape.ts";
import { lowestPoint } from "../../src/surface/lowest.ts";
import { Surfaces } from "../../src/surface/surface.ts";

const call = () => assert.fail("no function in these plans");

const planOf = (
  name: string,
  args: PyArgs,
  change: Partial<LandscapePlan> = {},
): LandscapePlan => ({
  optimizer: { name, args, groups: [{}] },
  objective: { name: "ravine", options: {} },
  steps: 20,
  seed: 0,
  noise: 0,
  rates: null,
  ...change,
});

function run(plan: LandscapePlan): Trace {
  const definition = findObjective(plan.objective.name);
  assert.ok(definition);
  const work = walk(plan, definition, call);
  for (;;) {
    const step = work.next();
    if (step.done) return step.value;
  }
}

const near = (a: number, b: number, within = 1e-12) =>
  Math.abs(a - b) <= within * Math.max(1, Math.abs(b));

describe("a walk over a landscape", () => {
  for (const [name, definition] of Object.entries<OptimizerDefinition>(optimizers)) {
    it(`${name}: records every vector and number of its state, step by step`, () => {
      const trace = run(planOf(name, {}));
      assert.equal(trace.error, null);
      const state = trace.internals?.state ?? {};
      const tensor = {
        theta: new Float64Array(2),
        grad: new Float64Array(2),
        hasGrad: true,
        ...(definition.standInShape ? { shape: definition.standInShape(2) } : {}),
      };
      const fields = Object.entries(
        definition.state(tensor, definition.params as never, {}) as object,
      ).filter(([, v]) => typeof v === "number" || typeof v === "boolean" || v?.length === 2);
      assert.deepEqual(Object.keys(state).sort(), fields.map(([n]) => n).sort());
      for (const { width, values } of Object.values(state)) assert.equal(values.length, 21 * width);
      assert.equal(trace.internals?.gradient.length, 40);
    });
  }

  it("keeps SGD's buffer as its definition says", () => {
    const { params, internals } = run(planOf("SGD", { lr: 0.01, momentum: 0.9 }));
    const buffer = internals?.state.buffer?.values ?? [];
    for (let k = 0; k < 20; k++) {
      for (const i of [0, 1]) {
        const at = (values: ArrayLike<number> | null | undefined, row: number) =>
          values?.[row * 2 + i] ?? Number.NaN;
        const moved = at(params, k) - at(params, k + 1);
        assert.ok(Math.abs(moved - 0.01 * at(buffer, k + 1)) < 1e-14);
        const kept = at(buffer, k + 1) - at(internals?.gradient, k);
        assert.ok(Math.abs(kept - 0.9 * at(buffer, k)) < 1e-12);
      }
    }
  });

  it("uses the given rates and momenta in place of the optimizer's own", () => {
    const rates = { lr: Float64Array.of(0.1, 0.01, 0), momentum: Float64Array.of(0, 0.5, 0) };
    const { lr, momentum, params } = run(
      planOf("SGD", { lr: 9, momentum: 0.9 }, { rates, steps: 3 }),
    );
    assert.deepEqual([...(lr[0] ?? [])], [0.1, 0.01, 0]);
    assert.deepEqual([...(momentum[0] ?? [])], [0, 0.5, 0]);
    assert.deepEqual(params?.slice(4, 6), params?.slice(6, 8));
  });

  it("noise changes the gradient, from the seed, and can be switched off", () => {
    const ends = (noise: number, seed: number) =>
      run(planOf("SGD", { lr: 0.01 }, { noise, seed })).params?.join();
    assert.equal(ends(1, 4), ends(1, 4));
    assert.notEqual(ends(1, 4), ends(1, 5));
    assert.equal(ends(0, 4), ends(0, 5));
    const basins = { objective: { name: "two-basins", options: {} } };
    const quiet = (seed: number) =>
      run(planOf("SGD", { lr: 0.001 }, { ...basins, seed })).params?.join();
    assert.equal(quiet(1), quiet(2));
  });

  it("noise is a share of the gradient's length at the start", () => {
    const { internals } = run(planOf("SGD", { lr: 0 }, { noise: 0.5, steps: 4000 }));
    const exact = [-2.5, 50];
    const gradient = internals?.gradient ?? new Float64Array(0);
    for (const i of [0, 1]) {
      const off = gradient.filter((_, j) => j % 2 === i).map((g) => g - (exact[i] ?? 0));
      const deviation = Math.sqrt(off.reduce((sum, e) => sum + e * e, 0) / off.length);
      const expected = (0.5 * Math.hypot(...exact)) / Math.SQRT2;
      assert.ok(Math.abs(deviation / expected - 1) < 0.05, `${deviation}, not ${expected}`);
    }
  });

  it("a turned ravine is the straight one seen from another side", () => {
    const definition = findObjective("ravine");
    const turned = definition?.create({ condition: 25, angle: 30, scale: 1 }, null as never, 1);
    const straight = definition?.create({ condition: 25, angle: 0, scale: 1 }, null as never, 1);
    const [c, s] = [Math.cos(Math.PI / 6), Math.sin(Math.PI / 6)];
    const [a, b] = [0.3, -0.8];
    const place = Float64Array.of(c * a - s * b, s * a + c * b);
    assert.ok(near(turned?.value(place) ?? NaN, straight?.value(Float64Array.of(a, b)) ?? 0));
    const [g, h] = [new Float64Array(2), new Float64Array(2)];
    turned?.gradient(place, g);
    straight?.gradient(Float64Array.of(a, b), h);
    assert.ok(near(c * (g[0] ?? NaN) + s * (g[1] ?? NaN), h[0] ?? 0));
    assert.ok(near(c * (g[1] ?? NaN) - s * (g[0] ?? NaN), h[1] ?? 0));
  });

  it("ends where PyTorch would raise, with what was recorded until then", () => {
    const trace = run(planOf("SGD", { lr: -1 }));
    assert.equal(trace.error?.message, "Invalid learning rate: -1.0");
    assert.equal(trace.internals, null);
  });

  it("finds the lowest point of a formula, and none at a pole or an edge", () => {
    const find = (value: (x: number, y: number) => number) =>
      lowestPoint({ value: ([x = 0, y = 0]) => value(x, y) } as never, [-6, 6]);
    const [x, y] = find((a, b) => (a - 1) ** 2 + 8 * (b + 0.3) ** 2) ?? [];
    assert.ok(near(x ?? NaN, 1, 1e-4) && near(y ?? NaN, -0.3, 1e-4));
    // A hole narrower than the search's first grid is a minimum still.
    assert.ok(find((a, b) => 1 - Math.exp(-((a - 0.52) ** 2 + b * b) / 0.02)));
    assert.equal(
      find((a, b) => 1 / (a + 2) + b * b),
      null,
    );
    assert.equal(
      find((a, b) => Math.log(a * a + b * b)),
      null,
    );
    assert.equal(
      find((a, b) => a - b),
      null,
    );
  });

  it("compresses a schedule with its first and last value", () => {
    const values = Float64Array.from({ length: 1000 }, (_, i) => i);
    assert.deepEqual([...compressed(values, 4)], [0, 333, 666, 999]);
    assert.deepEqual([...compressed(values, 1)], [0]);
    assert.deepEqual([...compressed(Float64Array.of(5), 3)], [5, 5, 5]);
  });
});

const request = (name: string, expression: string | null = null): SurfaceRequest => ({
  objective: { name, options: {} },
  expression,
  x: [-3, 3],
  y: [-2, 2],
  columns: 120,
  rows: 80,
});

function contoursOf(name: string, expression: string | null = null) {
  const answer = new Surfaces().survey(request(name, expression));
  assert.equal(answer.kind, "contours");
  return answer.kind === "contours" ? answer : assert.fail();
}

/** The second-order term where a surface bends sharply: 528 and 92 are measured. */
const bends: Readonly<Record<string, number>> = { rosenbrock: 700, beale: 200 };

describe("the contours of a surface", () => {
  for (const name of ["sphere", "rosenbrock", "ravine", "himmelblau", "beale", "saddle"]) {
    it(`${name}: every line runs at its own height`, () => {
      const { contours } = contoursOf(name);
      assert.ok(contours.length >= 4 && contours.length <= 14, `${contours.length} levels`);
      const definition = findObjective(name);
      const objective = definition?.create({ condition: 50, angle: 0, scale: 1 }, null as never, 1);
      let worst = 0;
      for (const { level, rings } of contours) {
        for (const line of rings) {
          for (let i = 0; i < line.length; i += 2) {
            const theta = line.slice(i, i + 2);
            if (Math.abs(theta[0] as number) > 2.97 || Math.abs(theta[1] as number) > 1.97)
              continue;
            const slope = new Float64Array(2);
            objective?.gradient(theta, slope);
            const off = Math.abs((objective?.value(theta) ?? NaN) - level);
            // Half a grid cell along the steepest way, and the bend over it, is the most that
            // interpolation may be off.
            const most = Math.hypot(...slope) * 0.025 + 0.025 ** 2 * (bends[name] ?? 1);
            worst = Math.max(worst, off / most);
          }
        }
      }
      assert.ok(worst < 1, `off by ${worst} cells`);
    });
  }

  it("levels grow by a constant factor and do not move with the view", () => {
    const levels = (x: readonly [number, number]) => {
      const answer = new Surfaces().survey({ ...request("sphere"), x });
      return answer.kind === "contours" ? answer.contours.map((c) => c.level) : [];
    };
    const wide = levels([-3, 3]);
    const moved = levels([-2.5, 3.5]);
    assert.ok(wide.length >= 6);
    const shared = wide.filter((l) => l >= Math.max(wide[0] ?? 0, moved[0] ?? 0) && l <= 10);
    assert.deepEqual(
      moved.filter((l) => l >= (shared[0] ?? 0) && l <= 10),
      shared,
    );
    const factors = wide.slice(1).map((l, i) => l / (wide[i] ?? 1));
    assert.ok(
      factors.every((f) => f > 1.2 && f < 3),
      `${wide}`,
    );
  });

  it("tells the curvatures of a quadratic, and of nothing else", () => {
    const { curvature } = contoursOf("matyas");
    assert.ok(
      near(curvature?.largest ?? NaN, 1) && Math.abs((curvature?.smallest ?? NaN) - 0.04) < 1e-12,
    );
    const typed = contoursOf("custom", "x^2 + 4x y + 10 y^2 + x").curvature;
    assert.ok(Math.abs((typed?.largest ?? NaN) - (11 + Math.sqrt(97))) < 1e-9);
    assert.equal(contoursOf("rosenbrock").curvature, null);
    assert.equal(contoursOf("custom", "x^4 + y^2").curvature, null);
  });

  it("finds the lowest point of a typed formula, if there is one", () => {
    const { minima, contours } = contoursOf("custom", "(x - 1.234)^2 + 3(y + 0.5)^2 - 7");
    assert.equal(minima.isKnown, false);
    const [x = 0, y = 0] = minima.points[0] ?? [];
    assert.ok(Math.abs(x - 1.234) < 1e-4 && Math.abs(y + 0.5) < 1e-4, `${x}, ${y}`);
    assert.ok(contours.length >= 4);
    assert.deepEqual(contoursOf("custom", "x - y").minima.points, []);
  });

  it("a formula that has no value somewhere is drawn where it has one", () => {
    assert.ok(contoursOf("custom", "log(x) + y^2").contours.length > 0);
    assert.deepEqual(contoursOf("custom", "0/0").contours, []);
    assert.deepEqual(contoursOf("custom", "1").contours, []);
  });

  it("answers with what is wrong with a formula", () => {
    const answer = new Surfaces().survey(request("custom", "x +"));
    assert.deepEqual(answer, { kind: "problem", problem: { kind: "syntax", at: 3 } });
  });

  it("gives a curve for one coordinate", () => {
    const answer = new Surfaces().survey(request("parabola"));
    assert.equal(answer.kind, "curve");
    if (answer.kind !== "curve") return;
    assert.equal(answer.heights[0], 4.5);
    assert.deepEqual(answer.curvature, { largest: 1, smallest: 1 });
  });
});
