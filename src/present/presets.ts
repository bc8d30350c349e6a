import type { ArgumentTexts, RunConfig, SchedulerConfig } from "../core/runConfig.ts";
import type { Localize } from "./localize.ts";

/** A run to start from, without any code. */
export interface Preset {
  readonly id: string;
  name(t: Localize): string;
  /** Where its values are from. */
  note(t: Localize): string;
  readonly config: RunConfig;
}

function runOf(
  optimizer: readonly [name: string, args: ArgumentTexts],
  schedulers: readonly SchedulerConfig[],
  epochs: number,
  stepsPerEpoch: number,
): RunConfig {
  const [name, args] = optimizer;
  return {
    optimizer: { id: "n0", name, args, groups: [{}] },
    schedulers,
    horizon: { epochs, stepsPerEpoch, accumulation: 1, processes: 1 },
  };
}

const scheduler = (
  id: string,
  name: string,
  args: ArgumentTexts,
  every: SchedulerConfig["every"] = "epoch",
  schedulers: readonly SchedulerConfig[] = [],
): SchedulerConfig => ({ id, name, args, every, schedulers });

/** A linear warm-up, then a cosine. */
const warmUp = (every: "epoch" | "batch", rise: ArgumentTexts, fall: ArgumentTexts) => [
  scheduler("n3", "SequentialLR", { milestones: rise.total_iters ?? "1" }, every, [
    scheduler("n1", "LinearLR", rise),
    scheduler("n2", "CosineAnnealingLR", fall),
  ]),
];

/** CIFAR-10 in batches of 128. */
const BATCHES = 391;

export const presets: readonly Preset[] = [
  {
    id: "sgd",
    name: (t) => t("SGD with momentum"),
    note: (t) => t("constant rate"),
    config: runOf(["SGD", { lr: "0.1", momentum: "0.9" }], [], 70, BATCHES),
  },
  {
    id: "sgdr",
    name: (t) => t("SGDR: warm restarts"),
    note: (t) => t("Loshchilov and Hutter 2017"),
    config: runOf(
      ["SGD", { lr: "0.1", momentum: "0.9", weight_decay: "5e-4" }],
      [
        scheduler("n1", "CosineAnnealingWarmRestarts", {
          T_0: "10",
          T_mult: "2",
          eta_min: "1e-4",
        }),
      ],
      70,
      BATCHES,
    ),
  },
  {
    id: "adam",
    name: (t) => t("Adam with its defaults"),
    note: (t) => t("Kingma and Ba 2015"),
    config: runOf(["Adam", { lr: "1e-3" }], [], 70, BATCHES),
  },
  {
    id: "resnet",
    name: (t) => t("ResNet on ImageNet: step decay"),
    note: (t) => t("He et al. 2016: a tenth of the rate every 30 epochs"),
    config: runOf(
      ["SGD", { lr: "0.1", momentum: "0.9", weight_decay: "1e-4" }],
      [scheduler("n1", "StepLR", { step_size: "30", gamma: "0.1" })],
      90,
      5005,
    ),
  },
  {
    id: "vit",
    name: (t) => t("ViT: warm-up and cosine"),
    note: (t) => t("the recipe of torchvision for ViT-B/16"),
    config: runOf(
      ["AdamW", { lr: "3e-3", weight_decay: "0.3" }],
      warmUp("epoch", { start_factor: "0.033", total_iters: "30" }, { T_max: "270" }),
      300,
      313,
    ),
  },
  {
    id: "gpt",
    name: (t) => t("GPT: AdamW with warm-up"),
    note: (t) => t("the small character model of nanoGPT"),
    config: runOf(
      ["AdamW", { lr: "1e-3", betas: "0.9, 0.99", weight_decay: "0.1" }],
      warmUp(
        "batch",
        { start_factor: "0.01", total_iters: "100" },
        { T_max: "4900", eta_min: "1e-4" },
      ),
      1,
      5000,
    ),
  },
  {
    id: "one-cycle",
    name: (t) => t("fast.ai: one cycle"),
    note: (t) => t("Smith 2018, with the defaults of fastai"),
    config: runOf(
      ["Adam", { lr: "1e-3", betas: "0.9, 0.99", weight_decay: "0.01" }],
      [
        scheduler(
          "n1",
          "OneCycleLR",
          {
            max_lr: "1e-3",
            total_steps: "1955",
            pct_start: "0.25",
            final_div_factor: "4000.0",
          },
          "batch",
        ),
      ],
      5,
      BATCHES,
    ),
  },
];

/** What a panel without a file starts with. */
export const starters: readonly string[] = ["sgd", "sgdr", "adam"];

export const findPreset = (id: string): Preset | undefined => presets.find((p) => p.id === id);
