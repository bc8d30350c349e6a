import type { Span } from "./ast.ts";

/** An expression whose value the text does not give; `from` and `to` say which part. */
export class Unresolved extends Error {
  readonly from: number;
  readonly to: number;

  constructor({ from, to }: Span) {
    super("unresolved");
    this.from = from;
    this.to = to;
  }
}

export const unresolved = (part: Span): never => {
  throw new Unresolved(part);
};
