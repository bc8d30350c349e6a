import assert from "node:assert/strict";
import { findObjective } from "../../src/core/objectives/index.ts";
import { exactly } from "../../src/core/objectives/noise.ts";
import { findOptimizer } from "../../src/core/optimizers/index.ts";
import {
  createOptimizer,
  type OptimizerDefinition,
  stepOptimizer,
} from "../../src/core/optimizers/optimizer.ts";
import type { QuasiNewton } from "../../src/core/optimizers/quasiNewton.ts";
import type { Tensor } from "../../src/core/optimizers/tensor.ts";
import { createRandom } from "../../src/core/random.ts";
import { BaselineModel } from "./baselineModel.ts";
import { givenArgs } from "./givenArgs.ts";
import { deviation, type GoldenNumber, readGolden } from "./golden.ts";
import { newTensor } from "./optimizerTask.ts";
import { compareWeights, deviations } from "./optimizerTolerance.ts";

type Weights = readonly GoldenNumber[];
type Kwargs = Readonly<Record<string, unknown>>;

interface Given {
  readonly optim_trajectories: {
    readonly cases: readonly {
      readonly optimizer: string;
      readonly kwargs: Kwargs;
      /** Per step, per tensor. */
      readonly params_after_step: readonly (readonly Weights[])[];
    }[];
  };
  readonly sparse_adam: {
    readonly cases: readonly { readonly kwargs: Kwargs; readonly params_after_step: Weights[] }[];
  };
  readonly lbfgs: {
    readonly cases: readonly {
      readonly kwargs: Kwargs;
      readonly fn: "rosen" | "quad";
      readonly steps: readonly {
        readonly x: Weights;
        readonly returned_loss: number;
        readonly func_evals: number;
        readonly n_iter: number;
      }[];
    }[];
  };
  readonly optim_baseline_mlp: {
    readonly cases: Readonly<
      Record<
        string,
        {
          readonly optimizer: string;
          readonly kwargs: Kwargs;
          readonly "samples_at_iter_0_100_..": readonly (readonly Weights[])[];
        }
      >
    >;
  };
}

const given = readGolden<Given>("torch-golden.json");

function build(name: string, kwargs: Kwargs, tensors: readonly Tensor[]) {
  const definition = findOptimizer(name) as OptimizerDefinition;
  const args = givenArgs(kwargs, definition.params);
  return createOptimizer(definition, args, [{ overrides: {}, tensors }]);
}

const W = () => newTensor([0.5, -1.25, 2, -0.75, 1.5, 0.25], [3, 2]);
const B = () => newTensor([1, -2, 0.125], [3]);

/** The rule of the given file, from flat index `first` on. */
function giveGradient({ theta, grad }: Tensor, t: number, first: number): void {
  for (let j = 0; j < theta.length; j++) {
    const i = first + j;
    grad[j] = (((7 * t + 3 * i) % 11) - 5) / 8 + 0.25 * (i + 1) * (theta[j] as number);
  }
}

describe("optimizers, against the given trajectories", () => {
  after(() => deviations.print("optimizers, all cases so far"));

  for (const [n, golden] of given.optim_trajectories.cases.entries()) {
    const { optimizer: name, kwargs, params_after_step } = golden;
    it(`${n}: ${name} ${JSON.stringify(kwargs)}`, () => {
      const tensors = name === "Muon" ? [W()] : [W(), B()];
      const optimizer = build(name, kwargs, tensors);
      params_after_step.forEach((expected, k) => {
        tensors.forEach((tensor, i) => {
          tensor.hasGrad = k + 1 !== 4;
          giveGradient(tensor, k + 1, i === 0 ? 0 : 6);
        });
        stepOptimizer(optimizer);
        tensors.forEach((tensor, i) => {
          compareWeights(name, tensor.theta, expected[i] ?? [], `step ${k + 1}`);
        });
      });
    });
  }

  for (const { kwargs, params_after_step } of given.sparse_adam.cases) {
    it(`SparseAdam ${JSON.stringify(kwargs)}, by rows`, () => {
      const tensor = W();
      const optimizer = build("SparseAdam", kwargs, [tensor]);
      params_after_step.forEach((expected, k) => {
        giveGradient(tensor, k + 1, 0);
        tensor.present = Int32Array.from(k % 2 === 0 ? [0, 1, 4, 5] : [2, 3]);
        stepOptimizer(optimizer);
        compareWeights("SparseAdam", tensor.theta, expected, `step ${k + 1}`);
      });
    });
  }
});

const lbfgsLosses = {
  rosen: {
    start: [1.5, 1.5],
    objective: findObjective("rosenbrock")?.create({}, createRandom(0), 1),
  },
  quad: {
    start: [3, -2],
    objective: exactly({
      dimension: 2,
      value: ([x = 0, y = 0]) => (x - 1) ** 2 + 5 * (y + 0.5) ** 2,
      gradient([x = 0, y = 0], out) {
        out[0] = 2 * (x - 1);
        out[1] = 10 * (y + 0.5);
      },
    }),
  },
};

describe("LBFGS, against the given runs", () => {
  for (const { kwargs, fn, steps } of given.lbfgs.cases) {
    it(`${JSON.stringify(kwargs)} on ${fn}`, () => {
      const { start, objective = assert.fail() } = lbfgsLosses[fn];
      const tensor = newTensor(start);
      const optimizer = build("LBFGS", kwargs, [tensor]);
      const losses: number[] = [];
      const closure = (loss: Float64Array) => {
        loss[0] = objective.evaluate(tensor.theta, tensor.grad);
        losses.push(loss[0]);
      };
      steps.forEach(({ x, returned_loss, func_evals, n_iter }, k) => {
        const before = losses.length;
        stepOptimizer(optimizer, closure);
        compareWeights("LBFGS", tensor.theta, x, `step ${k + 1}`);
        assert.ok(deviation(losses[before] as number, returned_loss, 1e-3) <= 1e-9);
        assert.equal(losses.length, func_evals, "evaluations");
        const state = optimizer.groups[0]?.slots[0]?.state as QuasiNewton;
        assert.equal(state.iterations, n_iter, "iterations");
      });
    });
  }
});

describe("optimizers, against PyTorch on the model of its C++ tests", () => {
  for (const [title, golden] of Object.entries(given.optim_baseline_mlp.cases)) {
    it(title, () => {
      const { optimizer: name, kwargs } = golden;
      const samples = golden["samples_at_iter_0_100_.."];
      const model = new BaselineModel();
      const optimizer = build(name, kwargs, model.tensors);
      for (let step = 0; step <= 100 * (samples.length - 1); step++) {
        model.closure(new Float64Array(1));
        stepOptimizer(optimizer, model.closure);
        if (step % 100 !== 0) continue;
        model.tensors.forEach(({ theta }, i) => {
          const expected = samples[step / 100]?.[i] ?? [];
          compareWeights(`${name}, baseline model`, theta, expected, `step ${step}`);
        });
      }
    });
  }
});
