import { parabola, plateau, ravine } from "./curves.ts";
import { hill, twoBasins } from "./doubleWell.ts";
import { logisticRegression } from "./logisticRegression.ts";
import { noisyQuadratic } from "./noisyQuadratic.ts";
import { type ObjectiveDefinition, surfaceObjective } from "./objective.ts";
import { surfaces } from "./surfaces.ts";

/** Every stand-in loss by name. */
export const objectives: Readonly<Record<string, ObjectiveDefinition>> = Object.fromEntries(
  [
    noisyQuadratic,
    ...surfaces.map(surfaceObjective),
    ravine,
    parabola,
    hill,
    plateau,
    twoBasins,
    logisticRegression,
  ].map((o) => [o.name, o]),
);

export const findObjective = (name: string): ObjectiveDefinition | undefined =>
  Object.hasOwn(objectives, name) ? objectives[name] : undefined;
