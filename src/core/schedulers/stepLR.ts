import { int } from "../spec/paramSpec.ts";
import { binary } from "../spec/pyArithmetic.ts";
import { toNumber } from "../spec/pyValue.ts";
import { argument } from "../spec/rules.ts";
import { gamma, lastEpoch, modulo } from "./common.ts";
import { defineScheduler, epochValue, type SchedulerRun } from "./scheduler.ts";

type Run = SchedulerRun<typeof params>;

const isDrop = (run: Run) =>
  run.lastEpoch !== 0 && modulo(run, run.lastEpoch, run.hp.step_size, "step_size") === 0;

/** Rare, so in Python's own arithmetic: it has three ways to raise. */
function closedRate(run: Run, i: number): number {
  const drops = binary("//", epochValue(run as SchedulerRun), argument(run.args, "step_size"));
  const factor = binary("**", argument(run.args, "gamma"), drops);
  return toNumber(binary("*", run.baseLrs[i] as number, factor));
}

const params = {
  step_size: int({
    assumed: 30n,
    range: "any number except 0",
    slider: [1, 100],
    scale: "linear",
    doc: "How many scheduler steps lie between two drops.",
  }),
  gamma,
  last_epoch: lastEpoch,
};

export const stepLR = defineScheduler({
  name: "StepLR",
  doc: "Multiplies the rate by gamma once every step_size scheduler steps.",
  formula: ["η ← γη  every step_size steps", "η_t = η₀ · γ^⌊t / step_size⌋"],
  references: [],
  params,
  rules: [],
  state: () => null,
  rate: (run, _index, { hp }) => (isDrop(run) ? hp.lr * run.hp.gamma : hp.lr),
  closedRate,
  event: (run) => (isDrop(run) ? "milestone" : null),
});
