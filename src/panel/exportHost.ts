import * as vscode from "vscode";
import type { PanelState } from "../protocol/panelState.ts";
import { lessonLink } from "./lessonLink.ts";
import { linkOf, MAX_LINK } from "./viewLink.ts";

const { t } = vscode.l10n;

/** Saves what the panel made, where the person says. Base64 for pictures. */
export async function saveFile(
  name: string,
  data: string,
  encoding: "text" | "base64",
): Promise<void> {
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
  const target = await vscode.window.showSaveDialog({
    ...(folder ? { defaultUri: vscode.Uri.joinPath(folder, safeName(name)) } : {}),
    filters: filtersFor(name),
  });
  if (!target) return;
  const bytes = encoding === "text" ? new TextEncoder().encode(data) : fromBase64(data);
  await vscode.workspace.fs.writeFile(target, bytes);
  const open = t("Open");
  const saved = t("Saved {0}.", vscode.workspace.asRelativePath(target));
  const choice = await vscode.window.showInformationMessage(saved, open);
  if (choice === open) await vscode.commands.executeCommand("vscode.open", target);
}

const fromBase64 = (data: string) => Uint8Array.from(atob(data), (c) => c.charCodeAt(0));

/** A file's name without what file systems refuse. */
const safeName = (name: string) => name.replaceAll(/[^\p{L}\p{N}._ -]+/gu, "_").slice(0, 120);

function filtersFor(name: string): Record<string, string[]> {
  // Of `.optplay.json` the dialog knows the last part only.
  const ending = name.slice(name.lastIndexOf(".") + 1);
  return { [ending.toUpperCase()]: [ending] };
}

/** Shows text in a new editor, not saved anywhere. */
export async function openText(content: string, language: string): Promise<void> {
  const document = await vscode.workspace.openTextDocument({ content, language });
  await vscode.window.showTextDocument(document, { viewColumn: vscode.ViewColumn.Beside });
}

/** Puts a link to a step of a lesson on the clipboard. */
export async function copyLessonLink(
  lesson: string,
  step: string,
  extensionId: string,
): Promise<void> {
  const link = lessonLink(vscode.env.uriScheme, extensionId, lesson, step);
  await vscode.env.clipboard.writeText(link);
  void vscode.window.showInformationMessage(t("Link copied. It opens this step of the lesson."));
}

/** Puts a link to the view on the clipboard. */
export async function copyLink(state: PanelState, extensionId: string): Promise<void> {
  const link = await linkOf(state, extensionId);
  if (link.length > MAX_LINK) {
    void vscode.window.showWarningMessage(
      t("This view is too large for a link. Save it as a file instead."),
    );
    return;
  }
  await vscode.env.clipboard.writeText(link);
  void vscode.window.showInformationMessage(
    t("Link copied. It restores these runs and this view."),
  );
}
