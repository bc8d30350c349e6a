import { float, int } from "../spec/paramSpec.ts";
import { zeroDivision } from "../spec/pyError.ts";
import { isFloat, type PyArgs } from "../spec/pyValue.ts";
import { argument } from "../spec/rules.ts";

export const lastEpoch = int({
  default: -1n,
  range: "-1, or the last finished epoch when resuming",
  slider: [-1, 100],
  scale: "linear",
  doc: "The last epoch that is done: -1 starts afresh, another value resumes.",
});

export const gamma = float({
  default: 0.1,
  range: "any number, usually in (0, 1)",
  slider: [0.01, 1],
  scale: "linear",
  doc: "The factor by which the rate is multiplied at each drop.",
});

export const etaMin = float({
  default: 0,
  range: "any number, usually from 0 to lr",
  slider: [1e-8, 0.01],
  scale: "log",
  doc: "The lowest rate, reached at the end of the cosine.",
});

/** What `modulo` needs of a scheduler: the types of Python's operands decide its error text. */
interface ModuloContext {
  readonly args: PyArgs;
  readonly isFloatEpoch: boolean;
}

/** `a % b` as Python computes it, where b comes from the argument called `name`. */
export function modulo(context: ModuloContext, a: number, b: number, name: string): number {
  if (b === 0) {
    const isFloatModulo = context.isFloatEpoch || isFloat(argument(context.args, name));
    throw zeroDivision(isFloatModulo ? "float modulo" : "integer modulo by zero");
  }
  const remainder = a % b;
  return remainder !== 0 && remainder < 0 !== b < 0 ? remainder + b : remainder;
}
