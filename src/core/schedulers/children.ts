import type { Optimizer } from "../optimizers/optimizer.ts";
import { optimizerRepr } from "../optimizers/optimizerRepr.ts";
import { schedulerList } from "../spec/paramSpec.ts";
import { PyError, typeError, valueError } from "../spec/pyError.ts";
import { sized } from "../spec/pyMath.ts";
import { isObject, type PyArgs, type PyValue, typeName } from "../spec/pyValue.ts";
import { argument } from "../spec/rules.ts";
import {
  classNameOf,
  type SchedulerHost,
  type SchedulerRule,
  type SchedulerRun,
} from "./scheduler.ts";

/** What SequentialLR and ChainedScheduler share: schedulers that were built before them. */
export const schedulersParameter = schedulerList({
  range: "a list of schedulers of the same optimizer",
  doc: "The schedulers that are combined; ReduceLROnPlateau cannot be one of them.",
});

const itemsOfCall = (args: PyArgs) => sized(argument(args, "schedulers"));

const schedulerOf = (item: PyValue, host: SchedulerHost): SchedulerRun | undefined =>
  isObject(item) ? host.find?.(item) : undefined;

/** The live schedulers of a call that passed its checks. */
export const childrenIn = (args: PyArgs, host: SchedulerHost): readonly SchedulerRun[] =>
  itemsOfCall(args).flatMap((item) => schedulerOf(item, host) ?? []);

/** Raises a ValueError with this text where the list of schedulers is empty. */
export const refuseEmpty =
  (message: string): SchedulerRule =>
  (args) => {
    if (itemsOfCall(args).length === 0) throw valueError(message);
  };

/** The checks of each scheduler in the list, one scheduler after the other. */
export const refuseChildren =
  (className: string): SchedulerRule =>
  (args, site) => {
    if (!site) return;
    const items = itemsOfCall(args);
    const optimizer = site.optimizer ?? firstOptimizer(args, site.host);
    items.forEach((item, i) => {
      refuseChild(className, optimizer, schedulerOf(item, site.host), i);
    });
  };

function refuseChild(
  className: string,
  optimizer: Optimizer,
  child: SchedulerRun | undefined,
  index: number,
): void {
  if (!child) {
    throw typeError(`${className} at index ${index} should have \`optimizer\` as its attribute.`);
  }
  const name = classNameOf(child.definition);
  if (name === "ReduceLROnPlateau") {
    throw valueError(
      `${className} does not support \`ReduceLROnPlateau\` scheduler as it requires additional ` +
        `kwargs to be specified when calling \`step\`, but got one at index ${index} ` +
        "in the given schedulers sequence.",
    );
  }
  if (child.optimizer !== optimizer) {
    throw valueError(
      `${className} expects all schedulers to belong to the same optimizer, but got scheduler ` +
        `${name} at index ${index} has ${optimizerRepr(child.optimizer)}, which is different ` +
        `from ${optimizer.definition.name}.`,
    );
  }
}

/** `schedulers[0].optimizer`. */
export function firstOptimizer(args: PyArgs, host: SchedulerHost): Optimizer {
  const first = itemsOfCall(args)[0] ?? null;
  const scheduler = schedulerOf(first, host);
  if (scheduler) return scheduler.optimizer;
  throw new PyError("AttributeError", `'${typeName(first)}' object has no attribute 'optimizer'`);
}

/** A composite's own `step` takes nothing. */
export function refuseArgument(className: string, given: PyValue | undefined): void {
  if (given === undefined) return;
  throw typeError(`${className}.step() takes 1 positional argument but 2 were given`);
}
