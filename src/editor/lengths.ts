import * as vscode from "vscode";
import type { RunFact } from "../python/script.ts";
import type { AssumptionStore } from "./assumptionStore.ts";

const MAX_LENGTH = 1_000_000;

type LengthName = "epochs" | "stepsPerEpoch";

const titles: Readonly<Record<LengthName, () => string>> = {
  epochs: () => vscode.l10n.t("Epochs, where the source does not say"),
  stepsPerEpoch: () => vscode.l10n.t("Steps per epoch, where the source does not say"),
};

/** The lengths that some run of the script leaves open; both for a script without runs. */
function openLengths(runs: readonly RunFact[]): readonly LengthName[] {
  const all = ["epochs", "stepsPerEpoch"] as const;
  if (runs.length === 0) return all;
  return all.filter((name) => runs.some((run) => run[name].origin === "assumed"));
}

/**
 * Asks for the lengths that the source does not give, in turn. Escape leaves everything as it is,
 * an empty answer forgets what was set.
 */
export async function askLengths(
  uri: vscode.Uri,
  runs: readonly RunFact[],
  assumptions: AssumptionStore,
): Promise<void> {
  const open = openLengths(runs);
  if (open.length === 0) {
    void vscode.window.showInformationMessage(
      vscode.l10n.t("The source gives both lengths: change them in the code."),
    );
    return;
  }
  const answers: Partial<Record<LengthName, number | null>> = {};
  for (const [i, name] of open.entries()) {
    const step = open.length > 1 ? ` (${i + 1}/${open.length})` : "";
    const answer = await askLength(`${titles[name]()}${step}`, assumptions.for(uri)[name]);
    if (answer === undefined) return;
    answers[name] = answer;
  }
  await assumptions.setLengths(uri, answers);
}

async function askLength(title: string, value: number): Promise<number | null | undefined> {
  const text = await vscode.window.showInputBox({
    title,
    value: String(value),
    prompt: vscode.l10n.t("Remembered for this file. Empty: back to the settings."),
    validateInput: wholeNumberProblem,
  });
  if (text === undefined) return undefined;
  return text.trim() === "" ? null : Number(text);
}

function wholeNumberProblem(text: string): string | undefined {
  if (text.trim() === "") return undefined;
  const value = Number(text);
  const isGood = /^\d+$/.test(text.trim()) && value >= 1 && value <= MAX_LENGTH;
  return isGood ? undefined : vscode.l10n.t("Enter a whole number from 1 to {0}.", MAX_LENGTH);
}
