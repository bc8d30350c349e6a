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
