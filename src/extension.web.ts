import * as vscode from "vscode";
import { activateEditor } from "./editor/activate.ts";
import { PanelManager, VIEW_TYPE } from "./panel/panelManager.ts";
import { spawnWebWorker } from "./worker/webSpawn.ts";

/** The entry in the web extension host. */
export function activate(context: vscode.ExtensionContext): void {
  const { extensionUri } = context;
  const host = {
    async spawnWorker() {
      const file = vscode.Uri.joinPath(extensionUri, "dist", "worker.web.js");
      return spawnWebWorker(new Uint8Array(await vscode.workspace.fs.readFile(file)));
    },
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
