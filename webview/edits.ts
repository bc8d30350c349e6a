import { findOptimizer } from "../src/core/optimizers/index.ts";
import { checkOptimizer } from "../src/core/optimizers/optimizer.ts";
import {
  type CallConfig,
  callsOf,
  type RunConfig,
  type SchedulerConfig,
  withArgument,
} from "../src/core/runConfig.ts";
import { checkScheduler } from "../src/core/schedulers/create.ts";
import { findScheduler } from "../src/core/schedulers/index.ts";
import { sameValue, valueFromText, valueText } from "../src/core/spec/argumentText.ts";
import type { ParamTable } from "../src/core/spec/paramSpec.ts";
import { catchPyError } from "../src/core/spec/pyError.ts";
import type { PyArgs, PyValue } from "../src/core/spec/pyValue.ts";
import { defaultOf } from "../src/core/spec/values.ts";

/** The pseudo-call under which drafts of the run's length are kept, and whether it is open. */
export const LENGTH = "$length";

export const paramsOf = ({ name }: Pick<CallConfig, "name">): ParamTable =>
  (findOptimizer(name) ?? findScheduler(name))?.params ?? {};

/** The value an argument has: the one given, else PyTorch's default. */
export function valueIn(call: CallConfig, name: string): PyValue {
  const spec = paramsOf(call)[name];
  const text = call.args[name];
  if (!spec) return null;
  const value = text === undefined ? undefined : valueFromText(spec, text);
  return value === undefined ? defaultOf(spec) : value;
}

export const callIn = (config: RunConfig | null, id: string): CallConfig | undefined =>
  config ? callsOf(config).find((call) => call.id === id) : undefined;

/**
 * The configuration with one value set. A value that `base` has too stands as it stands there, so
 * that it is no edit; one that is the default is left out if the base leaves it out.
 */
export function withValue(
  config: RunConfig,
  base: RunConfig | null,
  id: string,
  name: string,
  value: PyValue,
): RunConfig {
  const original = callIn(base, id);
  const isBase =
    original !== undefined &&
    original.name === callIn(config, id)?.name &&
    sameValue(value, valueIn(original, name));
  return withArgument(config, id, name, isBase ? (original.args[name] ?? null) : valueText(value));
}

/** PyTorch's own message for a call of the configuration; undefined when it accepts it. */
export function callProblem(config: RunConfig, id: string): string | undefined {
  const call = callIn(config, id);
  if (!call) return undefined;
  const args = argumentsOf(call);
  const error = catchPyError(() => {
    const optimizer = findOptimizer(call.name);
    const scheduler = findScheduler(call.name);
    if (optimizer) checkOptimizer(optimizer, args);
    else if (scheduler) checkScheduler(scheduler, args);
  });
  return error?.message;
}

/** Functions are left out: no check here may miss them. */
function argumentsOf(call: CallConfig): PyArgs {
  const params = Object.entries(paramsOf(call)).filter(([, spec]) => spec.kind !== "callable");
  return Object.fromEntries(
    params.map(([name, spec]) => [
      name,
      spec.kind === "schedulers" ? childrenOf(call) : valueIn(call, name),
    ]),
  );
}

const childrenOf = (call: CallConfig): PyValue =>
  ((call as Partial<SchedulerConfig>).schedulers ?? []).map(({ id, name }) => ({
    kind: "object" as const,
    type: name,
    ref: id,
  }));
