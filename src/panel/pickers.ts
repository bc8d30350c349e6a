import * as vscode from "vscode";
import { commands } from "../editor/commandNames.ts";
import type { PickItem } from "../protocol/panel.ts";

interface Choice extends vscode.QuickPickItem {
  readonly index: number;
}

/** The editor's own list; gives the position of the chosen item. */
export async function pickOne(title: string, items: readonly PickItem[]): Promise<number | null> {
  const chosen = await vscode.window.showQuickPick<Choice>(items.flatMap(withSeparator), {
    title,
    matchOnDescription: true,
    matchOnDetail: true,
  });
  return chosen?.index ?? null;
}

function withSeparator(item: PickItem, index: number, all: readonly PickItem[]): Choice[] {
  const { group, ...rest } = item;
  const isFirst = group !== undefined && all[index - 1]?.group !== group;
  const separator = { label: group ?? "", kind: vscode.QuickPickItemKind.Separator, index: -1 };
  return [...(isFirst ? [separator] : []), { ...rest, index }];
}

const MOST_FILES = 500;

/** Lets a person choose a script or a notebook of the workspace, and shows it in a panel. */
export async function openOtherScript(): Promise<void> {
  const pattern = "**/*.{py,ipynb}";
  const files = await vscode.workspace.findFiles(
    pattern,
    "**/{node_modules,.venv,venv}/**",
    MOST_FILES,
  );
  const items = files.map((uri) => ({ label: vscode.workspace.asRelativePath(uri), uri }));
  if (items.length === 0) {
    void vscode.window.showInformationMessage(
      vscode.l10n.t("There is no Python file and no notebook in this workspace."),
    );
    return;
  }
  items.sort((a, b) => a.label.localeCompare(b.label));
  const title = vscode.l10n.t("Show a script in the playground");
  const chosen = await vscode.window.showQuickPick(items, { title });
  if (!chosen) return;
  await vscode.commands.executeCommand(commands.openPlayground, { uri: chosen.uri.toString() });
}
