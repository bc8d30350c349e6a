import { walk, withoutNoise } from "../core/landscape.ts";
import { findObjective } from "../core/objectives/index.ts";
import type {
  Objective,
  ObjectiveDefinition,
  ObjectiveOptions,
} from "../core/objectives/objective.ts";
import { createRandom } from "../core/random.ts";
import type { CallFunction } from "../core/spec/pyValue.ts";
import type {
  ExpressionProblem,
  Minima,
  SurfaceAnswer,
  SurfaceChoice,
  SurfaceRequest,
  WalkAnswer,
  WalkRequest,
} from "../protocol/landscape.ts";
import { contourLines, evenLevels, heightsOn, logLevels, placeAt } from "./contours.ts";
import { curvatureOf } from "./curvature.ts";
import { ExpressionReader, expressionObjective } from "./expression.ts";
import { lowestPoint } from "./lowest.ts";

/** Answers what the landscape view asks about surfaces and the walks over them. */
export class Surfaces {
  private readonly reader = new ExpressionReader();

  survey(request: SurfaceRequest): SurfaceAnswer {
    const found = this.definitionOf(request);
    if ("problem" in found) return { kind: "problem", problem: found.problem };
    const { definition } = found;
    const options = withoutNoise(definition, request.objective);
    const objective = definition.create(options, createRandom(0), 1);
    const known = {
      request,
      curvature: curvatureOf(objective, definition.domain),
      minima: minimaOf(definition, options, objective, request),
    };
    if (objective.dimension === 1) {
      return { ...known, kind: "curve", heights: curve(objective, request) };
    }
    const heights = heightsOn(objective, request);
    const levels = levelsOf(known.minima, objective, heights);
    return { ...known, kind: "contours", contours: contourLines(heights, levels, request) };
  }

  *walk(request: WalkRequest, call: CallFunction): Generator<number, WalkAnswer> {
    const found = this.definitionOf(request);
    if ("problem" in found) return { kind: "problem", problem: found.problem };
    return { kind: "walk", trace: yield* walk(request.plan, found.definition, call) };
  }

  private definitionOf({
    objective,
    expression,
  }: SurfaceChoice): { definition: ObjectiveDefinition } | { problem: ExpressionProblem } {
    if (expression === null) {
      const definition = findObjective(objective.name);
      if (!definition) throw new Error(`not in the catalogue: ${objective.name}`);
      return { definition };
    }
    const reading = this.reader.read(expression);
    if ("problem" in reading) return reading;
    return { definition: expressionObjective(reading.expression) };
  }
}

function curve({ value }: Objective, { x, columns }: SurfaceRequest): Float64Array {
  const theta = new Float64Array(1);
  return Float64Array.from({ length: columns }, (_, i) => {
    theta[0] = placeAt(x, i, columns);
    return value(theta);
  });
}

function minimaOf(
  definition: ObjectiveDefinition,
  options: ObjectiveOptions,
  objective: Objective,
  { expression }: SurfaceChoice,
): Minima {
  if (expression === null) return { points: definition.minima(options), isKnown: true };
  const [low, high] = definition.domain;
  const lowest = lowestPoint(objective, [2 * low, 2 * high]);
  return { points: lowest ? [lowest] : [], isKnown: false };
}

/** Logarithmic above the minimum; even where there is none. */
function levelsOf(
  { points }: Minima,
  { value }: Objective,
  heights: Float64Array,
): readonly number[] {
  const [minimum] = points;
  return minimum ? logLevels(heights, value(Float64Array.from(minimum))) : evenLevels(heights);
}
