/**
 * The four known rules that read a learning rate off a range test, as fastai's `lr_find` computes
 * them. `rates` rise and are positive; `losses` are as long, finite and smoothed.
 */
export interface RatePoint {
  /** The suggested rate. */
  readonly rate: number;
  /** The point of the curve the rule picked: for `minimum` ten times the suggestion. */
  readonly at: number;
}

export type SuggestionRule = (rates: Float64Array, losses: Float64Array) => RatePoint;

/** Where the loss falls fastest per unit of log(rate). */
const steepest: SuggestionRule = (rates, losses) => {
  let best = 0;
  let lowest = Number.POSITIVE_INFINITY;
  for (let i = 0; i + 1 < rates.length; i++) {
    const rise = at(losses, i + 1) - at(losses, i);
    const slope = rise / (Math.log(at(rates, i + 1)) - Math.log(at(rates, i)));
    if (slope < lowest) [best, lowest] = [i, slope];
  }
  return pointAt(rates, best);
};

/** A tenth of the rate with the lowest loss. */
const minimum: SuggestionRule = (rates, losses) => {
  const best = losses.reduce((low, loss, i) => (loss < at(losses, low) ? i : low), 0);
  return { rate: at(rates, best) / 10, at: at(rates, best) };
};

/** The middle of the longest stretch over which the loss keeps falling. */
const valley: SuggestionRule = (rates, losses) => {
  const fall = longestFall(losses);
  const third = (fall.end - fall.start) / 3;
  return pointAt(rates, fall.start + Math.trunc(third) + Math.trunc(third / 2));
};

/**
 * Longest falling subsequence ending at each point. As in fastai the start is counted back from
 * the end by the subsequence's length, and can lie one before the first point.
 */
function longestFall(losses: Float64Array): { start: number; end: number } {
  const lengths = new Int32Array(losses.length).fill(1);
  let [start, end] = [0, 0];
  for (let i = 1; i < losses.length; i++) {
    for (let j = 0; j < i; j++) {
      if (at(losses, i) < at(losses, j) && count(lengths, i) < count(lengths, j) + 1) {
        lengths[i] = count(lengths, j) + 1;
      }
      if (count(lengths, end) < count(lengths, i)) {
        end = i;
        start = end - count(lengths, i);
      }
    }
  }
  return { start, end };
}

/** Points between the two slopes that are compared, and the difference that counts as equal. */
const SLIDE_WIDTH = 15;
const SLIDE_THRESHOLD = 0.005;

/** Slides a window from the right until the loss curve is as steep at both of its ends. */
const slide: SuggestionRule = (rates, losses) => {
  const slopes = gradient(losses);
  let right = losses.length - 1;
  let left = right - SLIDE_WIDTH;
  let found = at(rates, Math.max(0, left));
  while (left >= 0 && Math.abs(at(slopes, right) - at(slopes, left)) > SLIDE_THRESHOLD) {
    found = at(rates, left);
    right -= 1;
    left -= 1;
  }
  return { rate: found, at: found };
};

/** Central differences, one-sided at the ends: `numpy.gradient`. */
function gradient(values: Float64Array): Float64Array {
  const last = values.length - 1;
  return values.map((_, i) => {
    if (i === 0) return at(values, 1) - at(values, 0);
    if (i === last) return at(values, last) - at(values, last - 1);
    return (at(values, i + 1) - at(values, i - 1)) / 2;
  });
}

/** In the order in which they are explained. */
export const suggestionRules = { steepest, valley, minimum, slide };

export type SuggestionName = keyof typeof suggestionRules;

/** Fewer points than this tell nothing. */
export const FEWEST_POINTS = SLIDE_WIDTH + 2;

const at = (values: Float64Array, i: number) => values[i] as number;
const count = (values: Int32Array, i: number) => values[i] as number;

/** Python's negative index counts from the end. */
function pointAt(rates: Float64Array, index: number): RatePoint {
  const rate = at(rates, index < 0 ? rates.length + index : index);
  return { rate, at: rate };
}
