/** How a slider's position from 0 to 1 and a value belong together. */
export interface SliderScale {
  readonly low: number;
  readonly high: number;
  readonly isLog: boolean;
}

/** The usual range, widened so that the present value has a place on it. */
export function sliderScale(
  range: readonly [number, number],
  scale: "linear" | "log",
  ...values: readonly number[]
): SliderScale {
  const usable = values.filter((v) => Number.isFinite(v) && (scale === "linear" || v > 0));
  const low = Math.min(range[0], ...usable);
  const high = Math.max(range[1], ...usable);
  return { low, high, isLog: scale === "log" };
}

/** 0 and below lie at the left end of a logarithmic slider. */
export function toPosition({ low, high, isLog }: SliderScale, value: number): number {
  if (!Number.isFinite(value)) return value > 0 ? 1 : 0;
  if (!isLog) return clamp((value - low) / (high - low));
  return value <= low ? 0 : clamp(Math.log(value / low) / Math.log(high / low));
}

/**
 * Two significant digits suffice for a hand on a slider, and one more for a hand that takes care;
 * the number field takes the rest.
 */
export function toValue(
  scale: SliderScale,
  position: number,
  isInteger: boolean,
  isFine = false,
): number {
  const { low, high, isLog } = scale;
  const exact = isLog ? low * (high / low) ** position : low + position * (high - low);
  if (isInteger) return Math.round(exact);
  const more = isFine ? 1 : 0;
  if (isLog) return Number(exact.toPrecision(2 + more));
  const digits = Math.max(0, 2 + more - Math.floor(Math.log10(high - low)));
  return Number(exact.toFixed(digits));
}

/** Where the first power of ten lies, and how far apart they are, in shares of the slider. */
export function decadesOf({
  low,
  high,
  isLog,
}: SliderScale): { readonly first: number; readonly distance: number } | null {
  const decades = Math.log10(high / low);
  if (!isLog || !(decades > 0)) return null;
  const start = Math.log10(low);
  // 1e-4 is one itself, though its logarithm may lie a little beside -4.
  return { first: (Math.ceil(start - 1e-9) - start) / decades, distance: 1 / decades };
}

const clamp = (x: number) => Math.max(0, Math.min(1, x));

/** The value one decade up or down on a logarithmic slider, a tenth of the range on a linear one. */
export function byDecade(scale: SliderScale, value: number, direction: 1 | -1): number {
  const { low, high, isLog } = scale;
  const moved = isLog
    ? Math.max(value, low) * 10 ** direction
    : value + (direction * (high - low)) / 10;
  return clampTo(scale, moved);
}

/** The next value up or down for one press of an arrow key: an int moves by 1 at least. */
export function byNudge(
  scale: SliderScale,
  value: number,
  direction: 1 | -1,
  isInteger: boolean,
): number {
  const { low, high, isLog } = scale;
  const from = isLog ? Math.max(value, low) : value;
  const moved = isLog ? from * 10 ** (direction / 20) : from + (direction * (high - low)) / 100;
  if (isInteger) {
    const whole = Math.round(moved);
    return clampTo(scale, whole === value ? value + direction : whole);
  }
  return clampTo(scale, Number(moved.toPrecision(3)));
}

const clampTo = ({ low, high }: SliderScale, x: number) => Math.max(low, Math.min(high, x));
