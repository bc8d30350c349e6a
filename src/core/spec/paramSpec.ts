import type { PyFunction, PyValue } from "./pyValue.ts";

/**
 * One table per optimizer and scheduler describes its parameters; call binding, validation texts,
 * hovers, controls and written-back code all derive from it.
 */
interface Common {
  /** PyTorch's default. A parameter without one is required. */
  readonly default?: PyValue;
  readonly keywordOnly?: boolean;
  /** Accepted by PyTorch, but without effect on the numbers (`foreach`, `fused`, …). */
  readonly inert?: boolean;
  /** What a preview draws when a required argument cannot be read from the source. */
  readonly assumed?: PyValue;
  /** One sentence in English: the key of its translation. */
  readonly doc: string;
  /** The valid range in PyTorch's own terms, as in `[0, 1)`. */
  readonly range: string;
}

/** `scale: "log"` suits rates and tolerances; the slider covers the usual values, not all valid. */
interface Slider {
  readonly slider: readonly [low: number, high: number];
  readonly scale: "linear" | "log";
}

export interface FloatSpec extends Common, Slider {
  readonly kind: "float";
}
export interface IntSpec extends Common, Slider {
  readonly kind: "int";
}
export interface BoolSpec extends Common {
  readonly kind: "bool";
}
export interface ChoiceSpec extends Common {
  readonly kind: "choice";
  readonly choices: readonly string[];
}
/** A fixed number of numbers, one per label. */
export interface TupleSpec extends Common, Slider {
  readonly kind: "tuple";
  readonly labels: readonly string[];
}
export interface ListSpec extends Common {
  readonly kind: "list";
}
/** One number for all parameter groups, or a list with one for each. */
export interface FloatsSpec extends Common, Slider {
  readonly kind: "floats";
}
/** Schedulers of the script, built before this one. */
export interface SchedulersSpec extends Common {
  readonly kind: "schedulers";
}
export interface CallableSpec extends Common {
  readonly kind: "callable";
}
/** Keywords for another call. */
export interface DictSpec extends Common {
  readonly kind: "dict";
}

export type ParamSpec =
  | FloatSpec
  | IntSpec
  | BoolSpec
  | ChoiceSpec
  | TupleSpec
  | ListSpec
  | FloatsSpec
  | SchedulersSpec
  | CallableSpec
  | DictSpec;

export type ParamKind = ParamSpec["kind"];
export type ParamTable = Readonly<Record<string, ParamSpec>>;

/**
 * The JavaScript value a kind has once it is checked and ready to compute with. None stays null
 * where it is a number's default; within a tuple it is NaN.
 */
interface ValueOf {
  float: number;
  int: number;
  bool: boolean;
  choice: string | null;
  tuple: readonly number[];
  list: readonly number[];
  floats: number | readonly number[];
  schedulers: PyValue;
  callable: PyFunction | readonly PyFunction[];
  dict: PyValue;
}

/** A tuple has as many numbers as its table has labels. */
type NumberPer<L extends readonly string[]> = { readonly [I in keyof L]: number };

type ValueFor<S extends ParamSpec> = S extends {
  readonly labels: infer L extends readonly string[];
}
  ? NumberPer<L>
  : S extends { readonly kind: "float" | "int"; readonly default: null }
    ? number | null
    : ValueOf[S["kind"]];

/** Checked values of a table. Mutable: a scheduler rewrites `lr` and momentum in place. */
export type Values<P extends ParamTable> = { -readonly [N in keyof P]: ValueFor<P[N]> };

type Options<S> = Omit<S, "kind">;

export const float = <const O extends Options<FloatSpec>>(options: O) =>
  ({ kind: "float", ...options }) as const;
export const int = <const O extends Options<IntSpec>>(options: O) =>
  ({ kind: "int", ...options }) as const;
export const bool = <const O extends Options<BoolSpec>>(options: O) =>
  ({ kind: "bool", ...options }) as const;
export const choice = <const O extends Options<ChoiceSpec>>(options: O) =>
  ({ kind: "choice", ...options }) as const;
export const tupleOf = <const O extends Options<TupleSpec>>(options: O) =>
  ({ kind: "tuple", ...options }) as const;
export const list = <const O extends Options<ListSpec>>(options: O) =>
  ({ kind: "list", ...options }) as const;
export const floats = <const O extends Options<FloatsSpec>>(options: O) =>
  ({ kind: "floats", ...options }) as const;
export const schedulerList = <const O extends Options<SchedulersSpec>>(options: O) =>
  ({ kind: "schedulers", ...options }) as const;
export const callable = <const O extends Options<CallableSpec>>(options: O) =>
  ({ kind: "callable", ...options }) as const;

export const dict = <const O extends Options<DictSpec>>(options: O) =>
  ({ kind: "dict", ...options }) as const;

export const isRequired = (spec: ParamSpec): boolean => spec.default === undefined;

/** A keyword-only switch of the implementation that leaves the mathematics alone. */
export const inertSwitch = (defaultValue: boolean | null, doc: string) =>
  bool({ default: defaultValue, keywordOnly: true, inert: true, range: "True, False, None", doc });
