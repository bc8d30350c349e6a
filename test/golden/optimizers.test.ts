import assert from "node:assert/strict";
import { findOptimizer } from "../../src/core/optimizers/index.ts";
import {
  createOptimizer,
  type OptimizerDefinition,
  stepOptimizer,
} from "../../src/core/optimizers/optimizer.ts";
import { PyError } from "../../src/core/spec/pyError.ts";
import type { PyArgs, PyValue } from "../../src/core/spec/pyValue.ts";
import { tuple } from "../../src/core/spec/pyValue.ts";
import { firstArgument } from "../../src/core/spec/signature.ts";
import { bindForTest, callText, type GoldenCall } from "./bindForTest.ts";
import {
  Deviations,
  deviation,
  type GoldenError,
  type GoldenNumber,
  goldenNumber,
  readGolden,
} from "./golden.ts";

interface Case extends GoldenCall {
  readonly error?: GoldenError;
  readonly theta?: readonly (readonly GoldenNumber[])[];
  /** How far PyTorch's own weights move when the start changes in its last bit. */
  readonly sensitivity?: number;
}

const RELATIVE = 1e-9;
/** A weight that crosses zero has no relative error: below this the error counts absolutely. */
const FLOOR = 1e-3;

const deviations = new Deviations();

function newTensor(start: readonly number[]) {
  return { theta: Float64Array.from(start), grad: new Float64Array(start.length), hasGrad: true };
}

/**
 * An update close to sign(g), such as Adam's with both betas 0, jumps where g changes its sign: there
 * PyTorch itself answers a last-bit change of the start with more than the tolerance, and the
 * recorded answer takes the tolerance's place.
 */
function compare(
  name: string,
  ours: ArrayLike<number>,
  torch: readonly GoldenNumber[],
  step: number,
  sensitivity = 0,
) {
  torch.forEach((expected, i) => {
    const d = deviation(ours[i] as number, goldenNumber(expected), FLOOR);
    const isSmooth = sensitivity <= RELATIVE;
    deviations.add(isSmooth ? name : `${name} (discontinuous update)`, d);
    const allowed = isSmooth ? RELATIVE : 10 * sensitivity;
    assert.ok(d <= allowed, `step ${step}, weight ${i}: ${ours[i]} instead of ${expected}`);
  });
}

describe("optimizers, against PyTorch on random arguments", () => {
  const { cases } = readGolden<{ cases: readonly Case[] }>("optimizers.json");
  after(() => deviations.print("optimizers"));

  for (const [n, golden] of cases.entries()) {
    it(`${n}: ${callText(golden)}`, () => {
      const definition = findOptimizer(golden.name) as OptimizerDefinition;
      const tensor = newTensor([0.5, -1.25, 2, -0.75]);
      try {
        const args = bindForTest(golden, firstArgument("params"), definition.params);
        const optimizer = createOptimizer(definition, args, [{ overrides: {}, tensors: [tensor] }]);
        assert.equal(golden.error, undefined, `PyTorch raises ${golden.error?.message}`);
        golden.theta?.forEach((expected, k) => {
          const step = k + 1;
          tensor.hasGrad = step % 17 !== 0;
          for (let i = 0; i < 4; i++) {
            const rule = (((7 * step + 3 * i) % 11) - 5) / 8;
            tensor.grad[i] = rule + 0.25 * (i + 1) * (tensor.theta[i] as number);
          }
          stepOptimizer(optimizer);
          compare(golden.name, tensor.theta, expected, step, golden.sensitivity);
        });
      } catch (error) {
        if (!(error instanceof PyError)) throw error;
        assert.deepEqual({ type: error.type, message: error.message }, golden.error);
      }
    });
  }
});

interface GivenCase {
  readonly optimizer: string;
  readonly kwargs: Readonly<Record<string, unknown>>;
  /** Per step, per tensor. */
  readonly params_after_step: readonly (readonly (readonly GoldenNumber[])[])[];
}

/** The given file stores plain JSON: PyTorch was run with floats and tuples there. */
function givenArgs(kwargs: GivenCase["kwargs"]): PyArgs {
  const value = (x: unknown): PyValue =>
    Array.isArray(x) ? tuple(...x.map(value)) : (x as PyValue);
  return Object.fromEntries(Object.entries(kwargs).map(([name, x]) => [name, value(x)]));
}

describe("optimizers, against the given trajectories", () => {
  const golden = readGolden<{ optim_trajectories: { cases: readonly GivenCase[] } }>(
    "torch-golden.json",
  );
  const known = golden.optim_trajectories.cases.filter((c) => findOptimizer(c.optimizer));

  it("covers every optimizer of the catalogue", () => {
    assert.deepEqual([...new Set(known.map((c) => c.optimizer))].sort(), ["Adam", "AdamW", "SGD"]);
  });

  for (const [n, { optimizer: name, kwargs, params_after_step }] of known.entries()) {
    it(`${n}: ${name} ${JSON.stringify(kwargs)}`, () => {
      const definition = findOptimizer(name) as OptimizerDefinition;
      const tensors = [newTensor([0.5, -1.25, 2, -0.75, 1.5, 0.25]), newTensor([1, -2, 0.125])];
      const optimizer = createOptimizer(definition, givenArgs(kwargs), [
        { overrides: {}, tensors },
      ]);
      params_after_step.forEach((expected, k) => {
        giveGradients(tensors, k + 1);
        stepOptimizer(optimizer);
        tensors.forEach((tensor, i) => {
          compare(name, tensor.theta, expected[i] ?? [], k + 1);
        });
      });
    });
  }
});

/** The rule of the given file: at step 4 there are no gradients at all. */
function giveGradients(tensors: readonly ReturnType<typeof newTensor>[], t: number): void {
  let i = 0;
  for (const tensor of tensors) {
    tensor.hasGrad = t !== 4;
    for (let j = 0; j < tensor.theta.length; j++, i++) {
      const x = tensor.theta[j] as number;
      tensor.grad[j] = (((7 * t + 3 * i) % 11) - 5) / 8 + 0.25 * (i + 1) * x;
    }
  }
}
