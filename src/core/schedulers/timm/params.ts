import type { Reference } from "../../optimizers/optimizer.ts";
import { bool, choice, float, int, list } from "../../spec/paramSpec.ts";

/** What timm's schedulers have in common, in the words of their own arguments. */
export const tInitial = int({
  assumed: 90n,
  range: "a number > 0",
  slider: [1, 300],
  scale: "linear",
  doc: "How long the first cycle lasts, in epochs or in updates.",
});

const lrMin = float({
  default: 0,
  range: "any number ≥ 0, usually below lr",
  slider: [1e-8, 0.01],
  scale: "log",
  doc: "The lowest rate: of every cycle, and after the last one.",
});

const cycles = {
  cycle_mul: float({
    default: 1,
    range: "a number > 0",
    slider: [1, 4],
    scale: "linear",
    doc: "Each cycle lasts this many times as long as the one before.",
  }),
  cycle_decay: float({
    default: 1,
    range: "any number, usually in (0, 1]",
    slider: [0.1, 1],
    scale: "linear",
    doc: "Each cycle starts at this fraction of the rate at which the one before started.",
  }),
  cycle_limit: int({
    default: 1n,
    range: "a whole number ≥ 1",
    slider: [1, 10],
    scale: "linear",
    doc: "The number of cycles; after them the rate stays at its lowest.",
  }),
};

export const warmup = {
  warmup_t: int({
    default: 0n,
    range: "a number ≥ 0",
    slider: [0, 50],
    scale: "linear",
    doc: "How long the rate rises at the beginning, in epochs or in updates.",
  }),
  warmup_lr_init: float({
    default: 0,
    range: "any rate",
    slider: [1e-8, 0.1],
    scale: "log",
    doc: "The rate with which the warm-up begins: it replaces the optimizer's at once.",
  }),
};

export const warmupPrefix = <const D extends boolean>(value: D) =>
  bool({
    default: value,
    range: "True, False",
    doc: "Whether the schedule begins after the warm-up, instead of being joined midway.",
  });

export const tInEpochs = bool({
  default: true,
  range: "True, False",
  doc: "Whether step(epoch) moves the schedule; else step_update(num_updates) does.",
});

const drawn = { inert: true, doc: "A setting of the noise, which is not drawn." } as const;

export const noiseRange = list({
  ...drawn,
  default: null,
  range: "a time, a list of two times, or None",
});

export const noiseType = choice({
  ...drawn,
  default: "normal",
  choices: ["normal", "uniform"],
  range: "'normal', 'uniform'",
});

const amount = { ...drawn, range: "any number ≥ 0", slider: [0, 1], scale: "linear" } as const;

export const noisePct = float({ ...amount, default: 0.67 });
export const noiseStd = float({ ...amount, default: 1 });

export const noiseSeed = <const D extends bigint | null>(value: D) =>
  int({
    ...drawn,
    default: value,
    range: "a whole number",
    slider: [0, 100],
    scale: "linear",
  });

export const noise = {
  noise_range_t: noiseRange,
  noise_pct: noisePct,
  noise_std: noiseStd,
  noise_seed: noiseSeed(42n),
};

/** A curve that comes again in cycles, after a warm-up: its arguments from `lr_min` on, in order. */
export const inCycles = {
  lr_min: lrMin,
  ...cycles,
  ...warmup,
  warmup_prefix: warmupPrefix(false),
  t_in_epochs: tInEpochs,
  ...noise,
};

export const kDecay = float({
  default: 1,
  range: "a number > 0",
  slider: [0.5, 5],
  scale: "linear",
  doc: "The power of the time: above 1 the rate stays high for longer.",
});

export const initialize = bool({
  default: true,
  range: "True, False",
  doc: "Whether the groups' rates become their initial_lr; else they must have one already.",
});

export const limits =
  "The noise that noise_range_t asks for comes from PyTorch's random generator and is not drawn.";

export const kDecayPaper: Reference = {
  title: "k-decay: A New Method For Learning Rate Schedule",
  url: "https://arxiv.org/abs/2004.05909",
};

export const documentation: Reference = {
  title: "timm: learning rate schedulers",
  url: "https://huggingface.co/docs/timm/reference/schedulers",
};
