import type { SavedLessons } from "./lessonState.ts";

/** Apart from the schema, which the webview does without. */
export const initialLessons: SavedLessons = {
  lesson: null,
  step: 0,
  answers: {},
  values: {},
  measured: [],
  added: { ids: [], selected: null },
};
