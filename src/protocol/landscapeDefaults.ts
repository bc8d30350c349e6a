import type { LandscapeState } from "./landscapeState.ts";

/** Shares of the gradient's length at the start. */
export const NOISE_LEVELS = { off: 0, low: 0.1, medium: 0.3, high: 1 } as const;

export const MOST_STEPS = 10_000;

export const initialLandscape: LandscapeState = {
  objective: "ravine",
  expression: "0.1(x^2 + y - 2)^2 + 0.3(y - x)^2",
  options: {},
  starts: {},
  noise: "off",
  schedule: false,
  group: 0,
  steps: 100,
  view: null,
};
