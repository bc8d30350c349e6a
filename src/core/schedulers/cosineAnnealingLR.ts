import { int } from "../spec/paramSpec.ts";
import { preciseCos } from "../spec/preciseCos.ts";
import { zeroDivision } from "../spec/pyError.ts";
import { etaMin, lastEpoch, modulo } from "./common.ts";
import { defineScheduler, type SchedulerRun } from "./scheduler.ts";

const params = {
  T_max: int({
    assumed: 50n,
    range: "any number except 0",
    slider: [1, 300],
    scale: "linear",
    doc: "Scheduler steps from the highest to the lowest rate; after that it rises again.",
  }),
  eta_min: etaMin,
  last_epoch: lastEpoch,
};

type Run = SchedulerRun<typeof params>;

function closedRate({ hp, baseLrs, lastEpoch: epoch }: Run, i: number): number {
  if (hp.T_max === 0) throw zeroDivision("float division by zero");
  const cosine = 1 + preciseCos((Math.PI * epoch) / hp.T_max);
  return hp.eta_min + (((baseLrs[i] as number) - hp.eta_min) * cosine) / 2;
}

/**
 * PyTorch's recursion. Right after the lowest point the ratio would be 0/0, so that one step
 * adds a difference instead; it is found by `(t − 1 − T_max) mod 2·T_max = 0`.
 */
export const cosineAnnealingLR = defineScheduler({
  name: "CosineAnnealingLR",
  doc: "Lowers the rate along half a cosine, without restarting it.",
  formula: ["η_t = η_min + ½(η₀ − η_min)(1 + cos(π t / T_max))"],
  references: [
    {
      title: "SGDR: Stochastic Gradient Descent with Warm Restarts",
      url: "https://arxiv.org/abs/1608.03983",
    },
  ],
  params,
  rules: [],
  state: () => null,
  rate(run, i, group) {
    const { hp, lastEpoch: epoch } = run;
    const { lr } = group.hp;
    if (run.isInitial) return lr;
    if (run.stepCount === 1 && epoch > 0) return closedRate(run, i);
    const { T_max, eta_min } = hp;
    if (modulo(run, epoch - 1 - T_max, 2 * T_max, "T_max") === 0) {
      return lr + (((run.baseLrs[i] as number) - eta_min) * (1 - preciseCos(Math.PI / T_max))) / 2;
    }
    const now = 1 + preciseCos((Math.PI * epoch) / T_max);
    const before = 1 + preciseCos((Math.PI * (epoch - 1)) / T_max);
    if (before === 0) throw zeroDivision("float division by zero");
    return (now / before) * (lr - eta_min) + eta_min;
  },
  closedRate,
});
