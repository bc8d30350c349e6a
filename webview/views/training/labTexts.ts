import type { CsvProblem } from "../../../src/core/training/data/csv.ts";
import {
  CSV_MAX_CLASSES,
  CSV_MAX_ROWS,
  CSV_MIN_ROWS,
} from "../../../src/core/training/data/csv.ts";
import type { Localize } from "../../../src/present/localize.ts";
import { count } from "../../../src/present/numbers.ts";
import type { LabMetric } from "../../../src/protocol/labLimits.ts";

export const shapeTexts = (t: Localize): Readonly<Record<string, string>> => ({
  moons: t("Two moons"),
  circles: t("Two circles"),
  xor: t("XOR"),
  gaussians: t("Two Gaussians"),
  spirals: t("Two spirals"),
  checkerboard: t("Checkerboard"),
  "three gaussians": t("Three Gaussians"),
  polynomial: t("Polynomial, one feature"),
  sine: t("Sine, one feature"),
  "saddle surface": t("Saddle surface, two features"),
  "sine surface": t("Sine surface, two features"),
});

export const metricTexts = (t: Localize): Readonly<Record<LabMetric, string>> => ({
  loss: t("Loss"),
  accuracy: t("Accuracy"),
  lr: t("Learning rate"),
  gradientNorm: t("Gradient norm"),
  noiseScale: t("Critical batch size"),
  sharpness: t("Sharpness and 2/lr"),
  weightNorm: t("Weight norm"),
});

/** What is wrong with a file, where, and what to do about it. */
export function csvText({ reason, line, column, detail }: CsvProblem, t: Localize): string {
  const where =
    line === 0
      ? ""
      : column === 0
        ? `${t("Line {0}", line)}: `
        : `${t("Line {0}, column {1}", line, column)}: `;
  return where + reasons(detail, t)[reason];
}

const reasons = (detail: string, t: Localize): Readonly<Record<CsvProblem["reason"], string>> => ({
  columns: t(
    "The file must have three columns (two features and a label or value) or two (x and y); this line has {0}.",
    detail,
  ),
  cells: t("This line has {0} values, the first one another number. Add or remove some.", detail),
  number: t("“{0}” is not a finite number. Write it like 1.5 or 2e-3.", detail),
  missing: t("A value is missing. Fill it in or delete the line."),
  quote: t("A quotation mark is not closed, or text follows it."),
  classes: t("There are {0} different labels; {1} are the most.", detail, CSV_MAX_CLASSES),
  oneClass: t("All points have the label {0}. At least two labels are needed.", detail),
  rare: t("The label {0} has fewer than three points. Add some.", detail),
  few: t("There are {0} rows of data; {1} are needed at least.", detail, CSV_MIN_ROWS),
  many: t("There are {0} rows of data; {1} is the most.", detail, count(CSV_MAX_ROWS)),
});
