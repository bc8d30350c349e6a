import type { ParamGroup } from "../optimizers/optimizer.ts";
import { PyError } from "../spec/pyError.ts";
import { multiply } from "../spec/pyMath.ts";
import { isNumeric, type PyValue, typeName } from "../spec/pyValue.ts";
import { rateValue, type SchedulerRun } from "./scheduler.ts";

/** The rates of a step in Python's arithmetic, group by group: for what doubles do not decide. */
export function exactScaledRate(run: SchedulerRun, index: number): number {
  const { recursion } = run.definition;
  if (!recursion?.factor) throw new Error(`${run.definition.name} has no factor`);
  const rate = (i: number) => multiply(rateValue(groupOf(run, i)), recursion.exactFactor(run));
  return rateAt(rate, index, run.optimizer.groups.length);
}

/** The same where each group has a rate of its own. Throws the `PyError` that Python raises. */
export function exactRate(run: SchedulerRun, index: number): number {
  const { recursion } = run.definition;
  if (!recursion?.rate) throw new Error(`${run.definition.name} has no rate`);
  const rate = (i: number) => recursion.exact(run, i, groupOf(run, i));
  return rateAt(rate, index, (recursion.overBases ? run.bases : run.optimizer.groups).length);
}

/** Python computes all groups' rates before it writes one: a later one may raise before. */
function rateAt(rate: (index: number) => PyValue, index: number, count: number): number {
  const value = rate(index);
  for (let i = index + 1; i < count && !isNumeric(value); i++) rate(i);
  return asNumber(value);
}

/** The rate of `step(epoch)`, from the base rate of this group. */
export function exactClosedRate(run: SchedulerRun, index: number): number {
  const { closedForm, name } = run.definition;
  if (!closedForm) throw new Error(`${name} has no closed form`);
  return asNumber(closedForm.exact(run, run.bases[index] as PyValue));
}

/** The momentum, or β₁, that goes with the rate of this group. */
export function exactMomentum(run: SchedulerRun, index: number): number {
  const { momentum, name } = run.definition;
  if (!momentum) throw new Error(`${name} has no momentum`);
  return asNumber(momentum.exact(run, index, groupOf(run, index)));
}

const groupOf = ({ optimizer }: SchedulerRun, index: number) =>
  optimizer.groups[index] as ParamGroup;

/** Python would go on with a rate that is no number until the optimizer computes with it. */
export function asNumber(value: PyValue): number {
  if (isNumeric(value)) return Number(value);
  throw new PyError("TypeError", `the learning rate became a ${typeName(value)}`);
}
