import { callable } from "../spec/paramSpec.ts";
import { typeError } from "../spec/pyError.ts";
import { multiply } from "../spec/pyMath.ts";
import { isFunction, itemsOf, typeName } from "../spec/pyValue.ts";
import { argument } from "../spec/rules.ts";
import { lastEpoch, lateGroup } from "./common.ts";
import { lambdaFactor, refuseLambdaCount } from "./lambdas.ts";
import { defineScheduler, rateValue, type SchedulerRule } from "./scheduler.ts";

const params = {
  lr_lambda: callable({
    range: "a function of the epoch, or one per parameter group",
    doc: "Gives the factor for the present rate; it is called with the number of scheduler steps.",
  }),
  last_epoch: lastEpoch,
};

const refuseNonFunction: SchedulerRule = (args, site) => {
  if (!site) return;
  const given = argument(args, "lr_lambda");
  const other = (itemsOf(given) ?? [given]).find((fn) => !isFunction(fn));
  if (other === undefined) return;
  throw typeError(`lr_lambda should be a function, but got ${typeName(other)}`);
};

export const multiplicativeLR = defineScheduler({
  name: "MultiplicativeLR",
  doc: "Multiplies the rate in every step by a function of the epoch.",
  formula: ["η_t = η_{t−1} · f(t)"],
  references: [],
  params,
  rules: [refuseLambdaCount, refuseNonFunction],
  state: () => null,
  recursion: {
    rate({ isInitial, result }, _index, { hp }) {
      result[0] = isInitial ? hp.lr : Number.NaN;
    },
    exact(run, i, group) {
      if (run.isInitial) return rateValue(group);
      if (i >= run.bases.length) throw lateGroup();
      return multiply(rateValue(group), lambdaFactor(run, i));
    },
  },
});
