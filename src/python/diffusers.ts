import type { Expr, ExprOf } from "./ast.ts";
import { broughtIn, type GivenArgument } from "./givenArguments.ts";

const MODULE = "diffusers.optimization";

/** Schedules that diffusers has as transformers has them, with the same arguments. */
const schedules = [
  "get_constant_schedule",
  "get_constant_schedule_with_warmup",
  "get_linear_schedule_with_warmup",
  "get_cosine_schedule_with_warmup",
  "get_cosine_with_hard_restarts_schedule_with_warmup",
  "get_polynomial_decay_schedule_with_warmup",
];

const CHOOSER = `${MODULE}.get_scheduler`;

export const diffusersSchedulers: readonly string[] = [
  ...schedules.map((name) => `${MODULE}.${name}`),
  CHOOSER,
];

export const isOfDiffusers = (path: string): boolean => path.startsWith(`${MODULE}.`);

/** The parameters of diffusers' `get_scheduler` after the optimizer, in their order. */
const parameters = [
  "name",
  "optimizer",
  "step_rules",
  "num_warmup_steps",
  "num_training_steps",
  "num_cycles",
  "power",
];

/** Multiples of the rate that its newest linear schedule begins and ends with. */
const multiples = /^f_(min|max)$/;

/** Whether diffusers' own arithmetic is asked for. */
export const isBeyondTransformers = (path: string, args: readonly GivenArgument[]): boolean =>
  isOfDiffusers(path) && args.some(({ name }) => name !== null && multiples.test(name));

/** What diffusers hands on to one schedule only, and what it hands on without being given it. */
const special = [
  { schedule: "cosine_with_restarts", parameter: "num_cycles", value: 1n },
  { schedule: "polynomial", parameter: "power", value: 1 },
  { schedule: "piecewise_constant", parameter: "step_rules", value: null },
] as const;

/**
 * The arguments of diffusers' `get_scheduler` as transformers' takes them: what only one schedule
 * gets stands in a dict there. `qualified` is the function that is called.
 */
export function asOfTransformers(
  qualified: string,
  args: readonly GivenArgument[],
): readonly GivenArgument[] {
  if (qualified !== CHOOSER) return args;
  const named = args.map((a, i) => (a.name === null ? { ...a, name: parameters[i] ?? null } : a));
  const name = named.find((a) => a.name === "name");
  const isSpecial = (a: GivenArgument) => special.some((s) => s.parameter === a.name);
  const plain = named.filter((a) => !isSpecial(a));
  if (!name || args.some((a) => a.star !== "")) return plain;
  const options = special.reduceRight<Expr>(
    (otherwise, { schedule, parameter, value }) => {
      const given = named.find((a) => a.name === parameter);
      const entry = given?.block === name.block ? given.value : constant(name, value);
      return chosen(name, schedule, { [parameter]: entry }, otherwise);
    },
    constant(name, null),
  );
  return [...plain, broughtIn("scheduler_specific_kwargs", options, name.block, null)];
}

const constant = ({ from, to }: GivenArgument, value: bigint | number | string | null): Expr => ({
  kind: "constant",
  value,
  from,
  to,
});

/** `entries if name == schedule else otherwise` */
function chosen(
  name: GivenArgument,
  schedule: string,
  entries: Readonly<Record<string, Expr>>,
  otherwise: Expr,
): ExprOf<"conditional"> {
  const { from, to } = name;
  const test: Expr = {
    kind: "compare",
    first: name.value,
    rest: [{ op: "==", right: constant(name, schedule) }],
    from,
    to,
  };
  const dict: Expr = {
    kind: "dict",
    entries: Object.entries(entries).map(([key, value]) => ({ key: constant(name, key), value })),
    from,
    to,
  };
  return { kind: "conditional", test, whenTrue: dict, whenFalse: otherwise, from, to };
}
