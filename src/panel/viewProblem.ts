import * as vscode from "vscode";
import type { ViewProblem } from "../protocol/sharedView.ts";

/** What is wrong with a shared view, and what to do. */
export const viewProblemText = (problem: ViewProblem): string => problems[problem]();

const { t } = vscode.l10n;

const problems: Readonly<Record<ViewProblem, () => string>> = {
  "not-json": () => t("This is not valid JSON. Save the view again, or mend the file as text."),
  "not-a-view": () => t("This is no view of Optimizer Playground."),
  "other-version": () =>
    t("This view is of another version of Optimizer Playground. Open it with that version."),
  damaged: () => t("Something in this view is missing or out of range. Save it again."),
};
