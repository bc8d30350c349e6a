import type { ParamTable } from "../core/spec/paramSpec.ts";
import { defaultOf } from "../core/spec/values.ts";
import type { ArgumentFact } from "./script.ts";

/** The arguments of an object that a library makes: what it leaves out has PyTorch's defaults. */
export function withDefaults(
  params: ParamTable,
  own: Readonly<Record<string, ArgumentFact>>,
): Readonly<Record<string, ArgumentFact>> {
  const entries = Object.entries(params).map(([name, spec]) => {
    const bare = { text: null, via: null, span: null, keyword: null, place: null };
    const fallback = { ...bare, origin: "default", value: defaultOf(spec) } as const;
    return [name, own[name] ?? fallback];
  });
  return Object.fromEntries(entries);
}
