import * as vscode from "vscode";
import { activateEditor } from "./editor/activate.ts";
import { PanelManager, VIEW_TYPE } from "./panel/panelManager.ts";
import { spawnNodeWorker } from "./worker/nodeSpawn.ts";

/** The entry in the Node extension host. */
export function activate(context: vscode.ExtensionContext): void {
  const { extensionUri } = context;
  const host = {
    spawnWorker: () =>
      spawnNodeWorker(vscode.Uri.joinPath(extensionUri, "dist", "worker.node.js").fsPath),
  };
  activateEditor(context, host, (services) => {
    const panels = new PanelManager({ ...services, extensionUri });
    context.subscriptions.push(
      vscode.window.registerWebviewPanelSerializer(VIEW_TYPE, panels),
      vscode.workspace.onDidRenameFiles((event) => panels.followRenames(event)),
    );
    return panels;
  });
}
