import { type Dissection, dissect } from "../../src/core/stepAnatomy.ts";
import type { Trace } from "../../src/core/trace.ts";
import { shapeOf } from "../charts/cursor.ts";
import type { Run } from "../runs.ts";
import {
  runName,
  type State,
  type Surface,
  selectedRun,
  visibleRuns,
  type Walk,
} from "../store.ts";
import type { Theme } from "../theme.ts";
import { scrubberStep } from "../timeline.ts";
import { moveLengths, usualMove } from "./arrows.ts";
import { lossAt } from "./facts.ts";
import type { Path } from "./runLayer.ts";
import { CUSTOM, surfaceName } from "./settings.ts";

/** The surface, if it is the one that is chosen: of a formula, the last one that could be read. */
export function surfaceOf({ surface, saved }: State): Surface | null {
  const isChosen = surface?.request.objective.name === surfaceName(saved.landscape);
  return isChosen ? surface : null;
}

/** The formula that is drawn: the last one that could be read; null while there is none. */
export const drawnExpression = (state: State): string | null =>
  surfaceOf(state)?.request.expression ?? null;

/** A visible run with its walk, at the cursor. */
export interface Walker {
  readonly run: Run;
  readonly walk: Walk;
  /** Steps made so far: the cursor's, or all where the walk ended early. */
  readonly at: number;
}

export function walkersOf(state: State): readonly Walker[] {
  const step = scrubberStep(state);
  const name = surfaceName(state.saved.landscape);
  // Nobody walks over a formula that is not drawn.
  if (name === CUSTOM && drawnExpression(state) === null) return [];
  return visibleRuns(state).flatMap((run) => {
    const walk = state.walks.get(run.id);
    // A walk over another surface belongs to the objective shown before.
    if (!walk?.trace.params || walk.objective !== name) return [];
    return [{ run, walk, at: Math.min(step, walk.trace.steps) }];
  });
}

/** The run whose step is taken apart: the selected one if it is drawn, else the first that is. */
export function mainWalker(state: State): Walker | null {
  const walkers = walkersOf(state);
  const selected = selectedRun(state);
  return walkers.find(({ run }) => run === selected) ?? walkers[0] ?? null;
}

/** The update that begins at the cursor; at the end, the last one. */
export const updateAt = ({ walk, at }: Walker): number => Math.min(at, walk.trace.steps - 1);

export const dissectionOf = (walker: Walker): Dissection | null =>
  dissect(walker.walk.plan, walker.walk.trace, updateAt(walker));

export const dimensionOfTrace = ({ params, steps }: Trace): number =>
  params ? params.length / (steps + 1) : 0;

/** What follows from a walk once and for all. */
interface Derived {
  readonly positions: Float64Array;
  readonly usualMove: number;
  /** The largest finite second coordinate: on a curve, the highest place reached. */
  readonly top: number;
}

const known = new WeakMap<Trace, Derived>();

export function derivedOf(trace: Trace): Derived {
  const found = known.get(trace);
  if (found) return found;
  const params = trace.params ?? new Float64Array(0);
  const dimension = dimensionOfTrace(trace);
  const positions = dimension === 1 ? alongCurve(trace, params) : params;
  const derived = {
    positions,
    usualMove: usualMove(moveLengths(params, dimension)),
    top: positions.reduce(
      (top, y, i) => (i % 2 === 1 && Number.isFinite(y) ? Math.max(top, y) : top),
      Number.NEGATIVE_INFINITY,
    ),
  };
  known.set(trace, derived);
  return derived;
}

/** In one dimension the second coordinate is the height: a ball on a curve. */
function alongCurve(trace: Trace, params: Float64Array): Float64Array {
  const positions = new Float64Array(params.length * 2);
  params.forEach((x, k) => {
    positions[2 * k] = x;
    positions[2 * k + 1] = lossAt(trace, k);
  });
  return positions;
}

export function pathOf({ run, walk, at }: Walker, state: State, theme: Theme): Path {
  const { slot } = run.saved;
  return {
    name: runName(run, state),
    color: theme.runs[slot] ?? theme.text,
    shape: shapeOf(slot),
    isSelected: mainWalker(state)?.run === run,
    positions: derivedOf(walk.trace).positions,
    at,
    isCurve: dimensionOfTrace(walk.trace) === 1,
  };
}
