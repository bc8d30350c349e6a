import { planKey } from "../plan/planKey.ts";
import type { Reading, RunResult } from "../plan/preview.ts";
import { type Ahead, runSlot } from "../protocol/worker.ts";

/** An edit that changes more runs than this leaves it to others which of them they ask for. */
const MOST = 3;

type Simulated = Promise<RunResult | null>;

/** Simulates run `i` of a reading, for a slot; begins a moment after it is called. */
type Simulate = (slot: string, reading: Reading, i: number) => Simulated;

interface Begun {
  readonly number: number;
  /** What the text's runs do, by `planKey`. */
  readonly keys: readonly string[];
  /** Those that nobody has asked for yet, by their place in the reading. */
  readonly waiting: Map<number, Simulated>;
}

/**
 * Simulates the runs that an edit has changed as soon as its text is read: whoever had it read
 * asks for them next, and the way there and back is spared.
 */
export class RunsAhead {
  private readonly simulate: Simulate;
  private readonly newest = new Map<string, Begun>();
  private readings = 0;

  constructor(simulate: Simulate) {
    this.simulate = simulate;
  }

  /** Of a slot's first text nothing is made: it is not known what of it will be seen. */
  begin(slot: string, reading: Reading): Ahead {
    const before = this.newest.get(slot);
    const keys = reading.runs.map(planKey);
    // Whoever left them will not come back for them: they are as new as before.
    const known = new Set(before?.keys.filter((_, i) => !before.waiting.has(i)));
    const changed = [...keys.keys()].filter((i) => !known.has(keys[i] as string));
    const runs = before && changed.length <= MOST ? changed : [];
    this.readings += 1;
    const begun = { number: this.readings, keys, waiting: new Map<number, Simulated>() };
    this.newest.set(slot, begun);
    for (const i of runs) begun.waiting.set(i, this.simulated(runSlot(slot, i), reading, i));
    return { reading: begun.number, runs };
  }

  private simulated(slot: string, reading: Reading, i: number): Simulated {
    const result = this.simulate(slot, reading, i);
    // A failure is told to whoever asks.
    result.catch(() => {});
    return result;
  }

  /** Null once there is a newer reading; undefined for what is not made ahead. */
  async take(slot: string, reading: number, i: number): Promise<RunResult | null | undefined> {
    const begun = this.newest.get(slot);
    if (begun && begun.number > reading) return null;
    if (begun?.number !== reading) return undefined;
    const result = begun.waiting.get(i);
    begun.waiting.delete(i);
    return result;
  }

  forget(slot: string): void {
    this.newest.delete(slot);
  }
}
