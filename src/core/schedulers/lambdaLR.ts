import { multiply } from "../spec/pyMath.ts";
import type { PyValue } from "../spec/pyValue.ts";
import { lastEpoch } from "./common.ts";
import { lambdaFactor, lrLambda, refuseLambdaCount } from "./lambdas.ts";
import { defineScheduler } from "./scheduler.ts";

export const lambdaLR = defineScheduler({
  name: "LambdaLR",
  doc: "Sets the rate to the initial rate times a function of the epoch.",
  formula: ["η_t = η₀ · f(t)"],
  references: [],
  params: { lr_lambda: lrLambda, last_epoch: lastEpoch },
  rules: [refuseLambdaCount],
  state: () => null,
  recursion: {
    overBases: true,
    // The user's function decides in which arithmetic: there is no faster way.
    rate({ result }) {
      result[0] = Number.NaN;
    },
    exact: (run, i) => multiply(run.bases[i] as PyValue, lambdaFactor(run, i)),
  },
});
