import type { Expr } from "./ast.ts";
import type { Via } from "./evaluation.ts";
import type { Block } from "./scopes.ts";

/** The expression behind `object.name` or `object["name"]`. */
export interface Member {
  readonly expr: Expr;
  readonly block: Block;
  readonly via: Via;
  /** A file that nobody names may say another value. */
  readonly assumed?: true;
}

/** Everything an object holds, by name. */
export type Entries = readonly (readonly [string, Member])[];

/** How the parts of the look-up ask for members of further objects. */
export interface MemberLookUp {
  /** Undefined when the file does not say, or says more than one thing. */
  find(object: Expr, name: string, at: number, block: Block): Member | undefined;
  /** Whether an object certainly has no member of this name. */
  lacks(object: Expr, name: string, block: Block): boolean;
  /**
   * Everything a dict or namespace holds, where its names are certain; the value of one that may
   * have been replaced is unknown.
   */
  entries(object: Expr, block: Block): Entries | undefined;
}
