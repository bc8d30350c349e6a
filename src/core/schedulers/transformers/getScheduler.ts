import { choice, dict, int } from "../../spec/paramSpec.ts";
import { PyError, typeError, valueError } from "../../spec/pyError.ts";
import { pyStr } from "../../spec/pyRepr.ts";
import { isDict, type PyArgs, type PyValue, typeName } from "../../spec/pyValue.ts";
import { argument } from "../../spec/rules.ts";
import { bindArguments, firstArgument, signatureOf } from "../../spec/signature.ts";
import { defineScheduler, type SchedulerCall, type SchedulerDefinition } from "../scheduler.ts";
import { steppingOf } from "../stepping.ts";
import { transformersSchedules } from "./index.ts";
import { documentation, home, perBatch } from "./schedule.ts";

/** The one of its types that is not in our catalogue. */
const GREEDY = "greedy";

/** What only diffusers' schedule of steps is given. */
const STEP_RULES = "step_rules";

const choices = Object.keys(transformersSchedules);

const params = {
  name: choice({
    assumed: "linear",
    choices,
    range: "the name of a schedule",
    doc: "Which schedule it is.",
  }),
  num_warmup_steps: int({
    default: null,
    range: "a whole number ≥ 0; most schedules need it",
    slider: [0, 10_000],
    scale: "linear",
    doc: "How many steps the rate rises before it reaches its initial value.",
  }),
  num_training_steps: int({
    default: null,
    range: "a whole number; most schedules need it",
    slider: [1, 100_000],
    scale: "linear",
    doc: "The number of steps of the whole training, the warm-up among them.",
  }),
  scheduler_specific_kwargs: dict({
    default: null,
    range: "a dict, or None",
    doc: "Further arguments of the schedule.",
  }),
};

const definitionFor = (type: PyValue): SchedulerDefinition | undefined =>
  typeof type === "string" && Object.hasOwn(transformersSchedules, type)
    ? (transformersSchedules[type as keyof typeof transformersSchedules] as SchedulerDefinition)
    : undefined;

function chosenFor(type: PyValue): SchedulerDefinition {
  const definition = definitionFor(type);
  if (definition) return definition;
  if (type === GREEDY) throw new PyError("NotInCatalogueError", "GreedyLR is not computed");
  const known = [...choices, GREEDY].map((name) => `'${name}'`).join(", ");
  throw valueError(`${pyStr(type)} is not a valid SchedulerType, please select one of [${known}]`);
}

function demand(args: PyArgs, name: "num_warmup_steps" | "num_training_steps"): void {
  if (argument(args, name) !== null) return;
  const member = pyStr(argument(args, "name")).toUpperCase();
  throw valueError(`SchedulerType.${member} requires \`${name}\`, please provide that argument.`);
}

type Keywords = readonly (readonly [string, PyValue])[];

/** `function(optimizer, own…, **extra)`. */
function callOf(definition: SchedulerDefinition, own: Keywords, extra: PyValue): SchedulerCall {
  const where = `transformers.optimization.${definition.name}()`;
  if (extra !== null && !isDict(extra)) {
    throw typeError(`${where} argument after ** must be a mapping, not ${typeName(extra)}`);
  }
  const keywords = [...own];
  for (const [key, value] of extra?.entries ?? []) {
    if (typeof key !== "string") throw typeError("keywords must be strings");
    if (own.some(([name]) => name === key)) {
      throw typeError(`${where} got multiple values for keyword argument '${key}'`);
    }
    keywords.push([key, value]);
  }
  const signature = signatureOf(definition, firstArgument("optimizer"), definition.params);
  const bound = bindArguments<PyValue>(signature, { positional: [null], keywords });
  bound.delete("optimizer");
  return { definition, args: Object.fromEntries(bound) };
}

/** Which arguments are passed on, and which must be given, depends on the schedule. */
function resolve(args: PyArgs): SchedulerCall {
  const type = argument(args, "name");
  const extra = argument(args, "scheduler_specific_kwargs");
  if (isDict(extra) && extra.entries.some(([key]) => key === STEP_RULES)) {
    throw new PyError("NotInCatalogueError", "get_piecewise_constant_schedule is not computed");
  }
  const definition = chosenFor(type);
  const keyword = (name: string) => [name, argument(args, name)] as const;
  if (type === "constant") return callOf(definition, [], null);
  if (type === "reduce_lr_on_plateau") return callOf(definition, [], extra);
  demand(args, "num_warmup_steps");
  const warmup = keyword("num_warmup_steps");
  if (type === "constant_with_warmup") return callOf(definition, [warmup], null);
  if (type === "inverse_sqrt") return callOf(definition, [warmup], extra);
  if (type !== "warmup_stable_decay") demand(args, "num_training_steps");
  return callOf(definition, [warmup, keyword("num_training_steps")], extra);
}

export const getScheduler = defineScheduler({
  ...home,
  name: "get_scheduler",
  returns: "LambdaLR",
  subject: { name: "optimizer", position: 1, required: true },
  doc: "Gives one of the schedules of transformers by its name.",
  formula: ["η_t = η₀ · f(t)  with the schedule's own f"],
  references: documentation,
  params,
  rules: [],
  resolve,
  stepping: (args) => {
    const definition = definitionFor(argument(args, "name"));
    return definition ? steppingOf(definition, args) : perBatch;
  },
  state: () => null,
});
