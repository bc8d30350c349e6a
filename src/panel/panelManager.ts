import * as vscode from "vscode";
import { parsePanelState } from "../protocol/panelState.ts";
import { type PanelServices, PlaygroundPanel, panelTitle } from "./playgroundPanel.ts";

export const VIEW_TYPE = "optimizerPlayground.panel";

/** The open panels: one for each script. */
export class PanelManager implements vscode.WebviewPanelSerializer {
  private readonly services: PanelServices;
  private readonly panels = new Map<string, PlaygroundPanel>();

  constructor(services: PanelServices) {
    this.services = services;
  }

  /** Shows the script beside its code, at the run of `call`. */
  open(uri: vscode.Uri, call: string | null): void {
    const known = this.panels.get(uri.toString());
    if (known) {
      known.reveal(call);
      return;
    }
    const column = { viewColumn: vscode.ViewColumn.Beside, preserveFocus: true };
    const panel = vscode.window.createWebviewPanel(VIEW_TYPE, panelTitle(uri), column);
    const created = this.attach(panel, uri);
    if (call !== null) created.select(call);
  }

  /** Restores a panel after a window reload. Its state comes from disk: it is checked first. */
  async deserializeWebviewPanel(panel: vscode.WebviewPanel, state: unknown): Promise<void> {
    const parsed = parsePanelState(state);
    if (!parsed) {
      panel.dispose();
      return;
    }
    this.attach(panel, vscode.Uri.parse(parsed.uri));
  }

  private attach(panel: vscode.WebviewPanel, uri: vscode.Uri): PlaygroundPanel {
    const created = new PlaygroundPanel(panel, uri, this.services);
    this.panels.set(uri.toString(), created);
    created.onDidDispose(() => {
      if (this.panels.get(uri.toString()) === created) this.panels.delete(uri.toString());
    });
    return created;
  }
}
