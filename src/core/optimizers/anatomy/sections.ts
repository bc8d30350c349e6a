import type { AnatomyLine, AnatomySection, Symbols } from "./anatomy.ts";

/** Sections and symbols that several optimizers share word for word. */

export const adaptiveSymbols: Symbols = {
  η: { argument: "lr" },
  λ: { argument: "weight_decay" },
  ε: { argument: "eps" },
};

export const momentSymbols: Symbols = {
  ...adaptiveSymbols,
  "β₁": { argument: "betas", index: 0 },
  "β₂": { argument: "betas", index: 1 },
  "m'": { before: "mean" },
  "v'": { before: "square" },
};

export interface PenaltyValues {
  readonly weight_decay?: number;
  readonly maximize?: boolean;
}

/** g, with the L2 penalty where there is one. */
export function gradientSection({ weight_decay = 0, maximize }: PenaltyValues): AnatomySection {
  const own = maximize ? "-∇f" : "∇f";
  const formula = weight_decay === 0 ? own : `${own} + λ * θ'`;
  return {
    key: "gradient",
    title: "Gradient",
    note: weight_decay === 0 ? "slope here" : "slope here, and the penalty on the weights",
    lines: [{ symbol: "g", formula }],
  };
}

export const firstMoment: AnatomySection = {
  key: "momentum",
  title: "First moment",
  note: "running mean of the gradient, keeps {0}",
  noteOf: "β₁",
  lines: [
    { symbol: "m", formula: "β₁ * m' + (1 - β₁) * g", field: "mean" },
    { symbol: "m̂", formula: "m / (1 - β₁^t)" },
  ],
};

export const secondMomentLine: AnatomyLine = {
  symbol: "v",
  formula: "β₂ * v' + (1 - β₂) * g^2",
  field: "square",
};

export const secondMoment: AnatomySection = {
  key: null,
  title: "Second moment",
  note: "running mean of its square, keeps {0}",
  noteOf: "β₂",
  lines: [secondMomentLine, { symbol: "v̂", formula: "v / (1 - β₂^t)" }],
};

export const withoutLast = (section: AnatomySection): AnatomySection => ({
  ...section,
  lines: section.lines.slice(0, -1),
});

export const updateSection = (formula: string): AnatomySection => ({
  key: "update",
  title: "Update",
  note: "what moves the weights",
  lines: [{ symbol: "θ", formula }],
});

/** θ before the step, shrunk by a decoupled weight decay where there is one. */
export const shrunk = (decay: number): string => (decay === 0 ? "θ'" : "θ' - η * λ * θ'");
