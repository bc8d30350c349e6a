import * as vscode from "vscode";
import { parseView, viewFileText } from "../protocol/sharedView.ts";
import { type PanelServices, PlaygroundPanel } from "./playgroundPanel.ts";
import { viewProblemText } from "./viewProblem.ts";

export const VIEW_EDITOR = "optimizerPlayground.viewFile";

/** Opens `.optplay.json` files as panels; what is changed in the panel is an edit of the file. */
export class ViewEditor implements vscode.CustomTextEditorProvider {
  private readonly services: PanelServices;

  constructor(services: PanelServices) {
    this.services = services;
  }

  resolveCustomTextEditor(document: vscode.TextDocument, panel: vscode.WebviewPanel): void {
    const { state, problem } = parseView(document.getText());
    if (!state) {
      panel.webview.html = "";
      void this.openAsText(document, panel, viewProblemText(problem));
      return;
    }
    // What the panel says first is what the file says, perhaps laid out otherwise.
    let written = viewFileText(state);
    const created = new PlaygroundPanel(panel, null, this.services, {
      state,
      onChange: (next) => {
        const text = viewFileText(next);
        if (text === written) return;
        written = text;
        void replaceText(document, text);
      },
    });
    const changes = vscode.workspace.onDidChangeTextDocument((event) => {
      if (event.document !== document || document.getText() === written) return;
      const parsed = parseView(document.getText());
      if (!parsed.state) return;
      written = viewFileText(parsed.state);
      created.restore(parsed.state);
    });
    created.onDidDispose(() => changes.dispose());
  }

  /** A damaged file is shown as the text it is, with the reason. */
  private async openAsText(
    document: vscode.TextDocument,
    panel: vscode.WebviewPanel,
    reason: string,
  ): Promise<void> {
    panel.dispose();
    await vscode.commands.executeCommand("vscode.openWith", document.uri, "default");
    void vscode.window.showErrorMessage(`${document.uri.path.split("/").at(-1)}: ${reason}`);
  }
}

async function replaceText(document: vscode.TextDocument, text: string): Promise<void> {
  const edit = new vscode.WorkspaceEdit();
  const end = document.lineAt(document.lineCount - 1).range.end;
  edit.replace(document.uri, new vscode.Range(new vscode.Position(0, 0), end), text);
  await vscode.workspace.applyEdit(edit);
}
