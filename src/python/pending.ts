/** Longer chains of definitions are not followed: they would exhaust the stack. */
const MAX_PENDING = 200;

/** What is being worked out: nothing is worked out from itself. */
export class Pending {
  private readonly keys = new Set<object>();

  /** What `work` gives; `otherwise` within the work for the same thing, or in too long a chain. */
  run<T>(key: object, work: () => T, otherwise: T): T {
    if (this.keys.has(key) || this.keys.size > MAX_PENDING) return otherwise;
    this.keys.add(key);
    const result = work();
    this.keys.delete(key);
    return result;
  }
}
