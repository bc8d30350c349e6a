import { tupleOf } from "../spec/paramSpec.ts";
import { compare } from "../spec/pyArithmetic.ts";
import { valueError } from "../spec/pyError.ts";
import { pyStr } from "../spec/pyRepr.ts";
import { tuple } from "../spec/pyValue.ts";
import { isNotAtLeastZero, itemAt, type Rule, refuse, refuseLength } from "../spec/rules.ts";
import { updateSection } from "./anatomy/sections.ts";
import { capturable, differentiable, foreach, learningRate, maximize } from "./common.ts";
import { defineOptimizer } from "./optimizer.ts";

/** PyTorch's `not 0.0 < etas[0] < 1.0 < etas[1]`. */
const refuseEtas: Rule = (args) => {
  const minus = itemAt(args, "etas", 0);
  const isOrdered =
    compare("<", 0, minus) && compare("<", minus, 1) && compare("<", 1, itemAt(args, "etas", 1));
  if (isOrdered) return;
  throw valueError(`Invalid eta values: ${pyStr(minus)}, ${pyStr(itemAt(args, "etas", 1))}`);
};

/** Riedmiller & Braun 1993 without weight backtracking; PyTorch 2.13 `rprop.py`. */
export const rprop = defineOptimizer({
  name: "Rprop",
  doc: "Uses only the gradient's sign: each weight's step grows while the sign holds and shrinks when it flips.",
  formula: [
    "s ← sign(g · g₋₁)",
    "Δ ← clamp(Δ · (η⁺ if s > 0, η⁻ if s < 0, else 1), Δmin, Δmax)",
    "g ← 0 if s < 0",
    "θ ← θ − sign(g)Δ",
  ],
  references: [
    {
      title: "A direct adaptive method for faster backpropagation learning: the RPROP algorithm",
      url: "https://doi.org/10.1109/ICNN.1993.298623",
    },
  ],
  momentumField: null,
  anatomy: {
    symbols: {
      η: { argument: "lr" },
      "η⁻": { argument: "etas", index: 0 },
      "η⁺": { argument: "etas", index: 1 },
      Δmin: { argument: "step_sizes", index: 0 },
      Δmax: { argument: "step_sizes", index: 1 },
      "g'": { before: "previous" },
      "Δ'": { before: "size" },
    },
    sections({ hp, before }) {
      const slope = hp.maximize ? "-∇f" : "∇f";
      const isFirst = before("started") === 0;
      return [
        {
          key: "gradient",
          title: "Gradient",
          note: "only its sign counts; left out where the sign has flipped",
          lines: [
            { symbol: "s", formula: `sign(${slope} * g')` },
            { symbol: "g", formula: `bySign(s, ${slope}, ${slope}, 0)`, field: "previous" },
          ],
        },
        {
          key: null,
          title: "Step size",
          note: "grows while the sign holds, shrinks when it flips",
          lines: [
            { symbol: "q", formula: "bySign(s, η⁺, 1, η⁻)" },
            {
              symbol: "Δ",
              formula: `clamp(q * ${isFirst ? "η" : "Δ'"}, Δmin, Δmax)`,
              field: "size",
            },
          ],
        },
        updateSection("θ' - sign(g) * Δ"),
      ];
    },
  },
  params: {
    lr: {
      ...learningRate(0.01, [1e-5, 1]),
      doc: "Size of the first step. Later changes, such as a scheduler's, have no effect.",
    },
    etas: tupleOf({
      default: tuple(0.5, 1.2),
      range: "0 < η⁻ < 1 < η⁺",
      labels: ["η⁻", "η⁺"],
      slider: [0.1, 2],
      scale: "linear",
      doc: "Factors by which a step shrinks when the sign flips and grows while it holds.",
    }),
    step_sizes: tupleOf({
      default: tuple(1e-6, 50n),
      range: "any two numbers",
      labels: ["Δmin", "Δmax"],
      slider: [1e-8, 100],
      scale: "log",
      doc: "Smallest and largest step that is allowed.",
    }),
    capturable,
    foreach,
    maximize,
    differentiable,
  },
  rules: [refuse("lr", isNotAtLeastZero, "Invalid learning rate: "), refuseEtas],
  stepRules: [refuseLength("etas", 2), refuseLength("step_sizes", 2)],
  state: ({ theta }) => ({
    started: false,
    previous: new Float64Array(theta.length),
    size: new Float64Array(theta.length),
  }),
  step({ theta, grad }, state, hp) {
    const minus = hp.etas[0];
    const plus = hp.etas[1];
    const least = hp.step_sizes[0];
    const most = hp.step_sizes[1];
    const { previous, size } = state;
    if (!state.started) size.fill(hp.lr);
    state.started = true;
    const direction = hp.maximize ? -1 : 1;
    for (let i = 0; i < theta.length; i++) {
      let g = direction * (grad[i] as number);
      const agreement = g * (previous[i] as number);
      const factor = agreement > 0 ? plus : agreement < 0 ? minus : 1;
      const s = Math.min(Math.max((size[i] as number) * factor, least), most);
      if (factor === minus) g = 0;
      size[i] = s;
      previous[i] = g;
      theta[i] = (theta[i] as number) - Math.sign(g) * s;
    }
  },
});
