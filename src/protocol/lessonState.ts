import * as v from "valibot";

/** Where a person is in the lessons. */
export const savedLessons = v.object({
  /** Id of the open lesson; null for the list of all. */
  lesson: v.nullable(v.string()),
  step: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(100)),
});

const lessonProgress = v.record(v.string(), v.array(v.string()));

/** Finished steps by lesson, if it is that; none for anything else. */
export function parseProgress(value: unknown): LessonProgress {
  const parsed = v.safeParse(lessonProgress, value);
  return parsed.success ? parsed.output : {};
}

/** Finished steps by lesson: kept for all panels and windows. */
export type LessonProgress = Readonly<Record<string, readonly string[]>>;
