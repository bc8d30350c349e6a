import { createBirpc } from "birpc";
import * as vscode from "vscode";
import type { AssumptionStore } from "../editor/assumptionStore.ts";
import { type CallReference, commands } from "../editor/commandNames.ts";
import { openScript } from "../editor/documents.ts";
import type { ReadScript, ScriptService } from "../editor/scriptService.ts";
import type { ApplyResult } from "../protocol/apply.ts";
import { parseProgress } from "../protocol/lessonState.ts";
import type { PanelHost, PanelRun, PanelStart, PanelView, PanelWish } from "../protocol/panel.ts";
import { type PanelState, parsePanelState } from "../protocol/panelState.ts";
import { fromWire, toWire } from "../protocol/wire.ts";
import { runIndexOf } from "../python/script.ts";
import { ApplyToCode } from "./applyToCode.ts";
import { copyLessonLink, copyLink, openText, saveFile } from "./exportHost.ts";
import { panelHtml, panelResources } from "./panelHtml.ts";
import { fileNameOf, panelScript } from "./panelScript.ts";
import { openOtherScript, pickOne } from "./pickers.ts";
import { revealBroken, revealCall, revealLength } from "./revealCode.ts";

export interface PanelServices {
  readonly extensionUri: vscode.Uri;
  readonly extensionId: string;
  readonly scripts: ScriptService;
  readonly assumptions: AssumptionStore;
  readonly log: vscode.LogOutputChannel;
  /** Where the lessons' progress is kept. */
  readonly progress: vscode.Memento;
}

const PROGRESS_KEY = "lessonProgress";

/** A view that comes from elsewhere: a link, or a file that keeps what is changed. */
export interface ViewSource {
  readonly state: PanelState;
  onChange?(state: PanelState): void;
}

export const panelTitle = (uri: vscode.Uri | null): string =>
  uri === null
    ? vscode.l10n.t("Optimizer Playground")
    : vscode.l10n.t("Playground: {0}", fileNameOf(uri.path));

/** One panel and the script it shows, if it shows one. */
export class PlaygroundPanel {
  private readonly panel: vscode.WebviewPanel;
  private readonly services: PanelServices;
  private readonly source: ViewSource | null;
  private readonly view: PanelView;
  /** Null for a panel without a file, whose view never asks for it. */
  private writer: ApplyToCode | null;
  private readonly disposables: vscode.Disposable[] = [];
  /** What the view shows; the newest reading may be of a broken text. */
  private read: ReadScript | null = null;
  private newest: ReadScript | null = null;
  private wanted: string | null = null;
  private readonly toPin: { readonly run: PanelRun; readonly fileName: string }[] = [];
  private readonly wishes: PanelWish[] = [];
  private isReady = false;
  private isDisposed = false;
  private shownUri: vscode.Uri | null;

  constructor(
    panel: vscode.WebviewPanel,
    uri: vscode.Uri | null,
    services: PanelServices,
    source: ViewSource | null = null,
  ) {
    this.panel = panel;
    this.source = source;
    this.shownUri = uri;
    this.services = services;
    this.writer = this.writerFor(uri);
    const { webview } = panel;
    webview.options = {
      enableScripts: true,
      localResourceRoots: [...panelResources(services.extensionUri)],
    };
    this.view = this.connect(webview);
    if (!source?.onChange) panel.title = panelTitle(uri);
    panel.iconPath = {
      light: vscode.Uri.joinPath(services.extensionUri, "media", "panel-light.svg"),
      dark: vscode.Uri.joinPath(services.extensionUri, "media", "panel-dark.svg"),
    };
    this.disposables.push(
      services.scripts.onDidChange((key) => {
        if (key === this.uri?.toString()) void this.refresh();
      }),
      // A hidden webview gets no messages: what it missed is sent again.
      panel.onDidChangeViewState(() => {
        // A view that is hidden is gone: the next one says itself when it is ready.
        if (!panel.visible) this.isReady = false;
        else void this.refresh();
      }),
    );
    webview.html = panelHtml(webview, services.extensionUri);
  }

  get uri(): vscode.Uri | null {
    return this.shownUri;
  }

  /** The file got another name or place. */
  renamed(uri: vscode.Uri): void {
    this.shownUri = uri;
    this.writer = this.writerFor(uri);
    this.panel.title = panelTitle(uri);
    void this.refresh();
  }

  private writerFor(uri: vscode.Uri | null): ApplyToCode | null {
    const { scripts, assumptions } = this.services;
    return uri && new ApplyToCode(uri, scripts, assumptions);
  }

  private get applying(): ApplyToCode {
    if (!this.writer) throw new Error("this panel has no file to write to");
    return this.writer;
  }

  onDidDispose(listener: () => void): void {
    this.panel.onDidDispose(() => {
      this.isDisposed = true;
      for (const disposable of this.disposables) disposable.dispose();
      listener();
    });
  }

  /** Brings the panel to the front. */
  reveal(): void {
    this.panel.reveal(undefined, true);
  }

  /** Goes to the run that a call belongs to. */
  select(call: string): void {
    this.wanted = call;
    void this.refresh();
  }

  /** Adds a run of any script to the runs of this panel. */
  pin(run: PanelRun, fileName: string): void {
    this.toPin.push({ run, fileName });
    this.panel.reveal(undefined, true);
    void this.refresh();
  }

  /** Lets the view do something once it shows the script. */
  perform(wish: PanelWish): void {
    this.wishes.push(wish);
    this.panel.reveal(undefined, true);
    void this.refresh();
  }

  /** Shows another view in this panel. */
  restore(state: PanelState): void {
    this.view.restore(state);
  }

  private connect(webview: vscode.Webview): PanelView {
    const host: PanelHost = {
      ready: (saved) => this.start(saved),
      reveal: (call) => void (this.read && revealCall(this.read, String(call))),
      revealLength: (run, which) => void (this.read && revealLength(this.read, run, which)),
      revealBroken: () => void (this.newest && revealBroken(this.newest)),
      setLengths: () => this.run(commands.setLengths, {}),
      setValue: (text) => this.run(commands.setValue, { text: String(text) }),
      pick: (title, items) => pickOne(String(title), items),
      openScript: () => void openOtherScript(),
      previewEdits: (request) => this.applying.preview(request),
      previewInsert: (config) => this.applying.previewInsert(config),
      applyEdits: (preview) => this.write(preview),
      undoEdits: () => this.applying.undo(),
      saveFile: (name, data, encoding) =>
        void saveFile(String(name), String(data), encoding === "base64" ? "base64" : "text"),
      openText: (content, language) => void openText(String(content), String(language)),
      copyLink: (state) => this.withState(state, (s) => copyLink(s, this.services.extensionId)),
      copyLessonLink: (lesson, step) =>
        void copyLessonLink(String(lesson), String(step), this.services.extensionId),
      keepProgress: (progress) =>
        void this.services.progress.update(PROGRESS_KEY, parseProgress(progress)),
      changed: (state) => this.withState(state, (s) => this.source?.onChange?.(s)),
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
      show: (...script) => void rpc.show.asEvent(...script),
      select: (run) => void rpc.select.asEvent(run),
      pin: (run, fileName) => void rpc.pin.asEvent(run, fileName),
      perform: (wish) => void rpc.perform.asEvent(wish),
      restore: (state) => void rpc.restore.asEvent(state),
    };
  }

  private withState(value: unknown, use: (state: PanelState) => unknown): void {
    const state = parsePanelState(value);
    if (state) use(state);
  }

  /** The panel shows the code as written before it hears that it was. */
  private async write(preview: number): Promise<ApplyResult> {
    const result = await this.applying.apply(preview);
    await this.refresh();
    return result;
  }

  private run(command: string, reference: CallReference): void {
    const uri = this.uri?.toString();
    if (uri !== undefined) void vscode.commands.executeCommand(command, { ...reference, uri });
  }

  private async start(saved: unknown): Promise<PanelStart> {
    this.isReady = true;
    // After the answer has left, so that the texts are there when the script arrives.
    setTimeout(() => void this.refresh());
    return {
      texts: vscode.l10n.bundle ?? {},
      language: vscode.env.language,
      state: this.source?.state ?? null,
      progress: parseProgress(this.services.progress.get(PROGRESS_KEY)),
      keeps: this.source?.onChange !== undefined,
      saved: parsePanelState(saved),
    };
  }

  private async refresh(): Promise<void> {
    if (!this.isReady || !this.panel.visible || this.isDisposed) return;
    const { uri } = this;
    if (uri === null) this.view.show(null, "", null);
    else if (!(await this.refreshScript(uri))) return;
    for (const { run, fileName } of this.toPin.splice(0)) this.view.pin(run, fileName);
    for (const wish of this.wishes.splice(0)) this.view.perform(wish);
  }

  /** False where a newer text has come in between: it refreshes again itself. */
  private async refreshScript(uri: vscode.Uri): Promise<boolean> {
    const fileName = fileNameOf(uri.path);
    try {
      const document = await openScript(uri);
      const read = await this.services.scripts.read(document);
      if (!read || this.isDisposed) return false;
      const shown = this.services.scripts.shownFor(read);
      this.read = shown;
      this.newest = read;
      this.view.show(panelScript(shown, vscode.l10n.t, read), fileName, null);
      if (this.wanted !== null) this.view.select(this.runOf(this.wanted, shown));
      this.wanted = null;
    } catch (error) {
      this.services.log.error(error instanceof Error ? error : String(error));
      this.view.show(null, fileName, error instanceof Error ? error.message : String(error));
    }
    return true;
  }

  private runOf(call: string, { reading }: ReadScript): string {
    const run = reading.runs[runIndexOf(reading.script, call)];
    return run?.id ?? call;
  }
}
