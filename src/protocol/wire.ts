/**
 * Messages to and from a webview travel as JSON. Python ints are bigints and rates may be
 * infinite: both are tagged, so that they arrive as what they were.
 */
export function toWire(message: unknown): string {
  return JSON.stringify(message, (_key, value: unknown) => {
    if (typeof value === "bigint") return { $int: String(value) };
    if (typeof value === "number" && !Number.isFinite(value)) return { $float: String(value) };
    return value;
  });
}

/** Throws on text that is not JSON. The content is still to be checked by its receiver. */
export function fromWire(text: string): unknown {
  return JSON.parse(text, (_key, value: unknown) => {
    if (typeof value !== "object" || value === null) return value;
    const { $int, $float } = value as { $int?: unknown; $float?: unknown };
    if (typeof $int === "string" && /^-?\d{1,4000}$/.test($int)) return BigInt($int);
    return typeof $float === "string" ? Number($float) : value;
  });
}
