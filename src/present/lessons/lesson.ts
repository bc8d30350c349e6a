import type { ExperimentName } from "../../core/training/experiments/index.ts";
import type { LessonId } from "../lessonFor.ts";
import type { Localize } from "../localize.ts";
import type { LessonFigureName } from "./figures/index.ts";

/** What a learner is asked before the figure answers. There are no scores. */
export interface Prediction {
  readonly question: string;
  readonly answers: readonly string[];
  /** Which answer the measured figures give; undefined when they give none of them. */
  right(figures: Readonly<Record<string, number>>): number | undefined;
}

/** What a step shows. Every figure is computed when it is shown. */
export type StepFigure =
  /** A measurement over seeds, with some of its charts and claims. */
  | {
      readonly kind: "experiment";
      readonly name: ExperimentName;
      readonly charts: readonly string[];
      readonly claims: readonly string[];
    }
  /** A drawing with sliders, without chance. */
  | { readonly kind: "drawing"; readonly name: LessonFigureName }
  /** Lines of code that can be opened in an editor. */
  | { readonly kind: "code"; readonly text: string }
  /** The open script, and runs that could be compared with its own. */
  | { readonly kind: "script"; readonly part: "facts" | "candidates" | "write" }
  /** Another tab of the panel, where the step goes on. */
  | { readonly kind: "tab"; readonly tab: "training" | "landscape" | "find" };

export interface LessonStep {
  readonly id: string;
  readonly title: string;
  /** Paragraphs before the figure. */
  readonly text: readonly string[];
  /** Notation, a line each. */
  readonly formula?: readonly string[];
  readonly predict?: Prediction;
  readonly figure: StepFigure | null;
  /** What is left to say once the figure has been seen, such as where this simplifies. */
  readonly after?: readonly string[];
}

export interface Lesson {
  readonly id: LessonId;
  readonly title: string;
  readonly steps: readonly LessonStep[];
}

/** A lesson in the user's language. */
export type LessonText = (t: Localize) => Lesson;
