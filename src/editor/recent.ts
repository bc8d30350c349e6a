/** So many numbers take 100 MB. */
const MOST_NUMBERS = 12_500_000;

/**
 * What was used last, by name: a certain number of entries, and fewer where they are large. The
 * newest one is always kept.
 */
export class Recent<T> {
  private readonly capacity: number;
  private readonly entries = new Map<string, { readonly value: T; readonly size: number }>();

  constructor(capacity: number) {
    this.capacity = capacity;
  }

  get(key: string): T | undefined {
    return this.entries.get(key)?.value;
  }

  /** As the most recently used one; `size` is how many numbers it holds. */
  use(key: string, value: T, size: number): void {
    this.entries.delete(key);
    this.entries.set(key, { value, size });
    let all = 0;
    for (const entry of this.entries.values()) all += entry.size;
    for (const [oldest, entry] of this.entries) {
      const fits = this.entries.size <= this.capacity && all <= MOST_NUMBERS;
      if (fits || oldest === key) return;
      this.entries.delete(oldest);
      all -= entry.size;
    }
  }

  /** Unless another value has its name by now. */
  forget(key: string, value: T): void {
    if (this.get(key) === value) this.entries.delete(key);
  }
}
