import {
  childrenIn,
  firstOptimizer,
  refuseArgument,
  refuseChildren,
  refuseEmpty,
  schedulersParameter,
} from "./children.ts";
import { defineScheduler, type SchedulerRun } from "./scheduler.ts";
import { stepScheduler } from "./step.ts";

/** Nothing happens at construction: the schedulers' own constructors have already set the rate. */
export const chainedScheduler = defineScheduler({
  name: "ChainedScheduler",
  doc: "Steps several schedulers one after the other, so that their factors multiply.",
  formula: ["η ← f_n(… f₂(f₁(η)))"],
  references: [],
  subject: { name: "optimizer", position: 1, required: false },
  params: { schedulers: schedulersParameter },
  stepping: () => ({ method: "step", takes: [], after: "epoch" }),
  rules: [
    refuseEmpty(
      "ChainedScheduler expects at least one scheduler to be chained, but got no scheduler.",
    ),
    refuseChildren("ChainedScheduler"),
  ],
  ownOptimizer: firstOptimizer,
  state: ({ args, host }) => ({ children: childrenIn(args, host) }),
  step({ state }: SchedulerRun<never, { children: readonly SchedulerRun[] }>, given) {
    refuseArgument("ChainedScheduler", given);
    for (const child of state.children) stepScheduler(child);
  },
});
