import { PyError, zeroDivision } from "../spec/pyError.ts";
import { dot, maxAbs } from "./vectors.ts";

/** One trial of a line search: how far along the direction, and what the loss is there. */
export interface LinePoint {
  t: number;
  loss: number;
  readonly grad: Float64Array;
  /** The directional derivative. */
  slope: number;
}

/** Room for a trial with `size` weights. */
export const newLinePoint = (size: number): LinePoint => ({
  t: 0,
  loss: 0,
  grad: new Float64Array(size),
  slope: 0,
});

export interface LineSearch {
  /** The point it starts from, at t = 0. */
  readonly start: LinePoint;
  /** Room for the trials: three besides the start are in use at most. */
  readonly trials: readonly LinePoint[];
  readonly direction: Float64Array;
  /** Fills a point's loss and gradient at its t. */
  evaluate(point: LinePoint): void;
}

/** Sufficient decrease, curvature, and the smallest bracket worth dividing. */
const C1 = 1e-4;
const C2 = 0.9;
const SMALLEST_BRACKET = 1e-9;

/**
 * A line search for the strong Wolfe conditions (Nocedal & Wright 2006, Algorithms 3.5 and 3.6) as
 * PyTorch 2.13 `lbfgs.py` does it: cubic interpolation, and no progress guarantee beyond
 * `most` trials. `isPlain`: the first step is a Python float, whose division by 0 raises.
 * Returns the best point.
 */
export function strongWolfe(
  search: LineSearch,
  firstStep: number,
  most: number,
  isPlain: boolean,
): LinePoint {
  const { start } = search;
  let previous = start;
  let point = tryAt(search, firstStep, previous, previous);
  for (let trials = 0; trials < most; trials++) {
    const isWorse = tooHigh(search, point) || (trials > 1 && point.loss >= previous.loss);
    if (isWorse) return zoom(search, previous, point, trials, most);
    if (isFlat(search, point)) return point;
    if (point.slope >= 0) return zoom(search, previous, point, trials, most);
    if (isPlain && previous.t === point.t) throw zeroDivision("float division by zero");
    const least = point.t + 0.01 * (point.t - previous.t);
    const t = cubicMinimum(previous, point, least, point.t * 10);
    const next = tryAt(search, t, point, point);
    previous = point;
    point = next;
  }
  if (!(most >= 0)) throw noBracket();
  return start.loss <= point.loss ? start : point;
}

const noBracket = () =>
  new PyError(
    "UnboundLocalError",
    "cannot access local variable 'bracket_f' where it is not associated with a value",
  );

/** The sufficient decrease condition fails. */
const tooHigh = ({ start }: LineSearch, { t, loss }: LinePoint) =>
  loss > start.loss + C1 * t * start.slope;

/** The curvature condition holds. */
const isFlat = ({ start }: LineSearch, { slope }: LinePoint) =>
  Math.abs(slope) <= -C2 * start.slope;

/** Evaluates a trial; the memory of `a` and `b` is kept. */
function tryAt(search: LineSearch, t: number, a: LinePoint, b: LinePoint): LinePoint {
  let point = search.trials[0] as LinePoint;
  for (const free of search.trials) if (free !== a && free !== b) point = free;
  point.t = t;
  search.evaluate(point);
  point.slope = dot(point.grad, search.direction);
  return point;
}

/** Narrows a bracket that holds an acceptable point. Returns its lowest end. */
function zoom(search: LineSearch, from: LinePoint, to: LinePoint, done: number, most: number) {
  const length = maxAbs(search.direction);
  let a = from;
  let b = to;
  let isLowA = a.loss <= b.loss;
  let isSlow = false;
  for (let trials = done; trials < most; trials++) {
    const left = Math.min(a.t, b.t);
    const right = Math.max(a.t, b.t);
    if ((right - left) * length < SMALLEST_BRACKET) break;
    let t = cubicMinimum(a, b, left, right);
    const margin = 0.1 * (right - left);
    const isNearEnd = Math.min(right - t, t - left) < margin;
    // So near an end twice in a row, or on it: a tenth of the bracket inside instead.
    const isStuck: boolean = isNearEnd && (isSlow || t >= right || t <= left);
    if (isStuck) t = Math.abs(t - right) < Math.abs(t - left) ? right - margin : left + margin;
    isSlow = isNearEnd && !isStuck;
    const point = tryAt(search, t, a, b);
    const low = isLowA ? a : b;
    const high = isLowA ? b : a;
    if (tooHigh(search, point) || point.loss >= low.loss) {
      if (isLowA) b = point;
      else a = point;
      isLowA = a.loss <= b.loss;
    } else if (isFlat(search, point)) return point;
    else {
      const isPast = point.slope * (high.t - low.t) >= 0;
      if (isLowA) [a, b] = [point, isPast ? low : high];
      else [a, b] = [isPast ? low : high, point];
    }
  }
  return isLowA ? a : b;
}

/**
 * Where the cubic through two points with their slopes is lowest, within the bounds; the bounds'
 * middle where it has no minimum (Nocedal & Wright 2006, equation 3.59).
 */
function cubicMinimum(a: LinePoint, b: LinePoint, least: number, most: number): number {
  const d1 = a.slope + b.slope - (3 * (a.loss - b.loss)) / (a.t - b.t);
  const square = d1 * d1 - a.slope * b.slope;
  if (!(square >= 0)) return (least + most) / 2;
  const d2 = Math.sqrt(square);
  const t =
    a.t <= b.t
      ? b.t - (b.t - a.t) * ((b.slope + d2 - d1) / (b.slope - a.slope + 2 * d2))
      : a.t - (a.t - b.t) * ((a.slope + d2 - d1) / (a.slope - b.slope + 2 * d2));
  return Math.min(Math.max(t, least), most);
}
