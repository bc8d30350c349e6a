import type { ArgumentTexts } from "../../core/runConfig.ts";
import { findScheduler } from "../../core/schedulers/index.ts";
import type { ParamSpec, ParamTable } from "../../core/spec/paramSpec.ts";
import { pyRepr } from "../../core/spec/pyRepr.ts";

/** `name=value` for every argument, in the order of the signature. */
export function keywordTexts(args: ArgumentTexts, params: ParamTable): readonly string[] {
  const known = Object.keys(params).filter((name) => Object.hasOwn(args, name));
  const others = Object.keys(args).filter((name) => !Object.hasOwn(params, name));
  return [...known, ...others].map(
    (name) => `${name}=${argumentCode(args[name] ?? "", params[name])}`,
  );
}

/** A configuration keeps bare texts: Python wants quotes, brackets and parentheses. */
export function argumentCode(text: string, spec: ParamSpec | undefined): string {
  const isMany = text.includes(",");
  switch (spec?.kind) {
    case "choice":
      return text === "None" ? text : pyRepr(text);
    case "tuple":
      return `(${text})`;
    case "list":
      return `[${text.replace(/^\s*[[(]|[\])]\s*$/g, "")}]`;
    case "floats":
      return isMany ? `[${text.replace(/^\s*[[(]|[\])]\s*$/g, "")}]` : text;
    default:
      return text;
  }
}

/** The module a scheduler is imported from. */
export const schedulerModule = (name: string): string =>
  findScheduler(name)?.module ?? "torch.optim.lr_scheduler";
