import { PyError } from "./spec/pyError.ts";
import type { CallFunction } from "./spec/pyValue.ts";

/** Where work is counted. */
interface Working {
  /** Work done since the last pause. */
  work: number;
}

/**
 * A program whose length shows only when it runs may do this much, and make so many updates; an
 * endless loop ends here.
 */
const MAX_WORK = 20_000_000;
const MAX_UPDATES = 5_000_000;

/** A pause comes after so many steps within functions of the script too: a few milliseconds. */
const STEPS_PER_CHUNK = 200_000;

/** Divides the work of a program into chunks, and ends what takes too long. */
export class Chunks {
  updates = 0;
  private readonly host: Working;
  private readonly call: CallFunction;
  private readonly size: number;
  private left: number;
  private readonly mostUpdates: number;
  /** How many steps the script's functions may have made before the next pause. */
  private pauseAt: number;

  /** `size` is the work between two pauses; not `isBounded` is what is known to end in time. */
  constructor(host: Working, call: CallFunction, size: number, isBounded: boolean) {
    this.host = host;
    this.call = call;
    this.size = size;
    this.left = isBounded ? MAX_WORK : Number.POSITIVE_INFINITY;
    this.mostUpdates = isBounded ? MAX_UPDATES : Number.POSITIVE_INFINITY;
    this.pauseAt = this.stepsMade + STEPS_PER_CHUNK;
  }

  private get stepsMade(): number {
    return this.call.steps ?? 0;
  }

  isDone(): boolean {
    return this.host.work >= this.size || this.stepsMade >= this.pauseAt;
  }

  /** Whether a chunk is done; the next one begins then. Throws where no more may be done. */
  isDue(): boolean {
    if (!this.isDone()) return false;
    this.left -= this.host.work;
    this.host.work = 0;
    this.pauseAt = this.stepsMade + STEPS_PER_CHUNK;
    if (this.left < 0 || this.updates > this.mostUpdates) {
      throw new PyError("TooManyStepsError", "the run takes too many steps");
    }
    return true;
  }
}
