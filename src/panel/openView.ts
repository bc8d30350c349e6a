import * as vscode from "vscode";
import type { PanelState } from "../protocol/panelState.ts";
import { VIEW_FILE_ENDING } from "../protocol/sharedView.ts";
import { viewOfLink } from "./viewLink.ts";
import { viewProblemText } from "./viewProblem.ts";

const { t } = vscode.l10n;

export type ShowView = (state: PanelState) => void;

/** Links of other people: `vscode://…/view?d=…`. */
export const viewLinks = (show: ShowView): vscode.UriHandler => ({
  handleUri: (uri) => openLink(uri.toString(true), show),
});

async function openLink(link: string, show: ShowView): Promise<void> {
  const { state, problem } = await viewOfLink(link);
  if (state) show(state);
  else void vscode.window.showErrorMessage(viewProblemText(problem));
}

/** For windows that no link of the system reaches: paste it, or choose a file. */
export async function openSharedView(show: ShowView): Promise<void> {
  const link = await vscode.window.showInputBox({
    title: t("Open Shared View"),
    prompt: t("Paste a link, or leave this empty to choose a file."),
  });
  if (link === undefined) return;
  if (link.trim() !== "") {
    await openLink(link, show);
    return;
  }
  const ending = VIEW_FILE_ENDING.slice(1);
  const [file] = (await vscode.window.showOpenDialog({ filters: { [t("View")]: [ending] } })) ?? [];
  if (file) await vscode.commands.executeCommand("vscode.open", file);
}
