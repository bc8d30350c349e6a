import * as vscode from "vscode";
import type { PanelState } from "../protocol/panelState.ts";
import { VIEW_FILE_ENDING } from "../protocol/sharedView.ts";
import { lessonOfLink } from "./lessonLink.ts";
import { viewOfLink } from "./viewLink.ts";
import { viewProblemText } from "./viewProblem.ts";

const { t } = vscode.l10n;

/** What a link can show. */
export interface LinkTargets {
  view(state: PanelState): void;
  lesson(lesson: string, step: string | null): void;
}

/** Links of other people: `vscode://…/view?d=…` and `vscode://…/lesson?at=momentum/hill`. */
export const panelLinks = (targets: LinkTargets): vscode.UriHandler => ({
  handleUri: (uri) => openLink(uri.toString(true), targets),
});

async function openLink(link: string, targets: LinkTargets): Promise<void> {
  const place = lessonOfLink(link);
  if (place) {
    targets.lesson(place.lesson, place.step);
    return;
  }
  const { state, problem } = await viewOfLink(link);
  if (state) targets.view(state);
  else void vscode.window.showErrorMessage(viewProblemText(problem));
}

/** For windows that no link of the system reaches: paste it, or choose a file. */
export async function openSharedView(targets: LinkTargets): Promise<void> {
  const link = await vscode.window.showInputBox({
    title: t("Open Shared View"),
    prompt: t("Paste a link, or leave this empty to choose a file."),
  });
  if (link === undefined) return;
  if (link.trim() !== "") {
    await openLink(link, targets);
    return;
  }
  const ending = VIEW_FILE_ENDING.slice(1);
  const [file] = (await vscode.window.showOpenDialog({ filters: { [t("View")]: [ending] } })) ?? [];
  if (file) await vscode.commands.executeCommand("vscode.open", file);
}
