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

/** Waits until `probe` gives something; fails with the reason after ten seconds. */
export async function eventually<T>(
  probe: () => T | Promise<T>,
  what: string,
): Promise<NonNullable<T>> {
  const end = Date.now() + 10_000;
  for (;;) {
    const value = await probe();
    if (value) return value;
    if (Date.now() > end) throw new Error(`waited in vain for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
