import { stat } from "node:fs/promises";
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
    isLocked,
  };
  activateEditor(context, host, (services) => connectPanels(context, services));
}

/** Whether the owner may not write a file: by this the editor says so too. */
async function isLocked({ scheme, fsPath }: vscode.Uri): Promise<boolean> {
  if (scheme !== "file") return false;
  try {
    return ((await stat(fsPath)).mode & 0o200) === 0;
  } catch {
    // A file that is not there yet can be written.
    return false;
  }
}
