import { findObjective } from "../src/core/objectives/index.ts";
import type { Localize } from "../src/present/localize.ts";

/** An objective of the catalogue as a person calls it. */
export function objectiveTitle(name: string, t: Localize): string {
  const definition = findObjective(name);
  return definition ? t(definition.title) : name;
}

/** A number that shapes an objective, as a person calls it. */
export const optionTitle = (name: string, t: Localize): string => t(name.replaceAll("_", " "));
