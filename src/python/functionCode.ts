import { typeError } from "../core/spec/pyError.ts";
import { isFunction, type PyFunction, type PyValue } from "../core/spec/pyValue.ts";
import type { Expr } from "./ast.ts";

export type Keywords = readonly (readonly [string, PyValue])[];

/** What a lambda of the script became: parameters, and a body in which every name is resolved. */
export interface FunctionCode {
  /** Python's `__qualname__`, which its messages use. */
  readonly name: string;
  readonly params: readonly { readonly name: string; readonly fallback: PyValue | undefined }[];
  readonly body: Expr;
  /** What names of the function around it held when it was made. */
  readonly captured?: readonly (readonly [string, PyValue])[];
  /** Of a `functools.partial`. */
  readonly bound?: readonly PyValue[];
  readonly keywords?: Keywords;
}

/** `functools.partial(f, …)` */
export function partial(
  [fn, ...bound]: readonly PyValue[],
  keywords: Keywords,
): PyFunction | undefined {
  if (fn === undefined || !isFunction(fn)) return undefined;
  const code = fn.code as FunctionCode;
  return {
    ...fn,
    code: {
      ...code,
      bound: [...(code.bound ?? []), ...bound],
      keywords: [...(code.keywords ?? []), ...keywords],
    },
  };
}

/** The names a call begins with. Throws the TypeError of a call that does not fit. */
export function localsOf(
  code: FunctionCode,
  given: readonly PyValue[],
  named: Keywords,
): Map<string, PyValue> {
  const { params, captured, bound, keywords } = code;
  const args = bound ? [...bound, ...given] : given;
  const locals = new Map<string, PyValue>(captured);
  const isPlain = !keywords && named.length === 0 && args.length === params.length;
  if (isPlain) for (const [i, p] of params.entries()) locals.set(p.name, args[i] as PyValue);
  else bind(code, args, new Map([...(keywords ?? []), ...named]), locals);
  return locals;
}

/** Gives each parameter what is passed for it, by place or by name, or its default. */
function bind(
  { name: callee, params }: FunctionCode,
  args: readonly PyValue[],
  byName: ReadonlyMap<string, PyValue>,
  locals: Map<string, PyValue>,
): void {
  for (const name of byName.keys()) {
    if (params.some((p) => p.name === name)) continue;
    throw typeError(`${callee}() got an unexpected keyword argument '${name}'`);
  }
  const isFilled = params.every(
    (p, i) => i < args.length || byName.has(p.name) || p.fallback !== undefined,
  );
  if (!isFilled || args.length > params.length) {
    const free = params.filter((p) => !byName.has(p.name));
    throw typeError(`${callee}() ${arityMessage(free, args.length)}`);
  }
  params.forEach(({ name, fallback }, i) => {
    const value = i < args.length ? args[i] : byName.has(name) ? byName.get(name) : fallback;
    locals.set(name, value as PyValue);
  });
}

/** What CPython says of a call with the wrong number of arguments, behind the function's name. */
function arityMessage(params: FunctionCode["params"], given: number): string {
  const most = params.length;
  const required = params.filter((p) => p.fallback === undefined).length;
  if (given > most) {
    const takes = required === most ? String(most) : `from ${required} to ${most}`;
    const noun = takes === "1" ? "argument" : "arguments";
    const were = given === 1 ? "was" : "were";
    return `takes ${takes} positional ${noun} but ${given} ${were} given`;
  }
  const missing = params.slice(given, required).map((p) => `'${p.name}'`);
  const noun = missing.length === 1 ? "argument" : "arguments";
  return `missing ${required - given} required positional ${noun}: ${enumerated(missing)}`;
}

/** `'a'`, `'a' and 'b'`, `'a', 'b', and 'c'`. */
function enumerated(names: readonly string[]): string {
  const last = names.at(-1);
  const others = names.slice(0, -1);
  if (others.length === 0) return `${last}`;
  return `${others.join(", ")}${others.length > 1 ? "," : ""} and ${last}`;
}
