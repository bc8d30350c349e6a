import * as vscode from "vscode";
import { activateEditor } from "./editor/activate.ts";
import { connectPanels } from "./panel/connectPanels.ts";
import { spawnNodeWorker } from "./worker/nodeSpawn.ts";

/** The entry in the Node extension host. */
export function activate(context: vscode.ExtensionContext): void {
  const { extensionUri } = context;
  const host = {
    spawnWorker: () =>
      spawnNodeWorker(vscode.Uri.joinPath(extensionUri, "dist", "worker.node.js").fsPath),
  };
  activateEditor(context, host, (services) => connectPanels(context, services));
}
