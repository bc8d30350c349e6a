/** Assertions that also work in the web extension host, where Node's are not to be had. */
export function ok(value: unknown, message: string): asserts value {
  if (!value) throw new Error(message);
}

export function equal<T>(actual: T, expected: T, what = "value"): void {
  const [a, b] = [JSON.stringify(actual), JSON.stringify(expected)];
  if (a !== b) throw new Error(`${what} is ${a} instead of ${b}`);
}

export function match(text: string | undefined, pattern: RegExp): void {
  if (!pattern.test(text ?? ""))
    throw new Error(`${JSON.stringify(text)} does not match ${pattern}`);
}

/** So long is waited for what is bound to come: on a busy machine it takes its time. */
const PATIENCE_MS = 30_000;

/** Waits until `probe` gives something; fails with what was waited for. */
export async function eventually<T>(
  probe: () => T | Promise<T>,
  what: string | (() => string),
): Promise<NonNullable<T>> {
  const end = Date.now() + PATIENCE_MS;
  for (;;) {
    const value = await probe();
    if (value) return value;
    if (Date.now() > end) {
      throw new Error(`waited in vain for ${typeof what === "string" ? what : what()}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
