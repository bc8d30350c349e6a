import * as vscode from "vscode";
import type { ViewProblem } from "../protocol/sharedView.ts";

const { t } = vscode.l10n;

/** What is wrong with a shared view, and what to do. */
export function viewProblemText(problem: ViewProblem): string {
  switch (problem.kind) {
    case "not-json":
      return t("This is not valid JSON. Save the view again, or mend the file as text.");
    case "not-a-view":
      return t("This is no view of Optimizer Playground.");
    case "newer":
      return t("A newer Optimizer Playground saved this view. Update the extension to open it.");
    case "older":
      return t("An older Optimizer Playground saved this view. Open it with that version.");
    case "damaged":
      return problem.where === ""
        ? t("Something in this view is missing or out of range. Save it again.")
        : t("In this view {0} is missing or out of range. Save it again.", problem.where);
  }
}
