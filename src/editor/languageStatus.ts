import * as vscode from "vscode";
import { statusText } from "../present/statusText.ts";
import { commands } from "./commandNames.ts";
import { isPython, PYTHON } from "./documents.ts";
import type { ReadScript, ScriptService } from "./scriptService.ts";

/**
 * What was found in the active Python editor and how long its run is; a click sets what the source
 * leaves open. The item exists while such an editor is shown.
 */
export class ScriptStatus {
  private readonly scripts: ScriptService;
  private readonly disposables: vscode.Disposable[];
  private item: vscode.LanguageStatusItem | undefined;
  /** What the item says: told once, VS Code draws it anew only when it changes. */
  private said = "";
  /** Numbers the updates: an older one that ends late must not overwrite a newer one. */
  private latest = 0;

  constructor(scripts: ScriptService) {
    this.scripts = scripts;
    this.disposables = [
      scripts.onDidChange(() => void this.update()),
      vscode.window.onDidChangeActiveTextEditor(() => void this.update()),
    ];
    void this.update();
  }

  dispose(): void {
    this.item?.dispose();
    for (const disposable of this.disposables) disposable.dispose();
  }

  private async update(): Promise<void> {
    const document = vscode.window.activeTextEditor?.document;
    this.latest += 1;
    const mine = this.latest;
    if (!document || !isPython(document)) return;
    const script = await this.scripts.shown(document).catch(() => null);
    if (script && mine === this.latest) this.show(script);
  }

  private show({ source, reading, assumptions }: ReadScript): void {
    const text = statusText(reading, assumptions, vscode.l10n.t);
    const said = text ? JSON.stringify([text, source.key]) : "";
    if (said === this.said) return;
    this.said = said;
    if (!text) {
      this.item?.dispose();
      this.item = undefined;
      return;
    }
    this.item ??= this.create();
    this.item.text = `$(graph-line) ${text.found}`;
    this.item.detail = text.horizon;
    this.item.command = {
      title: text.action,
      command: text.isOpen ? commands.setLengths : commands.openPlayground,
      arguments: [{ uri: source.uri.toString() }],
    };
  }

  private create(): vscode.LanguageStatusItem {
    const item = vscode.languages.createLanguageStatusItem("optimizerPlayground.script", PYTHON);
    item.name = "Optimizer Playground";
    return item;
  }
}
