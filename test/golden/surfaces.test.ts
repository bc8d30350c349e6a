import assert from "node:assert/strict";
import { findObjective, objectives } from "../../src/core/objectives/index.ts";
import { completeOptions, type ObjectiveDefinition } from "../../src/core/objectives/objective.ts";
import { createRandom } from "../../src/core/random.ts";
import { deviation, readGolden } from "./golden.ts";

interface Case {
  readonly name: string;
  readonly options: Readonly<Record<string, number>>;
  readonly point: readonly number[];
  readonly value: number;
  readonly gradient: readonly number[];
}

const TOLERANCE = 1e-11;

describe("objectives, against PyTorch's autograd", () => {
  const { cases } = readGolden<{ cases: readonly Case[] }>("surfaces.json");

  it("covers every objective", () => {
    const names = [...new Set(cases.map((c) => c.name))];
    assert.deepEqual(names.sort(), Object.keys(objectives).sort());
  });

  for (const { name, options, point, value, gradient } of cases) {
    it(`${name} at ${point.map((x) => x.toFixed(3)).join(", ")}`, () => {
      const definition = findObjective(name) as ObjectiveDefinition;
      const complete = completeOptions(definition, options);
      const objective = definition.create(complete, createRandom(0), 1);
      const theta = Float64Array.from(point);
      const out = new Float64Array(point.length);
      objective.gradient(theta, out);
      assert.ok(deviation(objective.value(theta), value, 1) <= TOLERANCE);
      gradient.forEach((g, i) => {
        assert.ok(deviation(out[i] as number, g, 1) <= TOLERANCE, `${out[i]} instead of ${g}`);
      });
    });
  }
});
