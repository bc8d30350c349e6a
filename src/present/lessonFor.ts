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

/** The steps of each lesson, in their order: links and hovers name them. */
export const stepIds = {
  splits: ["noise", "best-of-k", "test"],
  "batch-size": ["noise", "updates", "basins", "sharp", "critical", "scaling"],
  gradient: ["sign", "rate"],
  momentum: ["sum", "roll", "hill", "ravine", "conventions", "variants"],
  sgd: ["call", "memory"],
  sgdr: ["schedule", "leave", "anytime"],
  adam: ["moments", "decay", "amsgrad", "when"],
  choose: ["facts", "candidates", "write"],
} as const satisfies Readonly<Record<LessonId, readonly string[]>>;

/** A step of a lesson as one text: `momentum/conventions`. */
export type LessonPlace = { [L in LessonId]: `${L}/${(typeof stepIds)[L][number]}` }[LessonId];

const ofArgument: Readonly<Record<string, LessonPlace>> = {
  lr: "gradient/rate",
  max_lr: "gradient/rate",
  momentum: "sgd/memory",
  nesterov: "momentum/variants",
  dampening: "momentum/variants",
  betas: "adam/moments",
  eps: "adam/moments",
  amsgrad: "adam/amsgrad",
  T_0: "sgdr/schedule",
  T_mult: "sgdr/schedule",
  T_max: "sgdr/schedule",
  eta_min: "sgdr/schedule",
  milestones: "sgdr/anytime",
};

const ofClass: Readonly<Record<string, LessonPlace>> = {
  SGD: "sgd/call",
  CosineAnnealingWarmRestarts: "sgdr/leave",
  CosineAnnealingLR: "sgdr/schedule",
  StepLR: "sgdr/anytime",
  MultiStepLR: "sgdr/anytime",
  OneCycleLR: "choose/candidates",
  AdamW: "adam/decay",
};

const isAdam = (className: string) => /adam/i.test(className);

/** The step of a lesson that explains a class or an argument; undefined where none does. */
export function lessonFor(className: string, argument: string | null): LessonPlace | undefined {
  if (argument === "weight_decay" && isAdam(className)) return "adam/decay";
  if (argument === "eps" && !isAdam(className)) return undefined;
  if (argument !== null && Object.hasOwn(ofArgument, argument)) return ofArgument[argument];
  if (Object.hasOwn(ofClass, className)) return ofClass[className];
  return isAdam(className) ? "adam/moments" : undefined;
}
