import type { LessonId } from "../lessonFor.ts";
import { batchSize, splits } from "./data.ts";
import { gradient, momentum } from "./descent.ts";
import type { LessonText } from "./lesson.ts";
import { adam, choose, sgd, sgdr } from "./optimizers.ts";

/** All lessons, in their order. */
export const lessonTexts: Readonly<Record<LessonId, LessonText>> = {
  splits,
  "batch-size": batchSize,
  gradient,
  momentum,
  sgd,
  sgdr,
  adam,
  choose,
};
