import * as vscode from "vscode";
import { callAt } from "./callAt.ts";
import { isPython } from "./documents.ts";
import type { ScriptService } from "./scriptService.ts";
import { settingsFor } from "./settings.ts";
import type { WhatIfService } from "./whatIfService.ts";

/** The cursor rests: somebody looks at this line. */
const REST_MS = 400;

/** Computes what a hover will ask for while the cursor rests in a call. */
export class WarmUp {
  private readonly scripts: ScriptService;
  private readonly whatIfs: WhatIfService;
  private readonly subscription: vscode.Disposable;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(scripts: ScriptService, whatIfs: WhatIfService) {
    this.scripts = scripts;
    this.whatIfs = whatIfs;
    this.subscription = vscode.window.onDidChangeTextEditorSelection(({ textEditor }) => {
      clearTimeout(this.timer);
      const { document } = textEditor;
      if (!isPython(document) || !settingsFor(document.uri).hover) return;
      this.timer = setTimeout(() => void this.warm(textEditor).catch(() => {}), REST_MS);
    });
  }

  dispose(): void {
    clearTimeout(this.timer);
    this.subscription.dispose();
  }

  private async warm({ document, selection }: vscode.TextEditor): Promise<void> {
    const script = await this.scripts.shown(document);
    const offset = script?.source.toOffset(document, selection.active);
    const call = script && offset !== undefined ? callAt(script, offset) : undefined;
    if (!script || !call || call.broken) return;
    const context = await this.scripts.runs.contextOf(script, call);
    if (context) await this.whatIfs.warm(call, context);
  }
}
