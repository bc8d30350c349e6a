import type { Localize } from "../../localize.ts";

/** One curve of a lesson's drawing. Colours are those of the runs, by number from 0. */
export interface PlotCurve {
  readonly label: string;
  readonly points: readonly { readonly x: number; readonly y: number }[];
  readonly color: number | "muted";
  readonly dash?: boolean;
  /** Points are marked; a single one as a large dot. */
  readonly dots?: boolean;
  /** Dots without a line, smaller than others: where something was before. */
  readonly small?: boolean;
  /** From the first point to the last, which bears the head; along the x axis. */
  readonly arrow?: boolean;
  readonly steps?: boolean;
}

export interface Plot {
  readonly x: string;
  readonly y: string;
  readonly curves: readonly PlotCurve[];
  /** Fixed ends of the axes; absent where the curves decide. */
  readonly range?: { readonly x: readonly [number, number]; readonly y: readonly [number, number] };
  /** What is to be seen, in words with its figures: also the text alternative. */
  readonly sentence: string;
  readonly figures: Readonly<Record<string, number>>;
}

export interface PlotControl {
  readonly name: string;
  readonly label: string;
  readonly min: number;
  readonly max: number;
  readonly step: number;
  readonly value: number;
}

/** A drawing with sliders: everything follows from their values. */
export interface LessonDrawing {
  controls(t: Localize): readonly PlotControl[];
  plot(values: Readonly<Record<string, number>>, t: Localize): Plot;
}
