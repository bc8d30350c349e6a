import type { Argument, Expr, Parameter, Stmt } from "./ast.ts";

/** One child of a node: a token, or something that is already converted. */
export interface Part {
  readonly name: string;
  readonly text: string;
  readonly from: number;
  readonly to: number;
  readonly expr?: Expr;
  readonly args?: readonly Argument[];
  readonly params?: readonly Parameter[];
  readonly body?: readonly Stmt[];
  readonly statement?: Stmt;
}

export const isExpr = (part: Part): boolean => part.expr !== undefined;

/** What a converter may ask of whoever walks the tree. */
export interface PartReader {
  /** The current node's children, converted. */
  parts(): Part[];
  text(from: number, to: number): string;
}
