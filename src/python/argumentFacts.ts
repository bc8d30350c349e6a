import { findOptimizer } from "../core/optimizers/index.ts";
import { findScheduler } from "../core/schedulers/index.ts";
import type { ParamSpec, ParamTable } from "../core/spec/paramSpec.ts";
import { PyError } from "../core/spec/pyError.ts";
import type { PyArgs, PyValue } from "../core/spec/pyValue.ts";
import { bindArguments, type CallShape, signatureOf } from "../core/spec/signature.ts";
import { defaultOf } from "../core/spec/values.ts";
import type { Argument, Expr } from "./ast.ts";
import type { Evaluator, Via } from "./evaluate.ts";
import type { Block } from "./scopes.ts";
import type { ArgumentFact } from "./script.ts";
import type { Construction } from "./stepSites.ts";
import type { TorchClass } from "./torchNames.ts";

export interface BoundCall {
  readonly args: Readonly<Record<string, ArgumentFact>>;
  /** The expression given for `params` or for `optimizer`. */
  readonly subject: Expr | null;
  readonly error: { readonly type: string; readonly message: string } | null;
}

export function paramsOf({ kind, name }: TorchClass): ParamTable {
  const definition = kind === "optimizer" ? findOptimizer(name) : findScheduler(name);
  return definition?.params ?? {};
}

const subjectName = ({ kind }: TorchClass) => (kind === "optimizer" ? "params" : "optimizer");

/** Binds a call's arguments to the catalogue's parameters and evaluates each. */
export function bindCall({ site, torch }: Construction, evaluator: Evaluator): BoundCall {
  if (!torch.supported) return { args: {}, subject: subjectOf(site.call.args, torch), error: null };
  const params = paramsOf(torch);
  const shape = shapeOf(site.call.args);
  const signature = signatureOf(torch.name, subjectName(torch), params);
  const star = site.call.args.find((a) => a.star !== "");
  const splat = star ? evaluator.text(star) : null;
  try {
    const bound = bindArguments(signature, shape);
    const entries = Object.entries(params).map(([name, spec]) => {
      const given = bound.get(name);
      if (given) return [name, givenFact(given, spec, evaluator, site.block)];
      return [name, splat === null ? defaultFact(defaultOf(spec)) : splatFact(spec, splat)];
    });
    const subject = bound.get(subjectName(torch))?.value ?? null;
    return { args: Object.fromEntries(entries), subject, error: null };
  } catch (error) {
    if (!(error instanceof PyError)) throw error;
    const { type, message } = error;
    return { args: {}, subject: subjectOf(site.call.args, torch), error: { type, message } };
  }
}

function subjectOf(args: readonly Argument[], torch: TorchClass): Expr | null {
  const named = args.find((a) => a.name === subjectName(torch));
  return (named ?? args.find((a) => a.name === null && a.star === ""))?.value ?? null;
}

/** `*rest` could fill any later position: positions after it are not trusted. */
function shapeOf(args: readonly Argument[]): CallShape<Argument> {
  const star = args.findIndex((a) => a.star === "*");
  const positional = args.filter(
    (a, i) => a.name === null && a.star === "" && (star < 0 || i < star),
  );
  const keywords = args.flatMap((a) => (a.name === null ? [] : [[a.name, a] as const]));
  return { positional, keywords, open: args.some((a) => a.star !== "") };
}

const defaultFact = (value: PyValue): ArgumentFact => ({
  origin: "default",
  value,
  text: null,
  via: null,
  span: null,
  keyword: null,
  place: null,
});

/** Not written here, but `**options` may hold it. */
const splatFact = (spec: ParamSpec, text: string): ArgumentFact => {
  const value = spec.assumed ?? spec.default;
  const origin = value === undefined ? "unresolved" : "assumed";
  return { ...defaultFact(null), value, origin, text };
};

function givenFact(
  given: Argument,
  spec: ParamSpec,
  evaluator: Evaluator,
  block: Block,
): ArgumentFact {
  const { value: expr, name } = given;
  const span = { from: expr.from, to: expr.to };
  const keyword = name === null ? null : { from: given.from, to: given.from + name.length };
  const text = evaluator.text(expr);
  const result = evaluator.evaluate(expr, block);
  const common = { text, span, keyword };
  if (result.known && !isUnset(result, spec)) {
    const { value, via, place, assumed } = result;
    return { ...common, origin: assumed ? "assumed" : "argument", value, via, place };
  }
  const fallback = spec.assumed ?? spec.default;
  const origin = fallback === undefined ? "unresolved" : "assumed";
  return { ...common, origin, value: fallback, via: null, place: null };
}

/** An option without a default waits for the command line, unless None means something here. */
const isUnset = ({ value, via }: { value: PyValue; via: Via }, spec: ParamSpec): boolean =>
  value === null && via === "argparse" && spec.default !== null;

/** Parameter groups: a list of dicts gives one entry each, anything else is one group. */
export function groupsOf(
  subject: Expr | null,
  block: Block,
  params: ParamTable,
  evaluator: Evaluator,
): { groups: readonly PyArgs[]; assumed: boolean } {
  const list = subject && evaluator.definitionOf(subject, block);
  if (list?.expr.kind !== "list")
    return { groups: [{}], assumed: list?.expr.kind === "comprehension" };
  const { items } = list.expr;
  if (items.length === 0 || items.some((item) => item.kind !== "dict")) {
    return { groups: [{}], assumed: items.some((item) => item.kind === "dict") };
  }
  let assumed = false;
  const groups = items.map((item) => {
    const overrides: Record<string, PyValue> = {};
    for (const { key, value } of item.kind === "dict" ? item.entries : []) {
      const name = key?.kind === "constant" ? key.value : null;
      if (typeof name !== "string") assumed = true;
      else if (Object.hasOwn(params, name)) {
        const result = evaluator.evaluate(value, list.block);
        if (result.known && !result.assumed) overrides[name] = result.value;
        else assumed = true;
      }
    }
    return overrides;
  });
  return { groups, assumed };
}
