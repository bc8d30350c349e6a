import { type PyArgs, type PyValue, toNumber } from "../spec/pyValue.ts";

/** What schedulers add to a group or look for in it: a group can bring it along. */
const keys = [
  "initial_lr",
  "max_lr",
  "min_lr",
  "base_momentum",
  "max_momentum",
  "swa_lr",
  "lr_scale",
] as const;
export type ScheduledKey = (typeof keys)[number];

export const isScheduledKey = (name: string): name is ScheduledKey =>
  keys.some((key) => key === name);

/** Where a key's number stands in `ScheduledValues.numbers`. */
export const scheduledAt = (key: ScheduledKey): number => keys.indexOf(key);

/** These values as Python has them, and as doubles for the steps. */
export class ScheduledValues {
  /** NaN where there is no number. */
  readonly numbers = new Float64Array(keys.length).fill(Number.NaN);
  private readonly values = new Map<ScheduledKey, PyValue>();

  constructor(given: PyArgs) {
    for (const key of keys) {
      if (Object.hasOwn(given, key)) this.set(key, given[key] ?? null);
    }
  }

  get(key: ScheduledKey): PyValue | undefined {
    return this.values.get(key);
  }

  set(key: ScheduledKey, value: PyValue): void {
    this.values.set(key, value);
    this.numbers[scheduledAt(key)] = toNumber(value);
  }

  /** `setdefault`. */
  setIfAbsent(key: ScheduledKey, value: PyValue): void {
    if (!this.values.has(key)) this.set(key, value);
  }

  toArgs(): PyArgs {
    return Object.fromEntries(this.values);
  }
}
