import type { Allocate } from "../core/series.ts";
import type { TrainingRun } from "../core/training/trainingRun.ts";

/** What the logic needs of its thread. Time is passed in, so that it can be tested. */
export interface Thread {
  now(): number;
  /** Lets waiting messages in. */
  pause(): Promise<void>;
  /** Memory that other threads read as well, where there is such. */
  allocate?: Allocate;
  progress(slot: string, done: number, total: number): void;
  /** What a training that is under way has come to. */
  trained(slot: string, run: TrainingRun): void;
}

/** Between two pauses: short enough that a newer request is noticed at once. */
const SLICE_MS = 3;
/** Between two reports of progress: what is over sooner needs none. */
const REPORT_MS = 50;
/** Drives work in slices, so that newer requests are heard while it goes on. */
export class Driver {
  readonly slots = new Slots();
  private readonly thread: Thread;
  /** Runs that somebody waits for. */
  private awaited = 0;

  constructor(thread: Thread) {
    this.thread = thread;
  }

  /** The work's result; null once the slot has a newer request. `look` is called between slices. */
  async drive<T>(slot: string, work: Generator<number, T>, total: number, look?: () => void) {
    this.awaited += 1;
    try {
      return await this.slices(slot, work, total, () => false, look);
    } finally {
      this.awaited -= 1;
    }
  }

  /** Work that nobody waits for yet: it rests while there is other work. */
  driveLater<T>(slot: string, work: Generator<number, T>, total: number): Promise<T | null> {
    return this.slices(slot, work, total, () => this.awaited > 0);
  }

  private async slices<T>(
    slot: string,
    work: Generator<number, T>,
    total: number,
    isBusy: () => boolean,
    look?: () => void,
  ): Promise<T | null> {
    const { thread } = this;
    const isCurrent = this.slots.enter(slot);
    let pausedAt = thread.now();
    let reportedAt = pausedAt;
    try {
      for (;;) {
        while (isBusy()) await thread.pause();
        if (!isCurrent()) return null;
        const step = work.next();
        if (step.done) return step.value;
        if (thread.now() - pausedAt < SLICE_MS) continue;
        if (thread.now() - reportedAt >= REPORT_MS) {
          reportedAt = thread.now();
          thread.progress(slot, step.value, total);
        }
        look?.();
        await thread.pause();
        if (!isCurrent()) return null;
        pausedAt = thread.now();
      }
    } finally {
      // What is overtaken gives back what it holds.
      work.return(null as never);
    }
  }
}

/** Numbers the requests of each slot: only the newest is current. */
class Slots {
  private readonly newest = new Map<string, number>();
  private next = 0;

  enter(slot: string): () => boolean {
    const mine = this.next++;
    this.newest.set(slot, mine);
    return () => this.newest.get(slot) === mine;
  }

  leave(slot: string): void {
    this.newest.delete(slot);
  }
}
