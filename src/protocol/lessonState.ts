import * as v from "valibot";

const name = v.pipe(v.string(), v.maxLength(100));
const record = <T extends v.GenericSchema>(of: T) => v.record(name, of);

/** Where a person is in the lessons, and what was done there. */
export const savedLessons = v.object({
  /** Id of the open lesson; null for the list of all. */
  lesson: v.nullable(v.string()),
  step: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(100)),
  /** Predicted answers by lesson and step; -1: passed over. */
  answers: v.optional(record(v.pipe(v.number(), v.integer())), {}),
  /** Where the sliders of the drawings stand. */
  values: v.optional(record(record(v.pipe(v.number(), v.finite()))), {}),
  /** Experiments that were measured: they are measured again when they are shown again. */
  measured: v.optional(v.array(name), []),
  /** Runs that a lesson put beside a person's own, and what was selected before. */
  added: v.optional(v.object({ ids: v.array(name), selected: v.nullable(name) }), {
    ids: [],
    selected: null,
  }),
});

export type SavedLessons = Readonly<v.InferOutput<typeof savedLessons>>;

const lessonProgress = v.record(v.string(), v.array(v.string()));

/** Finished steps by lesson, if it is that; none for anything else. */
export function parseProgress(value: unknown): LessonProgress {
  const parsed = v.safeParse(lessonProgress, value);
  return parsed.success ? parsed.output : {};
}

/** Finished steps by lesson: kept for all panels and windows. */
export type LessonProgress = Readonly<Record<string, readonly string[]>>;
