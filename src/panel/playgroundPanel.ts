import { createBirpc } from "birpc";
import * as vscode from "vscode";
import type { AssumptionStore } from "../editor/assumptionStore.ts";
import { commands } from "../editor/commandNames.ts";
import { openScript, toRange } from "../editor/documents.ts";
import type { ReadScript, ScriptService } from "../editor/scriptService.ts";
import type { ApplyResult } from "../protocol/apply.ts";
import type { PanelHost, PanelStart, PanelView } from "../protocol/panel.ts";
import { fromWire, toWire } from "../protocol/wire.ts";
import { runIndexOf } from "../python/script.ts";
import { ApplyToCode } from "./applyToCode.ts";
import { panelHtml, panelResources } from "./panelHtml.ts";
import { fileNameOf, panelScript } from "./panelScript.ts";

export interface PanelServices {
  readonly extensionUri: vscode.Uri;
  readonly scripts: ScriptService;
  readonly assumptions: AssumptionStore;
  readonly log: vscode.LogOutputChannel;
}

export const panelTitle = (uri: vscode.Uri): string =>
  vscode.l10n.t("Playground: {0}", fileNameOf(uri.path));

/** One panel and the script it shows. */
export class PlaygroundPanel {
  private readonly panel: vscode.WebviewPanel;
  private readonly services: PanelServices;
  private readonly view: PanelView;
  private readonly applying: ApplyToCode;
  private readonly disposables: vscode.Disposable[] = [];
  private read: ReadScript | null = null;
  private wanted: string | null = null;
  private isReady = false;
  private isDisposed = false;
  readonly uri: vscode.Uri;

  constructor(panel: vscode.WebviewPanel, uri: vscode.Uri, services: PanelServices) {
    this.panel = panel;
    this.uri = uri;
    this.services = services;
    this.applying = new ApplyToCode(uri, services.scripts, services.assumptions);
    const { webview } = panel;
    webview.options = {
      enableScripts: true,
      localResourceRoots: [...panelResources(services.extensionUri)],
    };
    this.view = this.connect(webview);
    panel.title = panelTitle(uri);
    panel.iconPath = {
      light: vscode.Uri.joinPath(services.extensionUri, "media", "panel-light.svg"),
      dark: vscode.Uri.joinPath(services.extensionUri, "media", "panel-dark.svg"),
    };
    this.disposables.push(
      services.scripts.onDidChange((key) => {
        if (key === uri.toString()) void this.refresh();
      }),
      // A hidden webview gets no messages: what it missed is sent again.
      panel.onDidChangeViewState(() => {
        if (panel.visible) void this.refresh();
      }),
    );
    webview.html = panelHtml(webview, services.extensionUri);
  }

  onDidDispose(listener: () => void): void {
    this.panel.onDidDispose(() => {
      this.isDisposed = true;
      for (const disposable of this.disposables) disposable.dispose();
      listener();
    });
  }

  /** Brings the panel to the front, at the run that a call belongs to. */
  reveal(call: string | null): void {
    this.panel.reveal(undefined, true);
    if (call !== null) this.select(call);
  }

  select(call: string): void {
    this.wanted = call;
    void this.refresh();
  }

  private connect(webview: vscode.Webview): PanelView {
    const host: PanelHost = {
      ready: () => this.start(),
      reveal: (call) => void this.revealCall(call),
      revealLength: (run, which) => void this.revealLength(run, which),
      setLengths: () =>
        void vscode.commands.executeCommand(commands.setLengths, { uri: this.uri.toString() }),
      setValue: (text) =>
        void vscode.commands.executeCommand(commands.setValue, {
          uri: this.uri.toString(),
          text: String(text),
        }),
      previewEdits: (request) => this.applying.preview(request),
      previewInsert: (config) => this.applying.previewInsert(config),
      applyEdits: (preview) => this.write(preview),
      undoEdits: () => this.applying.undo(),
      failed: (message) => this.services.log.error(`panel: ${String(message)}`),
    };
    const rpc = createBirpc<PanelView, PanelHost>(host, {
      post: (data) => void webview.postMessage(data),
      on: (listener) => this.disposables.push(webview.onDidReceiveMessage(listener)),
      serialize: toWire,
      deserialize: (data) => fromWire(String(data)),
      timeout: -1,
    });
    return {
      show: (script, fileName) => void rpc.show.asEvent(script, fileName),
      select: (run) => void rpc.select.asEvent(run),
    };
  }

  /** The panel shows the code as written before it hears that it was. */
  private async write(preview: number): Promise<ApplyResult> {
    const result = await this.applying.apply(preview);
    await this.refresh();
    return result;
  }

  private async start(): Promise<PanelStart> {
    this.isReady = true;
    // After the answer has left, so that the texts are there when the script arrives.
    setTimeout(() => void this.refresh());
    return { texts: vscode.l10n.bundle ?? {}, language: vscode.env.language };
  }

  private async refresh(): Promise<void> {
    if (!this.isReady || !this.panel.visible || this.isDisposed) return;
    try {
      const document = await openScript(this.uri);
      const read = await this.services.scripts.read(document);
      if (!read || this.isDisposed) return;
      this.read = read;
      this.view.show(panelScript(read, vscode.l10n.t), fileNameOf(this.uri.path));
      if (this.wanted !== null) this.view.select(this.runOf(this.wanted, read));
      this.wanted = null;
    } catch (error) {
      this.services.log.error(error instanceof Error ? error : String(error));
      this.view.show(null, fileNameOf(this.uri.path));
    }
  }

  private runOf(call: string, { reading }: ReadScript): string {
    const run = reading.runs[runIndexOf(reading.script, call)];
    return run?.id ?? call;
  }

  private async revealCall(id: string): Promise<void> {
    const script = this.read?.reading.script;
    const call = [...(script?.optimizers ?? []), ...(script?.schedulers ?? [])].find(
      (c) => c.id === id,
    );
    if (call) await this.revealSpan(call.span);
  }

  private async revealLength(run: string, which: "epochs" | "stepsPerEpoch"): Promise<void> {
    const runs = this.read?.reading.script.runs ?? [];
    const fact = runs.find((r) => r.id === run);
    const span = fact?.[which === "epochs" ? "epochs" : "stepsPerEpoch"].span;
    if (span) await this.revealSpan(span);
  }

  private async revealSpan(span: { readonly from: number; readonly to: number }): Promise<void> {
    if (!this.read) return;
    const { document, range } = toRange(this.read.source, span);
    const start = new vscode.Range(range.start, range.start);
    const notebook = vscode.workspace.notebookDocuments.find(
      (n) => n.uri.toString() === this.uri.toString(),
    );
    if (notebook) await vscode.window.showNotebookDocument(notebook);
    await vscode.window.showTextDocument(document, {
      selection: start,
      viewColumn: vscode.ViewColumn.One,
    });
  }
}
