import type { PyError } from "../core/spec/pyError.ts";
import type { PyFunction, PyValue } from "../core/spec/pyValue.ts";
import type { Expr, ExprOf, Span, StmtOf } from "./ast.ts";
import type { LoaderLength } from "./dataLoaders.ts";
import type { Member } from "./member.ts";
import type { BindingOf, Block, Loop } from "./scopes.ts";
import type { Place } from "./workspace.ts";

/** How a value was found; the words are part of the headless output. */
export type Via =
  | "literal"
  | "constant"
  | "expression"
  | "argparse"
  | "dataclass"
  | "dict"
  | "attribute"
  | "parameter-default"
  | "function"
  | "loader";

export type Evaluation =
  | {
      readonly known: true;
      readonly value: PyValue;
      readonly via: Via;
      /** Where the value stands, when it is not in the expression itself. */
      readonly place: Span | null;
      /** The value rests on one of our assumptions. */
      readonly assumed: boolean;
      /** All that is assumed is that declared settings stay as they are: as with options. */
      readonly declared?: boolean;
    }
  | {
      readonly known: false;
      /** The part of the source that could not be evaluated. */
      readonly part: Span;
      /** The exception Python would raise while evaluating. */
      readonly error: PyError | null;
    };

/** Where the source does not say, and no part of it stands out. */
export const nothingKnown: Evaluation = { known: false, part: { from: 0, to: 0 }, error: null };

/** A function of loop counters, with the names of the counters it takes. */
export interface CounterFunction {
  readonly fn: PyFunction;
  readonly variables: readonly string[];
  /** False where a part of it could not be read: it cannot be computed then. */
  readonly complete: boolean;
  /** It certainly gives the same in every round. */
  readonly invariant: boolean;
  /** Something in it rests on an assumption. */
  readonly assumed?: boolean;
}

/** The texts of everything that is read together. */
export interface Texts {
  text(span: Span): string;
  place(span: Span): Place;
}

export interface Length {
  readonly value: bigint;
  /** It is our setting, or rests on one. */
  readonly assumed: boolean;
  /** Where the loader is made. */
  readonly place: Span | null;
}

export interface Method {
  readonly definition: StmtOf<"function">;
  readonly block: Block;
}

/** Answers that need more than names: given by whoever knows loops and call sites. */
export interface Oracle {
  /** A function parameter's value, from its call sites or its default. */
  parameter(binding: BindingOf<"param">): { expr: Expr; block: Block; via: Via } | undefined;
  /** `len(expr)` for a data loader or a data set. */
  length(argument: Expr, block: Block): Length | undefined;
  /** A number that a library's trainer holds. */
  trainer(expr: ExprOf<"attribute">, block: Block): Length | undefined;
  /** A number that a library's function hands back as one of several. */
  handedBack(call: ExprOf<"call">, item: number, block: Block): Length | undefined;
  /** What a data loader over a data set of known size goes through in one round. */
  loader(expr: Expr, block: Block): LoaderLength | undefined;
  /** The name of a loop's round counter. */
  counterOf(loop: Loop): string;
  /** The expression behind `object.name` or `object["name"]`, where the file says it. */
  member(object: Expr, name: string, at: number, block: Block): Member | undefined;
  /** The default of a command-line option. */
  initialOption(object: Expr, name: string, block: Block): Member | undefined;
  /** The method of an object's class, and the block of its body. */
  method(object: Expr, name: string, block: Block): Method | undefined;
  /** Whether the file says what an object with members is. */
  knows(object: Expr, block: Block): boolean;
  /** Whether an object certainly has no member of this name. */
  lacks(object: Expr, name: string, block: Block): boolean;
  /** Whether something is done to a list or dict after it is written down. */
  isChanged(literal: Expr): boolean;
  /** A value the user set for an expression that the source leaves open. */
  override(text: string): PyValue | undefined;
}
