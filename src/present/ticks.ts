const FINE = [1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 7, 8, 9];
const MIDDLE = [1, 2, 5];

/**
 * Round values for a logarithmic axis from `min` to `max`, at most `limit`: several per decade,
 * or decades alone, or every n-th decade, whichever is the finest that fits.
 */
export function logTicks(min: number, max: number, limit: number): number[] {
  const decades = Array.from(
    { length: Math.floor(Math.log10(max)) - Math.floor(Math.log10(min)) + 1 },
    (_, i) => Math.floor(Math.log10(min)) + i,
  );
  const within = (mantissas: readonly number[], stride: number) =>
    decades
      .filter((decade) => decade % stride === 0)
      .flatMap((decade) => mantissas.map((m) => Number(`${m}e${decade}`)))
      .filter((value) => value >= min && value <= max);
  for (const mantissas of [FINE, MIDDLE]) {
    const ticks = within(mantissas, 1);
    if (ticks.length <= limit) return ticks;
  }
  for (let stride = 1; ; stride++) {
    const ticks = within([1], stride);
    if (ticks.length <= limit) return ticks;
  }
}

/** A few round values on a logarithmic axis; its two ends where there are none. */
export function roundTicks(low: number, high: number): readonly number[] {
  const ticks = logTicks(low, high, 4);
  return ticks.length < 2 ? [low, high] : ticks;
}

/** Round values for a linear axis from `min` to `max`, at most `limit`. */
export function linearTicks(min: number, max: number, limit: number): number[] {
  if (!(max > min)) return [min];
  const rough = (max - min) / limit;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((m) => m * power).find((s) => countWithin(min, max, s) <= limit);
  if (step === undefined) return [min, max];
  const first = Math.ceil(min / step - 1e-9);
  const count = countWithin(min, max, step);
  return Array.from({ length: count }, (_, i) => Number(((first + i) * step).toPrecision(12)));
}

const countWithin = (min: number, max: number, step: number): number =>
  Math.floor(max / step + 1e-9) - Math.ceil(min / step - 1e-9) + 1;
