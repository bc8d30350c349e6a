import { float, tupleOf } from "../spec/paramSpec.ts";
import { compare, floatDivide, floatPower } from "../spec/pyArithmetic.ts";
import { valueError } from "../spec/pyError.ts";
import { pyStr } from "../spec/pyRepr.ts";
import { type PyValue, tuple } from "../spec/pyValue.ts";
import { isNotAtLeastZero, itemAt, type Rule, refuse, refuseLength } from "../spec/rules.ts";
import { gradientSection, shrunk, updateSection } from "./anatomy/sections.ts";
import { foreach, learningRate, lerp, maximize, pyMax, pyMin } from "./common.ts";
import { defineOptimizer } from "./optimizer.ts";
import { shapeOf, type Tensor } from "./tensor.ts";

const refuseEpsilon =
  (index: 0 | 1): Rule =>
  (args) => {
    const value = itemAt(args, "eps", index);
    if (index === 0 && value === null) return;
    if (isNotAtLeastZero(value)) {
      throw valueError(`epsilon${index + 1} should be >= 0 but is: ${pyStr(value)}`);
    }
  };

const isNotAtMostZero = (value: PyValue) => !compare(">=", 0, value);
const isNotAtLeastOne = (value: PyValue) => !compare("<=", 1, value);

/**
 * The second moments of `blocks` matrices of rows × columns: only the row and column means are
 * kept, and their product over the rows' mean stands for each element.
 */
interface FactoredMoments {
  readonly blocks: number;
  readonly rows: number;
  readonly columns: number;
  readonly rowMeans: Float64Array;
  readonly columnMeans: Float64Array;
}

interface State {
  t: number;
  /** Null for a tensor of one dimension, which keeps every element's moment. */
  readonly factored: FactoredMoments | null;
  readonly square: Float64Array;
  readonly update: Float64Array;
  /** Scalars of the present update: the weight of its squared gradient, and ε₁. */
  weight: number;
  floor: number;
}

function newState(tensor: Tensor): State {
  const shape = shapeOf(tensor);
  const size = tensor.theta.length;
  const update = new Float64Array(size);
  const scalars = { t: 0, weight: 1, floor: 0, update };
  if (shape.length < 2) return { ...scalars, factored: null, square: new Float64Array(size) };
  const [rows = 1, columns = 1] = shape.slice(-2);
  const blocks = shape.slice(0, -2).reduce((n, d) => n * d, 1);
  const rowMeans = new Float64Array(blocks * rows);
  const columnMeans = new Float64Array(blocks * columns);
  const factored = { blocks, rows, columns, rowMeans, columnMeans };
  return { ...scalars, factored, square: new Float64Array(0) };
}

/** Moves the row and column means of g² and writes g/√v into `update`. */
function factoredUpdate(
  { blocks, rows, columns, rowMeans, columnMeans }: FactoredMoments,
  { update, weight, floor }: State,
  g: Float64Array,
): void {
  for (let b = 0; b < blocks; b++) {
    const at = b * rows * columns;
    let total = 0;
    for (let r = 0; r < rows; r++) {
      const mean = meanSquare(g, at + r * columns, 1, columns);
      const k = b * rows + r;
      const moved = lerp(rowMeans[k] as number, mean, weight);
      rowMeans[k] = moved;
      total += moved;
    }
    for (let c = 0; c < columns; c++) {
      const k = b * columns + c;
      columnMeans[k] = lerp(columnMeans[k] as number, meanSquare(g, at + c, columns, rows), weight);
    }
    const scale = Math.max(total / rows, floor);
    for (let r = 0; r < rows; r++) {
      const row = rowMeans[b * rows + r] as number;
      for (let c = 0; c < columns; c++) {
        const v = (row * (columnMeans[b * columns + c] as number)) / scale;
        const i = at + r * columns + c;
        update[i] = scaled(g[i] as number, v, floor);
      }
    }
  }
}

function meanSquare(grad: Float64Array, from: number, stride: number, count: number): number {
  let sum = 0;
  for (let k = 0; k < count; k++) {
    const g = grad[from + k * stride] as number;
    sum += g * g;
  }
  return sum / count;
}

const scaled = (g: number, v: number, epsilon: number) =>
  g / Math.sqrt(Math.max(v, epsilon * epsilon));

function plainUpdate({ square, update, weight, floor }: State, g: Float64Array): void {
  for (let i = 0; i < square.length; i++) {
    const x = g[i] as number;
    const v = lerp(square[i] as number, x * x, weight);
    square[i] = v;
    update[i] = scaled(x, v, floor);
  }
}

/** ‖x‖/√n; Python raises where x is empty. */
function rootMeanSquare(x: Float64Array, factor: number): number {
  let sum = 0;
  for (let i = 0; i < x.length; i++) sum += (x[i] as number) * (x[i] as number);
  return floatDivide(Math.sqrt(sum), Math.sqrt(x.length) * factor);
}

/** Shazeer & Stern 2018, Algorithms 4 and 5; PyTorch 2.13 `_adafactor.py`. */
export const adafactor = defineOptimizer({
  name: "Adafactor",
  doc: "Adam's adaptive steps with little memory: a matrix keeps one second moment per row and per column only.",
  formula: [
    "α ← max(ε₂, RMS(θ)) · min(η, 1/√t)",
    "θ ← θ − ηλθ",
    "w ← t^γ,  γ = beta2_decay",
    "r ← r + w(row means of g² − r),  c ← c + w(column means of g² − c)",
    "v ← rcᵀ/mean(r); for a vector v ← v + w(g² − v)",
    "u ← g/√max(v, ε₁²)",
    "θ ← θ − α u/max(1, RMS(u)/d)",
  ],
  references: [
    {
      title: "Adafactor: Adaptive Learning Rates with Sublinear Memory Cost",
      url: "https://arxiv.org/abs/1804.04235",
    },
  ],
  momentumField: null,
  anatomy: {
    symbols: {
      η: { argument: "lr" },
      λ: { argument: "weight_decay" },
      γ: { argument: "beta2_decay" },
      "ε₁": { argument: "eps", index: 0, ifNone: Number.EPSILON },
      "ε₂": { argument: "eps", index: 1 },
      d: { argument: "d" },
      "v'": { before: "square" },
    },
    sections: ({ hp }) => [
      gradientSection({ maximize: hp.maximize }),
      {
        key: null,
        title: "Second moment",
        note: "kept for every weight here; a matrix keeps one per row and column",
        lines: [
          { symbol: "w", formula: "t^γ" },
          { symbol: "v", formula: "v' + w * (g^2 - v')", field: "square" },
          { symbol: "u", formula: "g / sqrt(max(v, ε₁^2))" },
        ],
      },
      {
        key: null,
        title: "Relative step",
        note: "a share of the weights' own size",
        lines: [{ symbol: "α", formula: "max(ε₂, rms(θ')) * min(η, 1 / sqrt(t))" }],
      },
      updateSection(`${shrunk(hp.weight_decay)} - α * u / max(1, rms(u) / d)`),
    ],
  },
  params: {
    lr: {
      ...learningRate(0.01, [1e-4, 1]),
      doc: "Largest relative step: an update moves the weights by this share of their own size.",
    },
    beta2_decay: float({
      default: -0.8,
      range: "≤ 0",
      slider: [-1, 0],
      scale: "linear",
      doc: "Power of the step number that gives the weight of each new squared gradient.",
    }),
    eps: tupleOf({
      default: tuple(null, 1e-3),
      range: "both ≥ 0; None for the precision of the weights",
      labels: ["ε₁", "ε₂"],
      slider: [1e-16, 0.1],
      scale: "log",
      doc: "Least root of a second moment (ε₁) and least size of the weights that steps refer to (ε₂).",
    }),
    d: float({
      default: 1,
      range: "≥ 1",
      slider: [1, 10],
      scale: "linear",
      doc: "Clips the update: its root mean square may not be larger.",
    }),
    weight_decay: float({
      default: 0,
      range: "≥ 0",
      slider: [1e-6, 0.1],
      scale: "log",
      doc: "Each step shrinks the weights by this share of the learning rate.",
    }),
    foreach,
    maximize,
  },
  rules: [
    refuse("lr", isNotAtLeastZero, "Learning rate should be >= 0 but is: "),
    refuse("beta2_decay", isNotAtMostZero, "beta2_decay should be <= 0 but is: "),
    refuseEpsilon(0),
    refuseEpsilon(1),
    refuse("d", isNotAtLeastOne, "Clipping threshold d should be >= 1 but is: "),
    refuse("weight_decay", isNotAtLeastZero, "weight_decay should be >= 0 but is: "),
  ],
  stepRules: [refuseLength("eps", 2)],
  state: newState,
  step({ theta, grad }, state, hp) {
    const { lr, weight_decay, d } = hp;
    const epsilon = hp.eps[0];
    const leastSize = hp.eps[1];
    const { factored, update } = state;
    const t = ++state.t;
    state.weight = floatPower(t, hp.beta2_decay);
    const limit = 1 / Math.sqrt(t);
    const size = rootMeanSquare(theta, 1);
    const rate = pyMax(leastSize, size) * pyMin(lr, limit);
    state.floor = Number.isNaN(epsilon) ? Number.EPSILON : epsilon;
    if (factored) factoredUpdate(factored, state, grad);
    else plainUpdate(state, grad);
    const step = ((hp.maximize ? -1 : 1) * rate) / pyMax(1, rootMeanSquare(update, d));
    const shrink = weight_decay === 0 ? 1 : 1 - lr * weight_decay;
    for (let i = 0; i < theta.length; i++) {
      const x = shrink * (theta[i] as number);
      theta[i] = x - step * (update[i] as number);
    }
  },
});
