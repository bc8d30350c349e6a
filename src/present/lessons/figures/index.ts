import type { LessonDrawing } from "./plot.ts";
import { restarts } from "./restarts.ts";
import { rolling } from "./rolling.ts";
import { tangent } from "./tangent.ts";
import { variants } from "./variants.ts";
import { expansion, memory } from "./weights.ts";

export const lessonDrawings = {
  tangent,
  expansion,
  rolling,
  memory,
  variants,
  restarts,
} satisfies Record<string, LessonDrawing>;

export type LessonFigureName = keyof typeof lessonDrawings;
