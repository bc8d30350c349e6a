import assert from "node:assert/strict";
import { optimizers } from "../../src/core/optimizers/index.ts";
import { schedulers } from "../../src/core/schedulers/index.ts";
import type { ParamTable } from "../../src/core/spec/paramSpec.ts";
import type { PyValue } from "../../src/core/spec/pyValue.ts";
import type { PanelCall } from "../../src/protocol/panel.ts";
import { callProblem, paramsOf } from "../../webview/edits.ts";
import { sameValue, valueFromText, valueText } from "../../webview/values.ts";

/** A call as the panel gets it, with the arguments that the code gives. */
const callOf = (name: string, values: Readonly<Record<string, PyValue>>): PanelCall => ({
  id: "s0",
  kind: "scheduler",
  name,
  isInner: false,
  line: 1,
  cell: null,
  args: Object.fromEntries(
    Object.entries(values).map(([key, value]) => [
      key,
      { origin: "argument", value, text: valueText(value) } as const,
    ]),
  ),
});

const problemOf = (
  name: string,
  values: Readonly<Record<string, PyValue>>,
  edits: Readonly<Record<string, string>>,
) => callProblem(callOf(name, values), { s0: edits });

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
    const { milestones } = paramsOf(callOf("MultiStepLR", {}));
    const { max_lr, total_steps, mode } = {
      ...paramsOf(callOf("OneCycleLR", {})),
      ...paramsOf(callOf("ReduceLROnPlateau", {})),
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
    const children = [{ kind: "object", type: "StepLR", ref: "s1" } as const];
    assert.equal(
      problemOf("SequentialLR", { schedulers: children, milestones: [] }, { milestones: "3" }),
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
