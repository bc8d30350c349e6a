import * as vscode from "vscode";
import type { EditorServices, PanelPort } from "../editor/activate.ts";
import { commands } from "../editor/commandNames.ts";
import { openSharedView, panelLinks } from "./openView.ts";
import { PanelManager, VIEW_TYPE } from "./panelManager.ts";
import { VIEW_EDITOR, ViewEditor } from "./viewEditor.ts";

/** Everything that opens panels: commands, restored windows, view files and links. */
export function connectPanels(
  { extensionUri, extension, globalState, subscriptions }: vscode.ExtensionContext,
  editorServices: EditorServices,
): PanelPort {
  const services = {
    ...editorServices,
    extensionUri,
    extensionId: extension.id,
    progress: globalState,
  };
  const panels = new PanelManager(services);
  const targets = {
    view: panels.showView.bind(panels),
    lesson: (lesson: string, step: string | null) => panels.showLesson(null, lesson, step),
  };
  subscriptions.push(
    vscode.window.registerWebviewPanelSerializer(VIEW_TYPE, panels),
    vscode.window.registerCustomEditorProvider(VIEW_EDITOR, new ViewEditor(services)),
    vscode.window.registerUriHandler(panelLinks(targets)),
    vscode.commands.registerCommand(commands.openSharedView, () => openSharedView(targets)),
    vscode.workspace.onDidRenameFiles((event) => panels.followRenames(event)),
  );
  return panels;
}
