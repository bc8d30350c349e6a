import { findOptimizer } from "../../core/optimizers/index.ts";
import { findScheduler } from "../../core/schedulers/index.ts";
import type { ParamSpec } from "../../core/spec/paramSpec.ts";
import {
  bindArguments,
  firstArgument,
  type Subject,
  signatureOf,
} from "../../core/spec/signature.ts";
import type { Argument, ExprOf } from "../ast.ts";
import type { CallFact } from "../script.ts";
import type { TextEdit } from "../textEdit.ts";

export const definitionOf = (name: string) => findOptimizer(name) ?? findScheduler(name);

export const specOf = ({ name }: CallFact, argument: string): ParamSpec | undefined =>
  definitionOf(name)?.params[argument];

/** What a class is given first: the parameters, or the optimizer. */
export const subjectOf = (name: string): Subject =>
  findScheduler(name)?.subject ?? firstArgument(findOptimizer(name) ? "params" : "optimizer");

/** The parameter that each argument of a call is bound to. */
export function parameterNames(
  call: ExprOf<"call">,
  fact: CallFact,
): ReadonlyMap<Argument, string> {
  const definition = definitionOf(fact.name);
  if (!definition) return new Map();
  const signature = signatureOf(definition, subjectOf(fact.name), definition.params);
  const positional = call.args.filter((a) => a.name === null && a.star === "");
  const keywords = call.args.flatMap((a) => (a.name === null ? [] : [[a.name, a] as const]));
  try {
    const bound = bindArguments(signature, { positional, keywords, open: true });
    return new Map([...bound].map(([name, argument]) => [argument, name]));
  } catch {
    // Arguments that do not fit have no names.
    return new Map();
  }
}

/** The argument of a call that is bound to a parameter. */
export function argumentNamed(
  call: ExprOf<"call">,
  fact: CallFact,
  name: string,
): Argument | undefined {
  const at = fact.args[name]?.span;
  if (at) return call.args.find((a) => a.from <= at.from && at.to <= a.to);
  // In another file the places of the arguments are not told.
  if (!fact.definedAt || fact.isImplied) return undefined;
  return [...parameterNames(call, fact)].find(([, bound]) => bound === name)?.[0];
}

/** A positional argument with its name before it. */
export const naming = (a: Argument, name: string | undefined): TextEdit[] =>
  a.name === null && name !== undefined ? [{ from: a.from, to: a.from, insert: `${name}=` }] : [];
