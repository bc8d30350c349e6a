import type { Localize } from "./localize.ts";

/** The lessons of the panel, in their order. */
export const lessonIds = [
  "splits",
  "batch-size",
  "gradient",
  "momentum",
  "sgd",
  "sgdr",
  "adam",
  "choose",
] as const;
export type LessonId = (typeof lessonIds)[number];

/** A lesson's title, in the user's language. */
export const lessonTitle = (id: LessonId, t: Localize): string => titles[id](t);

const titles: Readonly<Record<LessonId, (t: Localize) => string>> = {
  splits: (t) => t("Training, validation and test data"),
  "batch-size": (t) => t("Batch size"),
  gradient: (t) => t("Gradient"),
  momentum: (t) => t("Momentum"),
  sgd: (t) => t("SGD in PyTorch"),
  sgdr: (t) => t("SGDR: warm restarts"),
  adam: () => "Adam",
  choose: (t) => t("Putting it together: a schedule for your script"),
};

const ofArgument: Readonly<Record<string, LessonId>> = {
  lr: "gradient",
  momentum: "momentum",
  nesterov: "momentum",
  dampening: "momentum",
  betas: "adam",
  T_0: "sgdr",
  T_mult: "sgdr",
  T_max: "sgdr",
};

const ofClass: Readonly<Record<string, LessonId>> = {
  SGD: "sgd",
  CosineAnnealingWarmRestarts: "sgdr",
  CosineAnnealingLR: "sgdr",
};

/** The lesson that explains a class or an argument; undefined where none does. */
export function lessonFor(className: string, argument: string | null): LessonId | undefined {
  if (argument !== null && Object.hasOwn(ofArgument, argument)) return ofArgument[argument];
  if (Object.hasOwn(ofClass, className)) return ofClass[className];
  return /adam/i.test(className) ? "adam" : undefined;
}
