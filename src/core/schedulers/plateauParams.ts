import { float, int } from "../spec/paramSpec.ts";

/** What PyTorch's schedule for a metric that no longer improves and timm's have in common. */
export const factor = float({
  default: 0.1,
  range: "below 1",
  slider: [0.05, 0.95],
  scale: "linear",
  doc: "The factor by which the rate is reduced.",
});

export const patience = int({
  default: 10n,
  range: "a number ≥ 0",
  slider: [0, 50],
  scale: "linear",
  doc: "How many steps without a better metric are let pass; the next one reduces the rate.",
});

export const cooldown = int({
  default: 0n,
  range: "a number ≥ 0",
  slider: [0, 50],
  scale: "linear",
  doc: "How many steps after a reduction do not count.",
});
