import { callable } from "../spec/paramSpec.ts";
import { binary } from "../spec/pyArithmetic.ts";
import { PyError, typeError, valueError } from "../spec/pyError.ts";
import { isFunction, isNumeric, itemsOf, type PyValue, typeName } from "../spec/pyValue.ts";
import { argument } from "../spec/rules.ts";
import { lastEpoch } from "./common.ts";
import { defineScheduler, epochValue, type SchedulerRun } from "./scheduler.ts";

const params = {
  lr_lambda: callable({
    range: "a function of the epoch, or one per parameter group",
    doc: "Gives the factor for the initial rate; it is called with the number of scheduler steps.",
  }),
  last_epoch: lastEpoch,
};

function asRate(value: PyValue): number {
  if (isNumeric(value)) return Number(value);
  throw new PyError("TypeError", `the learning rate became a ${typeName(value)}`);
}

export const lambdaLR = defineScheduler({
  name: "LambdaLR",
  doc: "Sets the rate to the initial rate times a function of the epoch.",
  formula: ["η_t = η₀ · f(t)"],
  references: [],
  params,
  rules: [],
  check(args, { groups }) {
    const given = itemsOf(argument(args, "lr_lambda"));
    if (given && given.length !== groups.length) {
      throw valueError(`Expected ${groups.length} lr_lambdas, but got ${given.length}`);
    }
  },
  state: () => null,
  rate(run, i) {
    const given = argument(run.args, "lr_lambda");
    const fn = itemsOf(given)?.[i] ?? given;
    if (!isFunction(fn)) throw typeError(`'${typeName(fn)}' object is not callable`);
    const factor = run.call(fn, [epochValue(run as SchedulerRun)]);
    return asRate(binary("*", run.baseLrs[i] as number, factor));
  },
});
