import type { Span } from "./ast.ts";

/**
 * An expression whose value the text does not give; `from` and `to` say which part. Thrown hundreds
 * of times a reading, and no error: a stack trace would take longer than the evaluation.
 */
export class Unresolved {
  readonly from: number;
  readonly to: number;

  constructor({ from, to }: Span) {
    this.from = from;
    this.to = to;
  }
}

export const unresolved = (part: Span): never => {
  throw new Unresolved(part);
};
