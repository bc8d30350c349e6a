import * as vscode from "vscode";
import type { WorkerHandle } from "../protocol/worker.ts";
import { WorkerClient } from "../protocol/workerClient.ts";
import { AssumptionStore } from "./assumptionStore.ts";
import { PreviewLensProvider } from "./codeLens.ts";
import { registerCommands } from "./commands.ts";
import { FindingReporter } from "./diagnostics.ts";
import { PYTHON } from "./documents.ts";
import { FindingPages } from "./findingPages.ts";
import { PreviewHoverProvider } from "./hover.ts";
import { PreviewHintsProvider } from "./inlayHints.ts";
import { ScriptStatus } from "./languageStatus.ts";
import { QuickFixProvider } from "./quickFixes.ts";
import type { IsLocked } from "./readOnly.ts";
import { ScriptService } from "./scriptService.ts";
import { watchSettings } from "./settings.ts";
import { WarmUp } from "./warmUp.ts";
import { WhatIfService } from "./whatIfService.ts";

/** What the two hosts differ in. */
export interface Host {
  spawnWorker(context: vscode.ExtensionContext): WorkerHandle | Promise<WorkerHandle>;
  readonly isLocked: IsLocked;
}

export interface EditorServices {
  readonly scripts: ScriptService;
  readonly assumptions: AssumptionStore;
  readonly log: vscode.LogOutputChannel;
}

/** The panel's part, injected: the editor does not know the panel. */
export interface PanelPort {
  /** Without a script the panel starts from presets. */
  open(uri: vscode.Uri | null, call: string | null): void;
  pin(uri: vscode.Uri, call: string): Promise<void>;
  /** Puts the run of a call beside itself with other optimizers. */
  compare(uri: vscode.Uri, call: string, optimizers: readonly string[]): Promise<void>;
  /** An SVG as a PNG, on the clipboard too if that can be; null where it could not be drawn. */
  renderPng(
    svg: string,
    size: { readonly width: number; readonly height: number },
    copy: boolean,
  ): Promise<{ readonly png: Uint8Array; readonly isCopied: boolean } | null>;
  showLesson(uri: vscode.Uri | null, lesson: string, step: string | null): void;
}

/** Reading is one piece of work; a text that takes longer than this is given up. */
const HANG_MS = 20_000;

/** Builds the services and registers the providers. Nothing is read and no worker started here. */
export function activateEditor(
  context: vscode.ExtensionContext,
  host: Host,
  connectPanel: (services: EditorServices) => PanelPort,
): void {
  context.subscriptions.push(watchSettings());
  const log = vscode.window.createOutputChannel("Optimizer Playground", { log: true });
  const progress = new ProgressReporter();
  const worker = new WorkerClient({
    spawn: () => host.spawnWorker(context),
    onProgress: (slot, done, total) => progress.report(slot, done, total),
    onCrash: (reason) => log.warn(`worker: ${reason}; it is started again when needed`),
    watch: (onHang) => {
      const timer = setTimeout(onHang, HANG_MS);
      return () => clearTimeout(timer);
    },
  });
  const assumptions = new AssumptionStore(context.workspaceState);
  const scripts = new ScriptService(worker, assumptions, host.isLocked);
  const whatIfs = new WhatIfService(worker);
  const hovers = new PreviewHoverProvider(scripts, whatIfs);
  const lenses = new PreviewLensProvider(scripts);
  const panels = connectPanel({ scripts, assumptions, log });
  context.subscriptions.push(
    log,
    progress,
    worker,
    assumptions,
    scripts,
    registerCommands({
      scripts,
      assumptions,
      worker,
      panels,
      allowHover: () => hovers.allowOnce(),
    }),
    lenses,
    vscode.languages.registerCodeLensProvider(PYTHON, lenses),
    vscode.languages.registerHoverProvider(PYTHON, hovers),
    vscode.languages.registerInlayHintsProvider(PYTHON, new PreviewHintsProvider(scripts)),
    new FindingPages(context.extensionUri).register(),
    vscode.languages.registerCodeActionsProvider(PYTHON, new QuickFixProvider(scripts), {
      providedCodeActionKinds: [vscode.CodeActionKind.QuickFix],
    }),
    new FindingReporter(scripts, log),
    new ScriptStatus(scripts),
    new WarmUp(scripts, whatIfs),
  );
}

/** From here on a person wonders what is going on. */
const LONG_MS = 400;
const QUIET_MS = 500;

/** Shows the progress of long simulations in the status bar; short ones never appear. */
class ProgressReporter {
  private item: vscode.StatusBarItem | undefined;
  private hideTimer: ReturnType<typeof setTimeout> | undefined;
  private busySince: number | null = null;

  report(_slot: string, done: number, total: number): void {
    this.busySince ??= Date.now();
    clearTimeout(this.hideTimer);
    this.hideTimer = setTimeout(() => this.rest(), QUIET_MS);
    if (Date.now() - this.busySince < LONG_MS) return;
    this.item ??= vscode.window.createStatusBarItem(vscode.StatusBarAlignment.Left);
    const percent = total > 0 ? Math.min(100, Math.floor((100 * done) / total)) : 0;
    this.item.text = `$(loading~spin) ${vscode.l10n.t("Simulating, {0} %", percent)}`;
    this.item.show();
  }

  dispose(): void {
    clearTimeout(this.hideTimer);
    this.item?.dispose();
  }

  private rest(): void {
    this.busySince = null;
    this.item?.hide();
  }
}
