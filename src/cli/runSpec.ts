import { findObjective } from "../core/objectives/index.ts";
import { completeOptions } from "../core/objectives/objective.ts";
import { findOptimizer } from "../core/optimizers/index.ts";
import { type CallError, type RunPlan, stepProgram } from "../core/runPlan.ts";
import { findScheduler } from "../core/schedulers/index.ts";
import { simulateNow } from "../core/simulate.ts";
import type { ParamTable } from "../core/spec/paramSpec.ts";
import { catchPyError } from "../core/spec/pyError.ts";
import type { PyArgs, PyValue } from "../core/spec/pyValue.ts";
import { bindArguments, signatureOf } from "../core/spec/signature.ts";
import type { Trace } from "../core/trace.ts";
import { callScriptFunction } from "../plan/callScript.ts";
import { MAX_STEPS } from "../plan/planRuns.ts";
import { firstLine, JSON_VERSION, thinned } from "../present/previewJson.ts";
import { evaluateText } from "../python/evaluateText.ts";

/** Makes the error for an unusable specification; the message says which part and why. */
export type Refuse = (message: string) => Error;

/** The documented JSON of `run`. `spec` is parsed JSON with ints as bigints. */
export function runJson(spec: unknown, refuse: Refuse) {
  const specs = Array.isArray(spec) ? spec : [spec];
  const runs = specs.map((one, i) => {
    const where = Array.isArray(spec) ? `run ${i}: ` : "";
    return runOne(one, (message) => refuse(where + message));
  });
  return { version: JSON_VERSION, runs };
}

function runOne(spec: unknown, refuse: Refuse) {
  const plan = planOf(object(spec, "a run", refuse), refuse);
  const trace = simulateNow(plan, { call: callScriptFunction, recordParams: true });
  return traceJson(trace, findOptimizer(plan.optimizer.name)?.limits ?? null);
}

/** `limits` says where the numbers may not be PyTorch's; `evaluations` is LBFGS's. */
function traceJson(trace: Trace, limits: string | null) {
  const { params, steps, error } = trace;
  const loss = [trace.initialLoss ?? 0, ...(trace.loss ?? [])];
  const dimension = params ? params.length / (steps + 1) : 0;
  const row = (k: number) =>
    thinned((params as Float64Array).slice(k * dimension, (k + 1) * dimension), 1);
  return {
    params: Array.from({ length: steps + 1 }, (_, k) => row(k)),
    loss: thinned(Float64Array.from(loss), 1),
    lr: thinned(trace.lr[0] as Float64Array, 1),
    ...(trace.evaluations ? { evaluations: thinned(trace.evaluations, 1) } : {}),
    ...(limits === null ? {} : { limits }),
    error: error && { type: error.type, message: firstLine(error.message), step: error.step },
  };
}

function planOf(spec: Fields, refuse: Refuse): RunPlan {
  const optimizer = call(spec.optimizer, "optimizer", refuse);
  const definition = findOptimizer(optimizer.name);
  if (!definition) throw refuse(`no optimizer '${optimizer.name}' in the catalogue.`);
  const schedulers = spec.scheduler == null ? [] : [schedulerOf(spec.scheduler, refuse)];
  const steps = wholeNumber(spec.steps, "steps", refuse);
  if (steps > MAX_STEPS) throw refuse(`"steps" must be at most ${MAX_STEPS}, but got ${steps}.`);
  return {
    optimizer: { ...withCallError(optimizer, "params", definition.params), groups: [{}] },
    schedulers,
    program: stepProgram(steps, schedulers.length),
    objective: objectiveOf(spec, refuse),
    seed: spec.seed == null ? 0 : wholeNumber(spec.seed, "seed", refuse),
  };
}

function schedulerOf(spec: unknown, refuse: Refuse) {
  const scheduler = call(spec, "scheduler", refuse);
  const definition = findScheduler(scheduler.name);
  if (!definition) throw refuse(`no scheduler '${scheduler.name}' in the catalogue.`);
  const args = Object.entries(scheduler.args).map(([name, value]) => {
    const isFunction = definition.params[name]?.kind === "callable";
    return [name, isFunction ? functionOf(value, refuse) : value];
  });
  const parsed = { ...scheduler, args: Object.fromEntries(args) };
  return withCallError(parsed, "optimizer", definition.params);
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
function withCallError(
  { name, args }: { name: string; args: PyArgs },
  subject: string,
  params: ParamTable,
): { name: string; args: PyArgs; raises?: CallError } {
  const keywords = Object.entries(args);
  const signature = signatureOf(name, subject, params);
  const error = catchPyError(() => {
    bindArguments<PyValue>(signature, { positional: [null], keywords });
  });
  if (!error) return { name, args };
  return { name, args, raises: { type: error.type, message: error.message } };
}

function objectiveOf(spec: Fields, refuse: Refuse): RunPlan["objective"] {
  const { name, options } = object(spec.objective, '"objective"', refuse);
  const definition = typeof name === "string" ? findObjective(name) : undefined;
  if (!definition) throw refuse(`no objective '${String(name)}'.`);
  const given = options == null ? {} : object(options, '"options"', refuse);
  const unknown = Object.keys(given).find((key) => !Object.hasOwn(definition.options, key));
  if (unknown) throw refuse(`objective ${definition.name} has no option '${unknown}'.`);
  const numbers = Object.entries(given).map(([key, value]) => [key, number(value, key, refuse)]);
  const settings = { name: definition.name, options: Object.fromEntries(numbers) };
  const { length } = definition.start(completeOptions(definition, settings.options));
  const shape = shapeOf(spec.shape, length, refuse);
  if (spec.start == null) return { ...settings, shape };
  return { ...settings, shape, start: startOf(spec.start, length, refuse) };
}

/** The parameter is a vector, as the positions are written, unless the specification says else. */
function shapeOf(shape: unknown, size: number, refuse: Refuse): readonly number[] {
  if (shape == null) return [size];
  const sizes = Array.isArray(shape) ? shape.map((d) => wholeNumber(d, "shape", refuse)) : [];
  if (sizes.length > 0 && sizes.reduce((n, d) => n * d, 1) === size) return sizes;
  throw refuse(`"shape" must be a list of sizes whose product is ${size}.`);
}

function startOf(start: unknown, dimension: number, refuse: Refuse): readonly number[] {
  if (!Array.isArray(start) || start.length !== dimension) {
    throw refuse(`"start" must be a list of ${dimension} numbers.`);
  }
  return start.map((x) => number(x, "start", refuse));
}

type Fields = Readonly<Record<string, unknown>>;

function object(value: unknown, what: string, refuse: Refuse): Fields {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as Fields;
  throw refuse(`${what} must be an object.`);
}

function call(value: unknown, what: string, refuse: Refuse): { name: string; args: PyArgs } {
  const { name, args } = object(value, `"${what}"`, refuse);
  if (typeof name !== "string") throw refuse(`"${what}" needs a "name".`);
  const given = args == null ? {} : object(args, `"args" of ${name}`, refuse);
  const values = Object.entries(given).map(([key, v]) => [key, pyValue(v, key, refuse)]);
  return { name, args: Object.fromEntries(values) };
}

function pyValue(value: unknown, name: string, refuse: Refuse): PyValue {
  if (Array.isArray(value)) return value.map((item) => pyValue(item, name, refuse));
  if (value === null || ["boolean", "bigint", "number", "string"].includes(typeof value)) {
    return value as PyValue;
  }
  throw refuse(`the value of '${name}' must be a number, text, true, false, null or a list.`);
}

function number(value: unknown, name: string, refuse: Refuse): number {
  if (typeof value === "bigint" || typeof value === "number") return Number(value);
  throw refuse(`"${name}" must be a number.`);
}

function wholeNumber(value: unknown, name: string, refuse: Refuse): number {
  const x = number(value, name, refuse);
  if (Number.isSafeInteger(x) && x >= 0) return x;
  throw refuse(`"${name}" must be a whole number of at least 0, but got ${x}.`);
}
