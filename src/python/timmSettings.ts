import type { PyValue } from "../core/spec/pyValue.ts";
import type { Expr, ExprOf } from "./ast.ts";
import { argumentOf } from "./callArguments.ts";
import { lastName } from "./loopFacts.ts";

/** timm's factory of schedules, which hands a pair back: the schedule and a number of epochs. */
export const makesSchedule = (factory: string): boolean => /^create_scheduler(_v2)?$/.test(factory);

/** The older factories, which read parsed arguments themselves. */
export const isOlderFactory = (factory: string): boolean =>
  factory === "create_optimizer" || factory === "create_scheduler";

/** A setting by its name there, and what timm takes where the settings have none of that name. */
export interface TimmSetting {
  readonly name: string;
  /** Undefined: then the argument is not passed. */
  readonly fallback: PyValue | undefined;
  /** What is set says the opposite. */
  readonly isNegated?: true;
}

const of = (name: string, fallback?: PyValue): TimmSetting => ({ name, fallback });

/** `scheduler_kwargs(args)`: what it reads for each parameter of `create_scheduler_v2`. */
const schedulerSettings: Readonly<Record<string, TimmSetting>> = {
  sched: of("sched"),
  num_epochs: of("epochs", 100n),
  decay_epochs: of("decay_epochs", 30n),
  decay_milestones: of("decay_milestones", [30n, 60n]),
  warmup_epochs: of("warmup_epochs", 5n),
  cooldown_epochs: of("cooldown_epochs", 0n),
  patience_epochs: of("patience_epochs", 10n),
  decay_rate: of("decay_rate", 0.1),
  min_lr: of("min_lr", 0),
  warmup_lr: of("warmup_lr", 1e-5),
  warmup_prefix: of("warmup_prefix", false),
  noise: of("lr_noise", null),
  noise_pct: of("lr_noise_pct", 0.67),
  noise_std: of("lr_noise_std", 1),
  noise_seed: of("seed", 42n),
  cycle_mul: of("lr_cycle_mul", 1),
  cycle_decay: of("lr_cycle_decay", 0.1),
  cycle_limit: of("lr_cycle_limit", 1n),
  k_decay: of("lr_k_decay", 1),
  step_on_epochs: { name: "sched_on_updates", fallback: false, isNegated: true },
};

/** `optimizer_kwargs(args)`; settings of None are not passed on. */
const optimizerSettings: Readonly<Record<string, TimmSetting>> = {
  opt: of("opt"),
  lr: of("lr"),
  weight_decay: of("weight_decay"),
  momentum: of("momentum"),
  eps: of("opt_eps"),
  betas: of("opt_betas"),
  foreach: of("opt_foreach"),
  layer_decay: of("layer_decay"),
};

interface FromSettings {
  readonly settings: Expr;
  readonly names: Readonly<Record<string, TimmSetting>>;
}

/**
 * The settings that one of timm's factories reads: all of them, or those it is given as
 * `**scheduler_kwargs(args)`.
 */
export function timmSettings(call: ExprOf<"call">): FromSettings | undefined {
  const factory = lastName(call.callee);
  if (isOlderFactory(factory)) {
    const settings = argumentOf(call, "args", 0);
    const names = factory === "create_optimizer" ? optimizerSettings : schedulerSettings;
    return settings && { settings, names };
  }
  for (const { star, value } of call.args) {
    if (star !== "**" || value.kind !== "call") continue;
    const name = lastName(value.callee);
    const settings = argumentOf(value, "cfg", 0);
    if (settings && name === "scheduler_kwargs") return { settings, names: schedulerSettings };
    if (settings && name === "optimizer_kwargs") return { settings, names: optimizerSettings };
  }
  return undefined;
}
