import { choice, float, int } from "../spec/paramSpec.ts";
import { binary } from "../spec/pyArithmetic.ts";
import { valueError } from "../spec/pyError.ts";
import { isFloat } from "../spec/pyValue.ts";
import { argument, isNotAtLeastZero, type Rule, refuse } from "../spec/rules.ts";
import { gradientSection } from "./anatomy/sections.ts";
import { learningRate } from "./common.ts";
import { defineOptimizer } from "./optimizer.ts";
import { QuasiNewton } from "./quasiNewton.ts";

/** `max_iter * 5 // 4`, computed where `max_eval` is not given. */
const refuseUncountable: Rule = (args) => {
  if (argument(args, "max_eval") !== null) return;
  binary("//", binary("*", argument(args, "max_iter"), 5n), 4n);
};

export const lbfgs = defineOptimizer({
  name: "LBFGS",
  doc: "Quasi-Newton method: learns the curvature from past steps. One step iterates and evaluates the loss many times.",
  formula: [
    "repeat up to max_iter times:",
    "s ← last step,  y ← change of g along it; keep the last history_size pairs",
    "d ← −H g,  H by the two-loop recursion over the pairs, from (sᵀy/yᵀy) I",
    "t ← η, at the very first min(1, 1/‖g‖₁)η, or by a strong-Wolfe line search",
    "θ ← θ + t d",
  ],
  references: [
    {
      title: "On the limited memory BFGS method for large scale optimization",
      url: "https://doi.org/10.1007/BF01589116",
    },
  ],
  momentumField: null,
  anatomy: {
    symbols: {
      "n'": { before: "iterations" },
      n: { after: "iterations" },
      s: { moved: true },
    },
    sections: () => [
      gradientSection({}),
      {
        key: null,
        title: "Iterations",
        note: "each turns the gradient by the learned curvature and moves along it",
        lines: [{ symbol: "k", formula: "n - n'" }],
      },
      {
        key: "update",
        title: "Update",
        note: "s is the sum of all iterations' moves",
        lines: [{ symbol: "θ", formula: "θ' + s" }],
      },
    ],
  },
  joint: true,
  params: {
    lr: {
      ...learningRate(1, [1e-3, 2]),
      default: 1n,
      doc: "Length of each iteration's step along its direction; a line search starts from it.",
    },
    max_iter: int({
      default: 20n,
      range: "whole number",
      slider: [1, 100],
      scale: "log",
      doc: "Most iterations in one step.",
    }),
    max_eval: int({
      default: null,
      range: "whole number, None for max_iter · 5/4",
      slider: [1, 125],
      scale: "log",
      doc: "Most loss evaluations in one step.",
    }),
    tolerance_grad: float({
      default: 1e-7,
      range: "any number",
      slider: [1e-12, 0.01],
      scale: "log",
      doc: "A step ends when no gradient element is larger.",
    }),
    tolerance_change: float({
      default: 1e-9,
      range: "any number",
      slider: [1e-12, 0.01],
      scale: "log",
      doc: "A step ends when loss or weights change by less.",
    }),
    history_size: int({
      default: 100n,
      range: "whole number ≥ 1",
      slider: [1, 100],
      scale: "log",
      doc: "How many past steps tell the curvature.",
    }),
    line_search_fn: choice({
      default: null,
      range: "None, 'strong_wolfe'",
      choices: ["strong_wolfe"],
      doc: "Searches a good length for every step instead of taking the learning rate.",
    }),
  },
  rules: [refuse("lr", isNotAtLeastZero, "Invalid learning rate: "), refuseUncountable],
  checkGroups(groups) {
    if (groups.length !== 1) {
      throw valueError("LBFGS doesn't support per-parameter options (parameter groups)");
    }
  },
  state: (tensor, { max_iter }, args) =>
    new QuasiNewton(tensor, max_iter, {
      maxIter: argument(args, "max_iter"),
      isSizeFloat: isFloat(argument(args, "history_size")),
      isRateBoolean: typeof argument(args, "lr") === "boolean",
    }),
  step: (_tensor, state, hp, closure) => state.minimize(hp, closure),
});
