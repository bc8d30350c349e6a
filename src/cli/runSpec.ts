import { findObjective } from "../core/objectives/index.ts";
import { completeOptions } from "../core/objectives/objective.ts";
import { findOptimizer } from "../core/optimizers/index.ts";
import { type RunPlan, stepProgram } from "../core/runPlan.ts";
import { simulateNow } from "../core/simulate.ts";
import { firstArgument } from "../core/spec/signature.ts";
import type { Trace } from "../core/trace.ts";
import { scriptCaller } from "../plan/callScript.ts";
import { MAX_STEPS } from "../plan/planRuns.ts";
import { firstLine } from "../present/firstLine.ts";
import { JSON_VERSION, thinned } from "../present/previewJson.ts";
import { call, type Fields, number, object, type Refuse, wholeNumber } from "./specFields.ts";
import { schedulersOf, withCallError } from "./specSchedulers.ts";

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
  const trace = simulateNow(plan, { call: scriptCaller(), recordParams: true });
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
  const schedulers = schedulersOf(spec.scheduler, refuse);
  const steps = wholeNumber(spec.steps, "steps", refuse);
  if (steps > MAX_STEPS) throw refuse(`"steps" must be at most ${MAX_STEPS}, but got ${steps}.`);
  return {
    optimizer: {
      ...withCallError(optimizer, definition, firstArgument("params"), definition.params),
      groups: [{}],
    },
    schedulers: schedulers.plans,
    program: stepProgram(steps, schedulers.steps),
    objective: objectiveOf(spec, refuse),
    seed: spec.seed == null ? 0 : wholeNumber(spec.seed, "seed", refuse),
  };
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
