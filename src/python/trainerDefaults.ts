import type { PyValue } from "../core/spec/pyValue.ts";

/** What `TrainingArguments` has for what a script does not give, as far as it sets the rate. */
const defaults: Readonly<Record<string, PyValue>> = {
  learning_rate: 5e-5,
  weight_decay: 0,
  adam_beta1: 0.9,
  adam_beta2: 0.999,
  adam_epsilon: 1e-8,
  optim: "adamw_torch",
  lr_scheduler_type: "linear",
  lr_scheduler_kwargs: null,
  warmup_steps: 0n,
  warmup_ratio: 0,
  num_train_epochs: 3,
  max_steps: -1n,
  per_device_train_batch_size: 8n,
  gradient_accumulation_steps: 1n,
  dataloader_drop_last: false,
  eval_strategy: "no",
};

const transformers = /^transformers\.(training_args(_seq2seq)?\.)?(Seq2Seq)?TrainingArguments$/;

/** trl's arguments with their own learning rates. */
const trlRates: Readonly<Record<string, number>> = {
  SFTConfig: 2e-5,
  DPOConfig: 1e-6,
  KTOConfig: 1e-6,
  GRPOConfig: 1e-6,
  RLOOConfig: 1e-6,
  RewardConfig: 1e-4,
};

/** The defaults of a class of training arguments; undefined for any other class. */
export function trainerDefaults(path: string): Readonly<Record<string, PyValue>> | undefined {
  if (path.startsWith("transformers.")) return transformers.test(path) ? defaults : undefined;
  if (!path.startsWith("trl.")) return undefined;
  const [root, ...rest] = path.split(".");
  const name = rest.at(-1) ?? "";
  const rate = root === "trl" && Object.hasOwn(trlRates, name) ? trlRates[name] : undefined;
  return rate === undefined ? undefined : { ...defaults, learning_rate: rate };
}

/** The training arguments that become arguments of the optimizer or of the schedule. */
export const trainerKeywords: Readonly<Record<string, string>> = {
  lr: "learning_rate",
  weight_decay: "weight_decay",
  eps: "adam_epsilon",
  name: "lr_scheduler_type",
  num_warmup_steps: "warmup_steps",
};

/** Names of the classes, for the question whether a file can be of interest. */
export const trainerArgumentNames = [
  "TrainingArguments",
  "Seq2SeqTrainingArguments",
  ...Object.keys(trlRates),
];
