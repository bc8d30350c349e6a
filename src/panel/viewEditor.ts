import * as vscode from "vscode";
import type { PanelState } from "../protocol/panelState.ts";
import { parseView, type ViewProblem, viewFileText } from "../protocol/sharedView.ts";
import { messageHtml, panelResources } from "./panelHtml.ts";
import { fileNameOf } from "./panelScript.ts";
import { type PanelServices, PlaygroundPanel } from "./playgroundPanel.ts";
import { viewProblemText } from "./viewProblem.ts";

const { t } = vscode.l10n;

export const VIEW_EDITOR = "optimizerPlayground.viewFile";

/** Opens `.optplay.json` files as panels; what is changed in the panel is an edit of the file. */
export class ViewEditor implements vscode.CustomTextEditorProvider {
  private readonly services: PanelServices;

  constructor(services: PanelServices) {
    this.services = services;
  }

  resolveCustomTextEditor(document: vscode.TextDocument, panel: vscode.WebviewPanel): void {
    const { state, problem } = parseView(document.getText());
    if (state) this.show(document, panel, state);
    else this.explain(document, panel, problem);
  }

  private show(document: vscode.TextDocument, panel: vscode.WebviewPanel, state: PanelState): void {
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

  /** A file that cannot be read says why, until it is mended as text. */
  private explain(
    document: vscode.TextDocument,
    panel: vscode.WebviewPanel,
    problem: ViewProblem,
  ): void {
    const { extensionUri } = this.services;
    panel.webview.options = {
      // The page's own policy allows none; the editor's tools need a frame that could.
      enableScripts: true,
      enableCommandUris: [AS_TEXT],
      localResourceRoots: [...panelResources(extensionUri)],
    };
    const name = fileNameOf(document.uri.path);
    panel.webview.html = messageHtml(panel.webview, extensionUri, {
      title: t("{0} cannot be opened", name),
      text: viewProblemText(problem),
      link: t("Open as text"),
      command: AS_TEXT,
    });
    const changes = vscode.workspace.onDidChangeTextDocument((event) => {
      if (event.document !== document) return;
      changes.dispose();
      this.resolveCustomTextEditor(document, panel);
    });
    panel.onDidDispose(() => changes.dispose());
  }
}

/** The editor's own command: it opens the file of the active tab as text. */
const AS_TEXT = "workbench.action.reopenTextEditor";

async function replaceText(document: vscode.TextDocument, text: string): Promise<void> {
  const edit = new vscode.WorkspaceEdit();
  const end = document.lineAt(document.lineCount - 1).range.end;
  edit.replace(document.uri, new vscode.Range(new vscode.Position(0, 0), end), text);
  await vscode.workspace.applyEdit(edit);
}
