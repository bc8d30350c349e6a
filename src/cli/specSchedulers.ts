import { usualStep } from "../core/configProgram.ts";
import type { SchedulerPlan, SchedulerStepNode } from "../core/runPlan.ts";
import { findScheduler } from "../core/schedulers/index.ts";
import { classNameOf } from "../core/schedulers/scheduler.ts";
import type { ParamTable } from "../core/spec/paramSpec.ts";
import { type CallError, catchPyError } from "../core/spec/pyError.ts";
import type { PyObject, PyValue } from "../core/spec/pyValue.ts";
import {
  bindArguments,
  type Callee,
  firstArgument,
  type Subject,
  signatureOf,
} from "../core/spec/signature.ts";
import { evaluateText } from "../python/evaluateText.ts";
import { call, dictOf, type Fields, object, type Refuse, type SpecCall } from "./specFields.ts";

export interface SpecSchedulers {
  /** In the order of their construction: those of a composite before it. */
  readonly plans: readonly SchedulerPlan[];
  /** One step of each scheduler that stands on its own. */
  readonly steps: readonly SchedulerStepNode[];
}

/** One scheduler, a list of independent ones, or none; composites hold theirs in `schedulers`. */
export function schedulersOf(spec: unknown, refuse: Refuse): SpecSchedulers {
  const specs = spec == null ? [] : Array.isArray(spec) ? spec : [spec];
  const plans: SchedulerPlan[] = [];
  const steps = specs.map((one): SchedulerStepNode => {
    const scheduler = Number(addScheduler(one, plans, refuse).ref);
    return usualStep(scheduler, plans);
  });
  return { plans, steps };
}

function addScheduler(spec: unknown, plans: SchedulerPlan[], refuse: Refuse): PyObject {
  const definitionOf = () => findScheduler(String(object(spec, '"scheduler"', refuse).name));
  const nested = (value: Fields, key: string) =>
    definitionOf()?.params[key]?.kind === "dict"
      ? dictOf(value, refuse)
      : addScheduler(value, plans, refuse);
  const { name, args: given } = call(spec, "scheduler", refuse, nested);
  const definition = definitionOf();
  if (!definition) throw refuse(`no scheduler '${name}' in the catalogue.`);
  const { params, subject } = definition;
  const args = Object.entries(given).map(([key, value]) => {
    const isFunction = params[key]?.kind === "callable";
    return [key, isFunction ? functionOf(value, refuse) : value];
  });
  const parsed = { name, args: Object.fromEntries(args) };
  plans.push(withCallError(parsed, definition, subject ?? firstArgument("optimizer"), params));
  const type = classNameOf(definition);
  return { kind: "object", type, ref: String(plans.length - 1) };
}

/** JSON has no functions: an `lr_lambda` is written as Python text. */
function functionOf(value: PyValue, refuse: Refuse): PyValue {
  if (Array.isArray(value)) return value.map((item) => functionOf(item as PyValue, refuse));
  if (typeof value !== "string") return value;
  const result = evaluateText(value);
  if (result === undefined) throw refuse(`cannot evaluate '${value}'.`);
  return result;
}

/** Unknown and missing arguments are Python's TypeError, not a fault of the specification. */
export function withCallError(
  { name, args }: SpecCall,
  callee: Callee,
  subject: Subject,
  params: ParamTable,
): SpecCall & { raises?: CallError } {
  const keywords: [string, PyValue][] = [[subject.name, null], ...Object.entries(args)];
  const signature = signatureOf(callee, subject, params);
  const error = catchPyError(() => {
    bindArguments<PyValue>(signature, { positional: [], keywords });
  });
  if (!error) return { name, args };
  return { name, args, raises: { type: error.type, message: error.message } };
}
