import { bool, choice, float, int, tupleOf } from "../spec/paramSpec.ts";
import { compare } from "../spec/pyArithmetic.ts";
import { typeError, valueError } from "../spec/pyError.ts";
import { pyStr } from "../spec/pyRepr.ts";
import { isFloat, itemsOf, tuple, typeName } from "../spec/pyValue.ts";
import { argument, isNotAtLeastZero, type Rule, refuse } from "../spec/rules.ts";
import { gradientSection, shrunk, updateSection } from "./anatomy/sections.ts";
import { epsilon, learningRate, lerp, pyMax } from "./common.ts";
import { newOrthogonalizer, orthogonalize } from "./newtonSchulz.ts";
import { defineOptimizer } from "./optimizer.ts";
import { shapeOf } from "./tensor.ts";

const rateFunctions = ["original", "match_rms_adamw"] as const;

const refuseRateFunction: Rule = (args) => {
  const name = argument(args, "adjust_lr_fn");
  if (name === null || rateFunctions.some((known) => known === name)) return;
  throw valueError(`Adjust learning rate function ${pyStr(name)} is not supported`);
};

const refuseManySteps: Rule = (args) => {
  if (compare(">=", argument(args, "ns_steps"), 100n)) {
    throw valueError("Number of steps must be less than 100 for computational efficiency");
  }
};

const refuseCoefficients: Rule = (args) => {
  const value = argument(args, "ns_coefficients");
  const items = itemsOf(value);
  if (!items) throw typeError(`object of type '${typeName(value)}' has no len()`);
  if (items.length !== 3) throw valueError("Coefficients must be a tuple of exactly 3 values");
};

/** `range(ns_steps)`. */
const refuseFractionalSteps: Rule = (args) => {
  if (isFloat(argument(args, "ns_steps"))) {
    throw typeError("'float' object cannot be interpreted as an integer");
  }
};

/** Makes the size of an update independent of the matrix's shape. */
function rateFactor(name: string | null, rows: number, columns: number): number {
  if (name === null || name === "original") return Math.sqrt(pyMax(1, rows / columns));
  return name === "match_rms_adamw" ? 0.2 * Math.sqrt(pyMax(rows, columns)) : 1;
}

/** What `rateFactor` computes, of a matrix with n rows and k columns. */
const rateFormula = (name: string | null): string =>
  name === "match_rms_adamw" ? "0.2 * sqrt(max(n, k))" : "sqrt(max(1, n / k))";

/** The divisor of `size` nearest below its square root: rows of a matrix as square as possible. */
function squareRows(size: number): number {
  let rows = Math.floor(Math.sqrt(size));
  while (rows > 1 && size % rows !== 0) rows--;
  return Math.max(rows, 1);
}

/** Jordan et al. 2024; PyTorch 2.13 `_muon.py`. */
export const muon = defineOptimizer({
  name: "Muon",
  doc: "For weight matrices: replaces the momentum by the nearest orthogonal matrix, so that all directions move alike.",
  limits:
    "PyTorch orthogonalizes in bfloat16, and so do we; another processor may round a last bit otherwise, which is up to one percent of an update. Only matrices can be updated: the stand-in problem's weights count as one, as square as possible.",
  formula: [
    "B ← μB + (1 − μ)∇f(θ)",
    "U ← (1 − μ)∇f(θ) + μB if nesterov, else B",
    "X ← U/‖U‖; k times X ← aX + (bXXᵀ + c(XXᵀ)²)X",
    "θ ← θ − ηλθ",
    "θ ← θ − η√max(1, rows/columns) X",
  ],
  references: [
    {
      title: "Muon: An optimizer for hidden layers in neural networks",
      url: "https://kellerjordan.github.io/posts/muon/",
    },
    { title: "Muon is Scalable for LLM Training", url: "https://arxiv.org/abs/2502.16982" },
  ],
  momentumField: "momentum",
  anatomy: {
    symbols: {
      η: { argument: "lr" },
      λ: { argument: "weight_decay" },
      μ: { argument: "momentum" },
      "B'": { before: "buffer" },
      n: { before: "rows" },
      k: { before: "columns" },
      O: { after: "update" },
    },
    sections: ({ hp }) => [
      gradientSection({}),
      {
        key: "momentum",
        title: "Momentum buffer",
        note: "running mean of the gradient, keeps {0}",
        noteOf: "μ",
        lines: [
          { symbol: "B", formula: "μ * B' + (1 - μ) * g", field: "buffer" },
          ...(hp.nesterov ? [{ symbol: "U", formula: "(1 - μ) * g + μ * B" }] : []),
        ],
      },
      {
        key: null,
        title: "Orthogonalization",
        note: "Newton–Schulz iterations in bfloat16: no formula to fill in, O is their result",
        lines: [{ symbol: "c", formula: rateFormula(hp.adjust_lr_fn) }],
      },
      updateSection(`${shrunk(hp.weight_decay)} - η * c * O`),
    ],
  },
  params: {
    lr: learningRate(1e-3, [1e-5, 0.1]),
    weight_decay: float({
      default: 0.1,
      range: "≥ 0",
      slider: [1e-4, 1],
      scale: "log",
      doc: "Each step shrinks the weights by this share of the learning rate.",
    }),
    momentum: float({
      default: 0.95,
      range: "≥ 0, usually below 1",
      slider: [0, 0.999],
      scale: "linear",
      doc: "Decay of the running mean of the gradient.",
    }),
    nesterov: bool({
      default: true,
      range: "True, False",
      doc: "Looks ahead: mixes the gradient into the already updated momentum once more.",
    }),
    ns_coefficients: tupleOf({
      default: tuple(3.4445, -4.775, 2.0315),
      range: "three numbers",
      labels: ["a", "b", "c"],
      slider: [-5, 5],
      scale: "linear",
      doc: "Coefficients of the polynomial that is iterated to orthogonalize.",
    }),
    eps: epsilon(1e-7),
    ns_steps: int({
      default: 5n,
      range: "whole number below 100",
      slider: [1, 20],
      scale: "linear",
      doc: "How often the polynomial is iterated: more steps come nearer to orthogonal.",
    }),
    adjust_lr_fn: choice({
      default: null,
      range: "None, 'original', 'match_rms_adamw'",
      choices: rateFunctions,
      doc: "How the matrix's shape scales the learning rate: as in the original, or to match AdamW's updates.",
    }),
  },
  rules: [
    refuse("lr", isNotAtLeastZero, "Learning rate should be >= 0 but is: "),
    refuse("momentum", isNotAtLeastZero, "momentum should be >= 0 but is: "),
    refuse("weight_decay", isNotAtLeastZero, "weight decay should be >= 0 but is: "),
    refuseRateFunction,
  ],
  checkGroups(groups) {
    for (const { tensor } of groups.flatMap(({ slots }) => slots)) {
      const shape = shapeOf(tensor);
      if (shape.length === 2) continue;
      throw valueError(
        `Muon only supports 2D parameters whereas we found a parameter with size: torch.Size([${shape.join(", ")}])`,
      );
    }
  },
  stepRules: [refuseManySteps, refuseCoefficients, refuseFractionalSteps],
  standInShape(size) {
    const rows = squareRows(size);
    return [rows, size / rows];
  },
  state(tensor) {
    const [rows = 0, columns = 0] = shapeOf(tensor);
    const size = tensor.theta.length;
    return {
      rows,
      columns,
      buffer: new Float64Array(size),
      update: new Float64Array(size),
      work: newOrthogonalizer(rows, columns),
    };
  },
  step({ theta, grad }, { rows, columns, buffer, update, work }, hp) {
    const { lr, weight_decay, momentum, nesterov } = hp;
    for (let i = 0; i < theta.length; i++) {
      const g = grad[i] as number;
      const b = lerp(buffer[i] as number, g, 1 - momentum);
      buffer[i] = b;
      update[i] = nesterov ? lerp(g, b, momentum) : b;
    }
    orthogonalize(work, update, hp);
    const rate = lr * rateFactor(hp.adjust_lr_fn, rows, columns);
    const shrink = 1 - lr * weight_decay;
    for (let i = 0; i < theta.length; i++) {
      theta[i] = (theta[i] as number) * shrink - rate * (update[i] as number);
    }
  },
});
