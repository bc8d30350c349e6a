import type { Given } from "./frame.ts";
import type { RunObjects } from "./variables.ts";

/** What a variable was given last. */
interface Held {
  readonly isOwn: boolean;
  /** How many updates were met before that. */
  readonly updates: number;
}

/**
 * Which variables go from an object of the run to one of another run, or back, once updates have
 * been made: a script that trains twice builds its optimizer anew under the same name.
 */
export class Rebindings {
  /** How many updates were met so far. */
  updates = 0;
  private readonly run: Pick<RunObjects, "own" | "madeBy">;
  private readonly held = new Map<string, Held>();
  private readonly rebound = new Set<string>();

  constructor(run: Pick<RunObjects, "own" | "madeBy">) {
    this.run = run;
  }

  get any(): boolean {
    return this.rebound.size > 0;
  }

  has(variable: string): boolean {
    return this.rebound.has(variable);
  }

  /** A variable is given the object that a call makes. */
  give(variable: string, { expr }: Given): void {
    if (expr.kind !== "call") return;
    const isOwn = this.run.own.has(expr);
    if (!isOwn && !this.run.madeBy(expr)) return;
    const before = this.held.get(variable);
    if (before && before.isOwn !== isOwn && before.updates < this.updates) {
      this.rebound.add(variable);
    }
    this.held.set(variable, { isOwn, updates: this.updates });
  }
}
