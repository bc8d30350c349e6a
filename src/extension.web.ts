import * as vscode from "vscode";
import { activateEditor } from "./editor/activate.ts";
import { connectPanels } from "./panel/connectPanels.ts";
import { spawnWebWorker } from "./worker/webSpawn.ts";

/** The entry in the web extension host. */
export function activate(context: vscode.ExtensionContext): void {
  const { extensionUri } = context;
  const host = {
    async spawnWorker() {
      const file = vscode.Uri.joinPath(extensionUri, "dist", "worker.web.js");
      return spawnWebWorker(new Uint8Array(await vscode.workspace.fs.readFile(file)));
    },
    // A browser's file systems say themselves what is read-only.
    isLocked: async () => false,
  };
  activateEditor(context, host, (services) => connectPanels(context, services));
}
