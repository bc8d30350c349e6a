import assert from "node:assert/strict";
import { objectives } from "../../src/core/objectives/index.ts";
import { completeOptions } from "../../src/core/objectives/objective.ts";
import { optimizers } from "../../src/core/optimizers/index.ts";
import { createRandom } from "../../src/core/random.ts";
import { schedulers } from "../../src/core/schedulers/index.ts";
import type { SchedulerDefinition } from "../../src/core/schedulers/scheduler.ts";
import { sameValue, valueFromText, valueText } from "../../src/core/spec/argumentText.ts";
import type { ParamSpec, ParamTable } from "../../src/core/spec/paramSpec.ts";
import { pyRepr } from "../../src/core/spec/pyRepr.ts";
import { isNumeric } from "../../src/core/spec/pyValue.ts";
import { defaultOf } from "../../src/core/spec/values.ts";
import { readScript } from "../../src/python/readScript.ts";
import { LENGTHS } from "./readerTools.ts";

const classes = [
  ...Object.entries(optimizers).map(([key, d]) => ({ key, d, module: "torch.optim" })),
  ...Object.entries<SchedulerDefinition>(schedulers).map(([key, d]) => ({
    key,
    d,
    module: d.module ?? "torch.optim.lr_scheduler",
  })),
];

/** Some valid text for a parameter, so that calls can be built from the table alone. */
function sample(spec: ParamSpec): string {
  if (spec.kind === "callable") return "lambda e: 0.5";
  if (spec.kind === "schedulers") return "[torch.optim.lr_scheduler.ExponentialLR(y, 0.5)]";
  return pyRepr(spec.default ?? spec.assumed ?? 1n);
}

describe("the catalogue", () => {
  for (const { key, d, module } of classes) {
    const params = d.params as ParamTable;

    it(`${key} is described completely`, () => {
      assert.equal(d.name, key);
      assert.ok(d.doc.endsWith("."));
      assert.ok(d.formula.length > 0);
      for (const [name, spec] of Object.entries(params)) {
        assert.ok(spec.doc.endsWith("."), `${name}: ${spec.doc}`);
        assert.ok(spec.range.length > 0, name);
        if (!("slider" in spec)) continue;
        const [low, high] = spec.slider;
        assert.ok(low < high && (spec.scale === "linear" || low > 0), `${name}: slider`);
        const value = spec.default ?? spec.assumed;
        if (value !== undefined && value !== null && isNumeric(value) && Number(value) !== 0) {
          assert.ok(
            Number(value) >= low && Number(value) <= high,
            `${name}: default off the slider`,
          );
        }
      }
    });

    it(`${key}: a control's text stands for the value it shows`, () => {
      for (const [name, spec] of Object.entries(params)) {
        const value = defaultOf(spec);
        if (spec.inert || spec.kind === "callable" || spec.kind === "list") continue;
        if (spec.default === undefined) continue;
        const read = valueFromText(spec, valueText(value)) ?? null;
        // A whole float stands without its point in a control.
        const isSame = isNumeric(value) ? Number(read) === Number(value) : sameValue(read, value);
        assert.ok(isSame, `${name}: ${valueText(value)}`);
      }
    });

    it(`${key} is found in code, with every argument by position and by keyword`, () => {
      const at = "subject" in d ? (d.subject?.position ?? 0) : 0;
      const positional = Object.values(params)
        .filter((s) => !s.keywordOnly)
        .map(sample);
      const keywords = Object.entries(params).map(([name, spec]) => `${name}=${sample(spec)}`);
      const subject = at === 0 ? "y" : "optimizer=y";
      const calls = [
        [...positional.slice(0, at), "y", ...positional.slice(at)],
        [subject, ...keywords],
      ];
      for (const args of calls) {
        const text = `x = ${module}.${key}(${args.join(", ")})`;
        const script = readScript(`y = torch.optim.SGD(p)\n${text}`, LENGTHS);
        const call = [...script.optimizers, ...script.schedulers].find((c) => c.variable === "x");
        assert.equal(call?.qualified, `${module}.${key}`);
        assert.equal(call?.bindingError, null);
        const given = Object.values(call?.args ?? {}).filter((a) => a.origin === "argument");
        assert.equal(given.length, args.length - 1);
      }
    });
  }

  for (const [name, definition] of Object.entries(objectives)) {
    it(`${name}: gradient by finite differences, minima, start`, () => {
      const options = completeOptions(definition, { noise: 0, dimension: 5, batch_size: 1e9 });
      const objective = definition.create(options, createRandom(0), 1);
      const start = definition.start(options);
      assert.equal(start.length, objective.dimension);
      const random = createRandom(5);
      for (let trial = 0; trial < 20; trial++) {
        const theta = Float64Array.from(start, () => 4 * random.uniform() - 2);
        const gradient = new Float64Array(theta.length);
        objective.gradient(theta, gradient);
        theta.forEach((x, i) => {
          const h = 1e-5;
          const at = (y: number) => objective.value(theta.map((z, j) => (j === i ? y : z)));
          const slope = (at(x + h) - at(x - h)) / (2 * h);
          const error = Math.abs(slope - (gradient[i] as number));
          assert.ok(error <= 1e-5 * Math.max(1, Math.abs(slope)), `${gradient[i]} and ${slope}`);
        });
      }
      const minima = definition.minima(options);
      const values = minima.map((m) => objective.value(Float64Array.from(m)));
      for (const [i, minimum] of minima.entries()) {
        assert.equal(minimum.length, objective.dimension);
        const gradient = new Float64Array(minimum.length);
        objective.gradient(Float64Array.from(minimum), gradient);
        assert.ok(Math.hypot(...gradient) < 1e-6, `minimum ${i}: ${gradient}`);
        assert.ok(Math.abs((values[i] as number) - (values[0] as number)) < 1e-9);
      }
    });
  }
});
