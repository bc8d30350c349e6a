import { findOptimizer } from "../core/optimizers/index.ts";
import { findScheduler } from "../core/schedulers/index.ts";
import type { ParamSpec, ParamTable } from "../core/spec/paramSpec.ts";
import { PyError } from "../core/spec/pyError.ts";
import { isNumeric, type PyArgs, type PyValue, toNumber } from "../core/spec/pyValue.ts";
import {
  bindArguments,
  type CallShape,
  firstArgument,
  type Subject,
  signatureOf,
} from "../core/spec/signature.ts";
import { defaultOf } from "../core/spec/values.ts";
import type { Argument, Expr } from "./ast.ts";
import type { Evaluator } from "./evaluate.ts";
import type { Via } from "./evaluation.ts";
import { isLiteral } from "./exprFacts.ts";
import type { GivenArgument } from "./givenArguments.ts";
import type { Block } from "./scopes.ts";
import type { ArgumentFact } from "./script.ts";
import type { AssumedLengths } from "./shapeProgram.ts";
import type { Construction } from "./stepSites.ts";
import type { TorchClass } from "./torchNames.ts";
import { withOwnDefaults } from "./transformersAdamW.ts";
import { isInScript } from "./workspace.ts";

export interface BoundCall {
  readonly args: Readonly<Record<string, ArgumentFact>>;
  /** The expression given for `params` or for `optimizer`. */
  readonly subject: Expr | null;
  readonly error: { readonly type: string; readonly message: string } | null;
}

const definitionOf = ({ kind, name }: TorchClass) =>
  kind === "optimizer" ? findOptimizer(name) : findScheduler(name);

export const paramsOf = (torch: TorchClass): ParamTable =>
  withOwnDefaults(torch.qualified, definitionOf(torch)?.params ?? {});

function subjectOf({ kind, name }: TorchClass): Subject {
  const own = kind === "scheduler" ? findScheduler(name)?.subject : undefined;
  return own ?? firstArgument(kind === "optimizer" ? "params" : "optimizer");
}

/** Reads the list of schedulers that a composite is given. */
export type ReadSchedulers = (expr: Expr, block: Block) => readonly PyValue[] | undefined;

/** The user's lengths of loops, for arguments that take them and cannot be read. */
export type AssumedArguments = Readonly<Record<string, PyValue>>;

/** `OneCycleLR` takes the lengths of the loops by these names; each may be None. */
export const loopLengths = ({ epochs, stepsPerEpoch }: AssumedLengths): AssumedArguments => ({
  epochs: BigInt(epochs),
  steps_per_epoch: BigInt(stepsPerEpoch),
  total_steps: BigInt(epochs * stepsPerEpoch),
});

/** Binds a call's arguments to the catalogue's parameters and evaluates each. */
export function bindCall(
  { site, torch, args }: Construction,
  evaluator: Evaluator,
  lengths: AssumedArguments,
  readSchedulers: ReadSchedulers,
): BoundCall {
  const subject = subjectOf(torch);
  if (!torch.supported) return { args: {}, subject: subjectIn(args, subject), error: null };
  const params = paramsOf(torch);
  const shape = shapeOf(args);
  const signature = signatureOf(definitionOf(torch) ?? torch, subject, params);
  const star = site.call.args.find((a) => args.some((g) => g.star !== "" && g.from === a.from));
  const splat = star ? evaluator.text(star) : null;
  try {
    const bound = bindArguments(signature, shape);
    const entries = Object.entries(params).map(([name, spec]) => {
      const given = bound.get(name);
      if (given && spec.kind === "schedulers") {
        return [name, schedulersFact(given, evaluator, readSchedulers(given.value, given.block))];
      }
      const length = spec.kind === "int" && spec.default === null ? lengths[name] : undefined;
      // None as `total_steps` leaves the length to the other two.
      const mayBeNone = spec.default === null && (length === undefined || name === "total_steps");
      const fallback = spec.assumed ?? length ?? fallbackOf(spec);
      if (given) return [name, givenFact(given, { fallback, mayBeNone }, evaluator)];
      return [name, splat === null ? defaultFact(defaultOf(spec)) : splatFact(spec, splat)];
    });
    const given = bound.get(subject.name)?.value ?? null;
    const facts: BoundCall["args"] = Object.fromEntries(entries);
    return { args: withUsableMomentum(facts), subject: given, error: null };
  } catch (error) {
    if (!(error instanceof PyError)) throw error;
    const { type, message } = error;
    return { args: {}, subject: subjectIn(args, subject), error: { type, message } };
  }
}

/**
 * Nesterov's momentum needs a momentum: whoever asks for it has one, so one that cannot be read is
 * not taken for SGD's default 0, which PyTorch would refuse.
 */
function withUsableMomentum(args: BoundCall["args"]): BoundCall["args"] {
  const { momentum, nesterov } = args;
  const value = momentum?.value ?? null;
  const isRefused = isNumeric(value) && toNumber(value) === 0 && nesterov?.value === true;
  if (momentum?.origin !== "assumed" || !isRefused) return args;
  return { ...args, momentum: { ...momentum, value: USUAL_MOMENTUM } };
}

const USUAL_MOMENTUM = 0.9;

/** The values of the arguments, as far as they are known. */
export const knownValues = (args: BoundCall["args"]): PyArgs =>
  Object.fromEntries(Object.entries(args).map(([name, { value = null }]) => [name, value]));

/** The subject of a call that does not fit the signature. */
function subjectIn(args: readonly Argument[], { name, position }: Subject): Expr | null {
  const positional = args.filter((a) => a.name === null && a.star === "");
  return (args.find((a) => a.name === name) ?? positional[position])?.value ?? null;
}

/** `*rest` could fill any later position: positions after it are not trusted. */
function shapeOf(args: readonly GivenArgument[]): CallShape<GivenArgument> {
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

function schedulersFact(
  given: GivenArgument,
  evaluator: Evaluator,
  value: readonly PyValue[] | undefined,
): ArgumentFact {
  const isLiteral = given.value.kind === "list" || given.value.kind === "tuple";
  const via = isLiteral ? "literal" : "constant";
  const fact = { ...writtenAt(given, evaluator), value };
  return value === undefined
    ? { ...fact, origin: "unresolved", via: null }
    : { ...fact, origin: "argument", via };
}

/** Where an argument stands in the call, and what stands there. */
function writtenAt({ value, name, from, isWritten }: GivenArgument, evaluator: Evaluator) {
  const text = evaluator.text(value);
  if (!isWritten || !isInScript(value)) {
    return { text, span: null, keyword: null, place: evaluator.place(value) };
  }
  const span = { from: value.from, to: value.to };
  const keyword = name === null ? null : { from, to: from + name.length };
  return { text, span, keyword, place: null };
}

function givenFact(
  given: GivenArgument,
  { fallback, mayBeNone }: { fallback: PyValue | undefined; mayBeNone: boolean },
  evaluator: Evaluator,
): ArgumentFact {
  const result = evaluator.listed(given.value, given.block);
  const source = evaluator.sourceOf(given.value, given.block);
  const common = { ...writtenAt(given, evaluator), ...source };
  if (result.known && (mayBeNone || !isUnset(result))) {
    const { value, place, assumed } = result;
    const via = result.via === "literal" ? (given.via ?? result.via) : result.via;
    const origin = assumed ? "assumed" : "argument";
    const own = { ...common, origin, value, via } as const;
    const items = itemFacts(given, evaluator);
    return {
      ...own,
      place: place ? evaluator.place(place) : common.place,
      ...(items ? { items } : {}),
    };
  }
  const origin = fallback === undefined ? "unresolved" : "assumed";
  return { ...common, origin, value: fallback, via: null };
}

function itemFacts({ value, block }: GivenArgument, evaluator: Evaluator) {
  const isRow = value.kind === "list" || value.kind === "tuple";
  if (!isRow || isLiteral(value)) return undefined;
  return value.items.map((item) => evaluator.fact(item, block));
}

/** Whoever writes a number or options there does not mean None. */
const fallbackOf = (spec: ParamSpec): PyValue | undefined =>
  spec.default === null && /^(int|float|dict)$/.test(spec.kind) ? undefined : spec.default;

/**
 * An option without a default waits for the command line, a parameter for a caller elsewhere,
 * unless None means something here.
 */
const isUnset = ({ value, via }: { value: PyValue; via: Via }): boolean =>
  value === null && (via === "argparse" || via === "parameter-default");
