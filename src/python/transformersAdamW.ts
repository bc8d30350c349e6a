import type { ParamTable } from "../core/spec/paramSpec.ts";
import type { PyValue } from "../core/spec/pyValue.ts";
import type { GivenArgument } from "./givenArguments.ts";

/**
 * The AdamW that transformers had of its own before PyTorch's took its place, with other defaults.
 * Source: transformers 4.48, `optimization.py`.
 */
const path = /^(pytorch_)?transformers\.(optimization\.)?AdamW$/;

export const isTransformersAdamW = (qualified: string): boolean => path.test(qualified);

/** Its parameters, in their order; the last two are not among PyTorch's. */
const parameters = [
  "params",
  "lr",
  "betas",
  "eps",
  "weight_decay",
  "correct_bias",
  "no_deprecation_warning",
];
const own = new Set(parameters.slice(-2));

const defaults: Readonly<Record<string, PyValue>> = { eps: 1e-6, weight_decay: 0 };

/** The parameters of PyTorch's AdamW with the defaults of the class that is called. */
export function withOwnDefaults(qualified: string, params: ParamTable): ParamTable {
  if (!isTransformersAdamW(qualified)) return params;
  const entries = Object.entries(params).map(([name, spec]) =>
    Object.hasOwn(defaults, name) ? [name, { ...spec, default: defaults[name] }] : [name, spec],
  );
  return Object.fromEntries(entries);
}

/** The arguments as PyTorch's AdamW takes them. */
export function asOfTorch(
  qualified: string,
  args: readonly GivenArgument[],
): readonly GivenArgument[] {
  if (!isTransformersAdamW(qualified) || args.some((a) => a.star === "*")) return args;
  const positional = args.filter((a) => a.name === null && a.star === "");
  return args.filter((a) => {
    const name = a.name ?? (a.star === "" ? parameters[positional.indexOf(a)] : undefined);
    return name === undefined || !own.has(name);
  });
}
