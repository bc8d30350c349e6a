import assert from "node:assert/strict";
import { optimizers } from "../../src/core/optimizers/index.ts";
import { type RunConfig, withArgument } from "../../src/core/runConfig.ts";
import { schedulers } from "../../src/core/schedulers/index.ts";
import { sameValue, valueFromText, valueText } from "../../src/core/spec/argumentText.ts";
import type { ParamTable } from "../../src/core/spec/paramSpec.ts";
import type { PyValue } from "../../src/core/spec/pyValue.ts";
import { callProblem, paramsOf } from "../../webview/edits.ts";

type Values = Readonly<Record<string, PyValue>>;

/** A run with one scheduler, with the arguments that the code gives. */
function configOf(name: string, values: Values, inside: readonly string[] = []): RunConfig {
  const entries = Object.entries(values).map(([key, value]) => [key, valueText(value)] as const);
  const every = "epoch" as const;
  const children = inside.map((child, i) => ({
    id: `c${i}`,
    name: child,
    args: {},
    every,
    schedulers: [],
  }));
  const scheduler = { id: "s0", name, args: Object.fromEntries(entries), every };
  return {
    optimizer: { id: "o0", name: "SGD", args: {}, groups: [{}] },
    schedulers: [{ ...scheduler, schedulers: children }],
    horizon: { epochs: 1, stepsPerEpoch: 1, accumulation: 1, processes: 1 },
  };
}

function problemOf(
  name: string,
  values: Values,
  edits: Readonly<Record<string, string>>,
  inside: readonly string[] = [],
) {
  const base = configOf(name, values, inside);
  const edited = Object.entries(edits).reduce(
    (config, [key, text]) => withArgument(config, "s0", key, text),
    base,
  );
  return callProblem(edited, "s0");
}

describe("values in the panel", () => {
  for (const { name, params } of [...Object.values(optimizers), ...Object.values(schedulers)]) {
    it(`${name}: every default comes back from its text`, () => {
      for (const [key, spec] of Object.entries(params as ParamTable)) {
        const value = spec.default ?? spec.assumed;
        if (value === undefined || value === null || spec.kind === "callable") continue;
        const read = valueFromText(spec, valueText(value));
        assert.ok(read !== undefined && sameValue(read, value), `${key}: ${valueText(value)}`);
      }
    });
  }

  it("read lists, one number for all groups, and None", () => {
    const { milestones } = paramsOf({ name: "MultiStepLR" });
    const { max_lr, total_steps, mode } = {
      ...paramsOf({ name: "OneCycleLR" }),
      ...paramsOf({ name: "ReduceLROnPlateau" }),
    };
    const read = (spec: typeof max_lr, text: string) => spec && valueFromText(spec, text);
    assert.deepEqual(read(milestones, "[2, 5, 9]"), [2n, 5n, 9n]);
    assert.deepEqual(read(milestones, ""), []);
    assert.equal(read(milestones, "2, x"), undefined);
    assert.deepEqual(read(max_lr, "0.1, 1"), [0.1, 1n]);
    assert.equal(read(max_lr, "0.1"), 0.1);
    assert.equal(read(total_steps, "None"), null);
    assert.equal(read(max_lr, "None"), undefined);
    assert.equal(read(mode, "max"), "max");
    assert.equal(read(mode, "maximal"), undefined);
  });

  it("are refused in PyTorch's words, and only what was edited", () => {
    const cycle = { max_lr: 0.1, total_steps: 10n };
    assert.equal(problemOf("OneCycleLR", cycle, { pct_start: "0.5" }), undefined);
    assert.equal(
      problemOf("OneCycleLR", cycle, { pct_start: "1.5" }),
      "Expected float between 0 and 1 pct_start, but got 1.5",
    );
    assert.equal(
      problemOf("OneCycleLR", cycle, { total_steps: "None" }),
      "You must define either total_steps OR (epochs AND steps_per_epoch)",
    );
    assert.equal(
      problemOf("SequentialLR", { milestones: [] }, { milestones: "3" }, ["StepLR"]),
      "Sequential Schedulers expects number of schedulers provided to be one more than the number " +
        "of milestone points, but got number of schedulers 1 and the number of milestones to be " +
        "equal to 1",
    );
    // Functions are not sent to the panel: they must not be missed.
    assert.equal(problemOf("MultiplicativeLR", {}, {}), undefined);
    assert.equal(
      problemOf("CyclicLR", { base_lr: 0.1, max_lr: 1, mode: "mine" }, { gamma: "0.9" }),
      undefined,
    );
  });
});
