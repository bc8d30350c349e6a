import { findOptimizer } from "../core/optimizers/index.ts";
import type { OptimizerPlan, RunPlan, SchedulerPlan } from "../core/runPlan.ts";
import { findScheduler } from "../core/schedulers/index.ts";
import { simulateNow } from "../core/simulate.ts";
import type { ParamSpec, ParamTable } from "../core/spec/paramSpec.ts";
import type { PyValue } from "../core/spec/pyValue.ts";
import type { RunError } from "../core/trace.ts";
import type { ArgumentFact, CallFact } from "../python/script.ts";
import { scriptCaller } from "./callScript.ts";

/** Other values that a person might well have meant, by the kind of the parameter. */
const others: Partial<Record<ParamSpec["kind"], readonly PyValue[]>> = {
  float: [0.5, 0.05],
  int: [7n, 300n],
  bool: [true, false],
};

/** Whether a constructor raises, not an expression of the script on the way to a later one. */
export function isOfConstructor(error: RunError, plan: RunPlan): boolean {
  const bare = { ...plan, program: [], objective: null };
  const again = simulateNow(bare, { call: scriptCaller() }).error;
  return again?.type === error.type && again.message === error.message;
}

const isAssumed = ({ origin }: ArgumentFact): boolean => origin === "assumed";

/** A default of a function that its callers may well replace. */
export const isParameterDefault = ({ via }: ArgumentFact): boolean => via === "parameter-default";

/**
 * Whether the constructors raise the same with another value in place of any assumed one: then
 * the exception is the script's own, whatever the values are that it leaves open.
 */
export function isCertainError(
  error: RunError,
  plan: RunPlan,
  optimizer: CallFact | null,
  schedulers: readonly CallFact[],
  isOpen = isAssumed,
): boolean {
  const raisesTheSame = (varied: RunPlan) => {
    const bare = { ...varied, program: [], objective: null };
    const again = simulateNow(bare, { call: scriptCaller() }).error;
    return again?.type === error.type && again.message === error.message;
  };
  const inOptimizer = variations(plan.optimizer, optimizer, isOpen).map((o) => ({
    ...plan,
    optimizer: o,
  }));
  const inSchedulers = plan.schedulers.flatMap((s, i) =>
    variations(s, schedulers[i] ?? null, isOpen).map((varied) => ({
      ...plan,
      schedulers: plan.schedulers.map((other, k) => (k === i ? varied : other)),
    })),
  );
  return [...inOptimizer, ...inSchedulers].every(raisesTheSame);
}

/** The call with one assumed value after the other replaced, and with all of them at once. */
function variations<P extends OptimizerPlan | SchedulerPlan>(
  plan: P,
  call: CallFact | null,
  isOpen: (fact: ArgumentFact) => boolean,
): P[] {
  const params: ParamTable = (findOptimizer(plan.name) ?? findScheduler(plan.name))?.params ?? {};
  const assumed = Object.entries(call?.args ?? {}).filter(([, fact]) => isOpen(fact));
  const valuesOf = (name: string) => {
    const spec = params[name];
    const usual = spec?.assumed === undefined ? [] : [spec.assumed];
    return others[spec?.kind ?? "callable"] ?? usual;
  };
  const single = assumed.flatMap(([name]) => valuesOf(name).map((value) => ({ [name]: value })));
  const all = [0, 1].map((i) =>
    Object.fromEntries(
      assumed.flatMap(([name]) => {
        const value = valuesOf(name)[i];
        return value === undefined ? [] : [[name, value]];
      }),
    ),
  );
  const changes = assumed.length > 1 ? [...single, ...all] : single;
  return changes.map((change) => ({ ...plan, args: { ...plan.args, ...change } }));
}
