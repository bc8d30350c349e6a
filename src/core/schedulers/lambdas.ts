import { callable } from "../spec/paramSpec.ts";
import { typeError, valueError } from "../spec/pyError.ts";
import { isFunction, itemsOf, type PyValue, typeName } from "../spec/pyValue.ts";
import { argument } from "../spec/rules.ts";
import { valueOfGroup } from "./common.ts";
import { epochValue, type SchedulerRule, type SchedulerRun } from "./scheduler.ts";

/** What LambdaLR and MultiplicativeLR share: one function for all groups, or one for each. */
export const lrLambda = callable({
  range: "a function of the epoch, or one per parameter group",
  doc: "Gives the factor for the initial rate; it is called with the number of scheduler steps.",
});

export const refuseLambdaCount: SchedulerRule = (args, site) => {
  const given = itemsOf(argument(args, "lr_lambda"));
  const groups = site?.optimizer?.groups.length;
  if (given && groups !== undefined && given.length !== groups) {
    throw valueError(`Expected ${groups} lr_lambdas, but got ${given.length}`);
  }
};

/** `fn(x)`, also where the script gives something that is no function. */
export function callValue(fn: PyValue, x: PyValue, { host }: Pick<SchedulerRun, "host">): PyValue {
  if (isFunction(fn)) return host.call(fn, [x]);
  throw typeError(`'${typeName(fn)}' object is not callable`);
}

/** `lr_lambdas[index](last_epoch)`. */
export const lambdaFactor = (
  run: Pick<SchedulerRun, "host" | "args" | "lastEpoch" | "oddEpoch">,
  index: number,
): PyValue => callValue(valueOfGroup(argument(run.args, "lr_lambda"), index), epochValue(run), run);
