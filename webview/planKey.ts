/** Equal texts for equal plans: edits make a new object each time. */
export const keyOf = (plan: unknown): string =>
  JSON.stringify(plan, (_key, value: unknown) => {
    if (typeof value === "bigint") return `${value}n`;
    return ArrayBuffer.isView(value) ? Array.from(value as Float64Array) : value;
  });
