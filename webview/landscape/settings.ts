import { findObjective, objectives } from "../../src/core/objectives/index.ts";
import {
  completeOptions,
  type ObjectiveDefinition,
  type ObjectiveOptions,
} from "../../src/core/objectives/objective.ts";
import type { SurfaceChoice } from "../../src/protocol/landscape.ts";
import type { LandscapeState, LandscapeView } from "../../src/protocol/landscapeState.ts";

/** The name of the typed formula beside those of the catalogue. */
export const CUSTOM = "custom";

/**
 * Where this view begins, if not where the catalogue does: turned, so that coordinates mix, and
 * flat enough for the usual rates (stable up to lr = 1 without momentum).
 */
const ownOptions: Readonly<Record<string, ObjectiveOptions>> = {
  ravine: { condition: 25, angle: 16, scale: 0.08 },
};

export const customDefinition: Pick<
  ObjectiveDefinition,
  "options" | "domain" | "formula" | "doc"
> & {
  start(): readonly number[];
} = {
  options: {},
  domain: [-3, 3],
  formula: "",
  doc: "A formula of your own.",
  start: () => [-2, 1.5],
};

/** What is known of the shown objective without computing anything. */
export const definitionOf = ({ objective }: LandscapeState) =>
  findObjective(objective) ?? customDefinition;

/** The name under which the shown objective is computed. */
export const surfaceName = ({ objective }: LandscapeState): string =>
  findObjective(objective) ? objective : CUSTOM;

/** Objectives that can be drawn: those of one or two coordinates, by their number. */
export function drawable(dimension: 1 | 2): readonly string[] {
  return Object.values(objectives)
    .filter((o) => o.start(completeOptions(o, {})).length === dimension)
    .map(({ name }) => name);
}

/** Names come from saved states: `constructor` is no entry. */
const ownEntry = <T>(record: Readonly<Record<string, T>>, name: string): T | undefined =>
  Object.hasOwn(record, name) ? record[name] : undefined;

export function optionsOf(settings: LandscapeState): ObjectiveOptions {
  const definition = findObjective(settings.objective);
  if (!definition) return {};
  const own = ownOptions[definition.name];
  return completeOptions(definition, { ...own, ...ownEntry(settings.options, definition.name) });
}

export const startOf = (settings: LandscapeState): readonly number[] =>
  ownEntry(settings.starts, settings.objective) ??
  definitionOf(settings).start(optionsOf(settings));

export const dimensionOf = (settings: LandscapeState): 1 | 2 =>
  startOf(settings).length === 1 ? 1 : 2;

/** The whole of the usual domain. */
function usualView(settings: LandscapeState): LandscapeView {
  const [low, high] = definitionOf(settings).domain;
  return { x: (low + high) / 2, y: (low + high) / 2, span: high - low };
}

export const viewOf = (settings: LandscapeState): LandscapeView =>
  settings.view ?? usualView(settings);

export function surfaceChoice(settings: LandscapeState): SurfaceChoice {
  const { expression } = settings;
  const name = surfaceName(settings);
  return {
    objective: {
      name,
      options: optionsOf(settings),
      start: startOf(settings),
    },
    expression: name === CUSTOM ? expression : null,
  };
}
