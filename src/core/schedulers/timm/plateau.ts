import { choice, float } from "../../spec/paramSpec.ts";
import { compare } from "../../spec/pyArithmetic.ts";
import type { PyValue } from "../../spec/pyValue.ts";
import { argument } from "../../spec/rules.ts";
import { createScheduler } from "../create.ts";
import { cooldown, factor, patience } from "../plateauParams.ts";
import { reduceLROnPlateau } from "../reduceLROnPlateau.ts";
import {
  defineScheduler,
  type SchedulerDefinition,
  type SchedulerRun,
  type Start,
} from "../scheduler.ts";
import { stepScheduler } from "../step.ts";
import {
  exactRise,
  exactWarmup,
  missing,
  refuseUninitialized,
  startFromBases,
  startWarmup,
  writeRates,
} from "./curve.ts";
import {
  documentation,
  initialize,
  limits,
  noisePct,
  noiseRange,
  noiseSeed,
  noiseStd,
  noiseType,
  warmup,
} from "./params.ts";

const params = {
  decay_rate: factor,
  patience_t: patience,
  threshold: float({
    default: 1e-4,
    range: "any number, usually ≥ 0",
    slider: [1e-6, 0.1],
    scale: "log",
    doc: "By which share of itself a metric must beat the best one to count as better.",
  }),
  cooldown_t: cooldown,
  ...warmup,
  lr_min: float({
    default: 0,
    range: "a rate",
    slider: [1e-8, 0.1],
    scale: "log",
    doc: "The rate never falls below this.",
  }),
  mode: choice({
    default: "max",
    choices: ["min", "max"],
    range: "'min', 'max'",
    doc: "Whether a lower or a higher metric is better.",
  }),
  noise_range_t: noiseRange,
  noise_type: noiseType,
  noise_pct: noisePct,
  noise_std: noiseStd,
  noise_seed: noiseSeed(null),
  initialize,
};

/** PyTorch's scheduler does the work once the warm-up is over. */
interface Plateau {
  readonly inner: SchedulerRun;
  hasReduced: boolean;
  best: number;
}

/** Which argument of PyTorch's scheduler each of timm's is. */
const names = {
  patience: "patience_t",
  factor: "decay_rate",
  threshold: "threshold",
  cooldown: "cooldown_t",
  mode: "mode",
  min_lr: "lr_min",
};

function newPlateau({ args, optimizer, host }: Start): Plateau {
  const given = Object.entries(names).map(([name, ours]) => [name, argument(args, ours)]);
  const inner = createScheduler(
    reduceLROnPlateau as SchedulerDefinition,
    Object.fromEntries(given),
    optimizer,
    {
      ...host,
      onEvent: () => {
        plateau.hasReduced = true;
      },
    },
  );
  const state = inner.state as { best: number };
  const plateau: Plateau = {
    inner,
    hasReduced: false,
    get best() {
      return state.best;
    },
    set best(metric) {
      state.best = metric;
    },
  };
  return plateau;
}

function warmUp(run: SchedulerRun, epoch: PyValue): void {
  const rates = run.bases.map((base) => exactWarmup(run, epoch, exactRise(run, base)));
  writeRates(run, rates);
}

const CLASS = "PlateauLRScheduler";

export const plateauLRScheduler = defineScheduler({
  module: "timm.scheduler",
  definedIn: "timm.scheduler.plateau_lr",
  name: CLASS,
  doc: "Reduces the rate when a metric has stopped getting better, after a warm-up.",
  limits,
  formula: [
    "η_t = w₀ + t (η₀ − w₀) / w  for t ≤ w",
    "η ← max(decay_rate · η, η_min)  after more than patience_t steps without a better metric",
  ],
  references: [documentation],
  params,
  rules: [refuseUninitialized],
  saves: ["best"],
  stepping: () => ({ method: "step", takes: ["count", "metric"], after: "epoch" }),
  state: newPlateau,
  complete(run) {
    startFromBases(run as SchedulerRun);
    startWarmup(run as SchedulerRun, () => run.bases);
  },
  step(run, epoch, metric = null) {
    if (epoch === undefined) throw missing("step", "epoch", CLASS);
    const { args, state, host } = run;
    if (compare("<=", epoch, argument(args, "warmup_t"))) {
      warmUp(run as SchedulerRun, epoch);
      return;
    }
    if (metric === null) return;
    state.hasReduced = false;
    stepScheduler(state.inner, metric);
    if (state.hasReduced) host.onEvent?.(run as SchedulerRun, "reduction");
  },
  stepUpdate(_run, count) {
    if (count === undefined) throw missing("step_update", "num_updates", CLASS);
  },
});
