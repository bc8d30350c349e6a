import { compare, floatFloorDivide } from "../../spec/pyArithmetic.ts";
import { valueError } from "../../spec/pyError.ts";
import {
  divide,
  equals,
  floorDivide,
  multiply,
  power,
  realNumber,
  refuseNonFinite,
  subtract,
} from "../../spec/pyMath.ts";
import type { PyArgs, PyValue } from "../../spec/pyValue.ts";
import { argument } from "../../spec/rules.ts";
import { flooredLog } from "../preciseLog.ts";
import type { ScheduleEvent } from "../scheduler.ts";
import type { Stage } from "./curve.ts";

/** A time's place in a row of cycles: how far it is into its cycle, and how long that is. */
export interface Place extends Stage {
  cycle: number;
  position: number;
  length: number;
}

export const newPlace = (): Place => ({ stage: 0, cycle: 0, position: 0, length: 0 });

interface Cycles {
  readonly t_initial: number;
  readonly cycle_mul: number;
}

/** Finds the place of a time; gives the cycle's number, NaN where something is not finite. */
export function locateCycle(place: Place, t: number, { t_initial, cycle_mul }: Cycles): number {
  const isEven = cycle_mul === 1;
  const ratio = t / t_initial;
  const cycle = isEven
    ? floatFloorDivide(t, t_initial)
    : flooredLog(1 - ratio * (1 - cycle_mul), cycle_mul);
  const growth = isEven ? 1 : cycle_mul ** cycle;
  const before = isEven ? cycle : (1 - growth) / (1 - cycle_mul);
  place.cycle = cycle;
  place.length = growth * t_initial;
  place.position = t - before * t_initial;
  const isCycle = cycle_mul > 0 && Number.isFinite(cycle);
  const isPlace = Number.isFinite(place.length) && Number.isFinite(place.position);
  return isCycle && isPlace ? cycle : Number.NaN;
}

export interface ExactPlace {
  readonly cycle: PyValue;
  readonly position: PyValue;
  readonly length: PyValue;
}

/** The place of a time in Python's arithmetic. Throws the `PyError` that Python raises. */
export function exactPlace(args: PyArgs, t: PyValue): ExactPlace {
  const first = argument(args, "t_initial");
  const multiple = argument(args, "cycle_mul");
  if (equals(multiple, 1n)) {
    const cycle = floorDivide(t, first);
    return { cycle, position: subtract(t, multiply(first, cycle)), length: first };
  }
  const grown = subtract(1n, multiply(divide(t, first), subtract(1n, multiple)));
  const cycle = exactFlooredLog(grown, multiple);
  const length = multiply(power(multiple, cycle), first);
  const before = divide(subtract(1n, power(multiple, cycle)), subtract(1n, multiple));
  return { cycle, position: subtract(t, multiply(before, first)), length };
}

/** `math.floor(math.log(x, base))`. */
function exactFlooredLog(x: PyValue, base: PyValue): bigint {
  const [a, b] = [positive(x), positive(base)];
  const quotient = divide(Math.log(a), Math.log(b));
  refuseNonFinite(quotient as number);
  return BigInt(flooredLog(a, b));
}

/** What `math.log` takes. */
function positive(value: PyValue): number {
  const x = realNumber(value);
  if (x <= 0) throw valueError("math domain error");
  return x;
}

/** Whether a place is in one of the cycles that are wanted. */
export const isWithin = ({ cycle }: ExactPlace, args: PyArgs): boolean =>
  compare("<", cycle, argument(args, "cycle_limit"));

/** A new cycle, or the end of the last one. */
export function cycleEvent({
  state,
  hp,
}: {
  readonly state: Stage;
  readonly hp: { readonly cycle_limit: number };
}): ScheduleEvent | null {
  if (state.stage < hp.cycle_limit) return "restart";
  return state.stage === hp.cycle_limit ? "phase" : null;
}
