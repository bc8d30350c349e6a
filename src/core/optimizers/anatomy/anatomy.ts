/** What a symbol of an update's formula stands for. */
export type SymbolSource =
  /** A constructor argument, or one number of it. `ifNone` is what None stands for. */
  | { readonly argument: string; readonly index?: number; readonly ifNone?: number }
  /** A field of the optimizer's state before the update. */
  | { readonly before: string }
  /** A field after it: what a computation that is no formula has left there. */
  | { readonly after: string }
  /** The way from the old to the new weights. */
  | { readonly moved: true };

export type Symbols = Readonly<Record<string, SymbolSource>>;

/** `symbol = formula`, in the notation that `parseFormula` reads. */
export interface AnatomyLine {
  readonly symbol: string;
  readonly formula: string;
  /** The state field that must hold the result after the update. */
  readonly field?: string;
}

/** The arrows of the landscape view: what a part of the formula contributes to the update. */
export type AnatomyKey = "gradient" | "momentum" | "update" | null;

export interface AnatomySection {
  readonly key: AnatomyKey;
  /** English: the key of its translation. */
  readonly title: string;
  /** A few words beside the title; `{0}` is the value of the argument symbol `noteOf`. */
  readonly note?: string;
  readonly noteOf?: string;
  readonly lines: readonly AnatomyLine[];
}

/** What decides which formula an update follows. */
export interface AnatomyContext<H> {
  readonly hp: H;
  /** Number of the update, from 1. */
  readonly t: number;
  /** A scalar of the state before and after the update. */
  readonly before: (field: string) => number;
  readonly after: (field: string) => number;
}

/**
 * How one update comes about, as formulas, of which one gives θ. In a section
 * with the key `momentum` the first line is a sum: what is carried over from earlier steps, and
 * what is new; a first step that carries nothing has only the latter.
 */
export interface Anatomy<H> {
  readonly symbols: Symbols;
  sections(context: AnatomyContext<H>): readonly AnatomySection[];
}
