import { argumentText } from "./configText.ts";
import { findOptimizer, optimizerParams } from "./optimizers/index.ts";
import {
  callsOf,
  type OptimizerConfig,
  type RunConfig,
  type SchedulerConfig,
  updatesPerEpoch,
} from "./runConfig.ts";
import { findScheduler } from "./schedulers/index.ts";
import { rhythmOf, steppingOf } from "./schedulers/stepping.ts";
import { codeNumber } from "./spec/argumentText.ts";
import { isRequired } from "./spec/paramSpec.ts";

/** An id that no call of the run has: `n0`, `n1`, …. */
export function newCallId(config: RunConfig, taken: readonly string[] = []): string {
  const ids = new Set([...callsOf(config).map((call) => call.id), ...taken]);
  let n = 0;
  while (ids.has(`n${n}`)) n += 1;
  return `n${n}`;
}

/**
 * An optimizer of the catalogue with PyTorch's defaults; of the arguments so far, those it has.
 * Parameter groups keep their values, as in the code another class does not change them.
 */
export function newOptimizer(name: string, before: OptimizerConfig): OptimizerConfig {
  const known = optimizerParams(before.name);
  const params = optimizerParams(name);
  // The same name may mean another thing, such as a rate: only an equal kind and meaning stays.
  const stays = ([key]: readonly [string, string]) =>
    key !== "lr" && params[key]?.doc === known[key]?.doc && params[key]?.kind === known[key]?.kind;
  const args = Object.fromEntries(Object.entries(before.args).filter(stays));
  const hasPlace = ([key]: readonly [string, string]) => Object.hasOwn(params, key);
  const groups = before.groups.map((texts) =>
    Object.fromEntries(Object.entries(texts).filter(hasPlace)),
  );
  return { ...before, name, args, groups };
}

/** A scheduler of the catalogue with lengths and rates that suit the run. */
export function newScheduler(name: string, id: string, config: RunConfig): SchedulerConfig {
  const definition = findScheduler(name);
  const params = definition?.params ?? {};
  const every = rhythmOf(name, steppingOf(definition, {}));
  const { epochs } = config.horizon;
  const steps = every === "batch" ? epochs * updatesPerEpoch(config.horizon) : epochs;
  const suited = suitedArguments(steps, rateOf(config), config.optimizer.name);
  const entries = Object.entries(params).flatMap(([key, spec]) => {
    if (spec.kind === "schedulers") return [];
    const text = suited[name]?.[key] ?? (isRequired(spec) ? suited.any?.[key] : undefined);
    if (text !== undefined) return [[key, text]];
    return isRequired(spec) && spec.assumed !== undefined
      ? [[key, argumentText(spec.assumed)]]
      : [];
  });
  return { id, name, args: Object.fromEntries(entries), every, schedulers: [] };
}

/** The optimizer's rate as a number. */
function rateOf({ optimizer }: RunConfig): number {
  const given = Number(optimizer.args.lr);
  const usual = Number(optimizerParams(optimizer.name).lr?.default ?? 1e-3);
  return Number.isFinite(given) && given > 0 ? given : usual;
}

type Texts = Readonly<Record<string, Readonly<Record<string, string>>>>;

/** Arguments by class; those under `any` by their name alone, where they are required. */
function suitedArguments(steps: number, rate: number, optimizer: string): Texts {
  const whole = (x: number) => String(Math.max(1, Math.round(x)));
  const milestones = [0.3, 0.6, 0.8].map((share) => whole(share * steps)).join(", ");
  const cycles = findOptimizer(optimizer)?.momentumField != null;
  const momentum: Record<string, string> = cycles ? {} : { cycle_momentum: "False" };
  return {
    any: {
      lr_lambda: "lambda epoch: 0.95 ** epoch",
      step_size: whole(steps / 3),
      milestones,
      gamma: codeNumber(Number((0.01 ** (1 / steps)).toPrecision(4))),
      T_max: whole(steps),
      T_0: whole(steps / 7),
      max_lr: codeNumber(rate),
      base_lr: codeNumber(rate / 10),
      swa_lr: codeNumber(rate / 2),
      num_warmup_steps: whole(steps / 20),
      num_training_steps: whole(steps),
      num_decay_steps: whole(steps / 5),
      t_initial: whole(steps),
      decay_t: milestones,
    },
    MultiplicativeLR: { lr_lambda: "lambda epoch: 0.95" },
    CosineAnnealingWarmRestarts: { T_mult: "2" },
    PolynomialLR: { total_iters: whole(steps) },
    OneCycleLR: { total_steps: whole(steps), ...momentum },
    CyclicLR: { step_size_up: whole(steps / 10), ...momentum },
    get_cosine_with_min_lr_schedule_with_warmup: { min_lr_rate: "0.1" },
    get_cosine_with_min_lr_schedule_with_warmup_lr_rate: { min_lr_rate: "0.1" },
    get_wsd_schedule: { num_training_steps: whole(steps) },
    get_scheduler: { num_warmup_steps: whole(steps / 20), num_training_steps: whole(steps) },
    StepLRScheduler: { decay_t: whole(steps / 3), decay_rate: "0.1" },
    MultiStepLRScheduler: { decay_rate: "0.1" },
  };
}
