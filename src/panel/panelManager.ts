import * as vscode from "vscode";
import type { PanelPort } from "../editor/activate.ts";
import { openScript } from "../editor/documents.ts";
import { type PanelState, parsePanelState } from "../protocol/panelState.ts";
import { runIndexOf } from "../python/script.ts";
import { fileNameOf, panelScript } from "./panelScript.ts";
import { type PictureSize, type RenderedPng, renderPng } from "./pictureRenderer.ts";
import {
  type PanelServices,
  PlaygroundPanel,
  panelTitle,
  type ViewSource,
} from "./playgroundPanel.ts";

export const VIEW_TYPE = "optimizerPlayground.panel";

/** The open panels: one for each script, and any number without one. */
export class PanelManager implements vscode.WebviewPanelSerializer, PanelPort {
  private readonly services: PanelServices;
  private readonly panels = new Set<PlaygroundPanel>();
  private last: PlaygroundPanel | undefined;

  constructor(services: PanelServices) {
    this.services = services;
  }

  /** Shows the script beside its code, at the run of `call`; without a script a new panel. */
  open(uri: vscode.Uri | null, call: string | null): void {
    const panel = this.panelOf(uri);
    if (call !== null) panel.select(call);
  }

  /** Pins a run of a script: beside what the last panel shows, or beside the script's own runs. */
  async pin(uri: vscode.Uri, call: string): Promise<void> {
    const read = await this.services.scripts.shown(await openScript(uri));
    if (!read) return;
    const { runs } = panelScript(read, vscode.l10n.t);
    const run = runs[runIndexOf(read.reading.script, call)];
    const panel = this.last && this.panels.has(this.last) ? this.last : this.panelOf(uri);
    if (run?.plan) panel.pin(run, fileNameOf(uri.path));
  }

  /** Puts a run of a script beside itself with other optimizers. */
  async compare(uri: vscode.Uri, call: string, optimizers: readonly string[]): Promise<void> {
    const read = await this.services.scripts.shown(await openScript(uri));
    if (!read) return;
    const run = read.reading.runs[runIndexOf(read.reading.script, call)]?.id ?? call;
    const panel = this.panelOf(uri);
    panel.select(call);
    panel.perform({ kind: "compare", run, optimizers });
  }

  renderPng(svg: string, size: PictureSize, copy: boolean): Promise<RenderedPng | null> {
    return renderPng(svg, size, copy);
  }

  /** Without a script in the panel that was used last, or in a new one. */
  showLesson(uri: vscode.Uri | null, lesson: string, step: string | null): void {
    const last = uri === null && this.last && this.panels.has(this.last) ? this.last : null;
    last?.reveal();
    (last ?? this.panelOf(uri)).perform({ kind: "lesson", lesson, step });
  }

  /** Shows a view that somebody shared, in a panel of its own. */
  showView(state: PanelState): void {
    const column = vscode.ViewColumn.Active;
    const panel = vscode.window.createWebviewPanel(VIEW_TYPE, panelTitle(null), column);
    this.attach(panel, null, { state });
  }

  /** Restores a panel after a window reload. Its state comes from disk: it is checked first. */
  async deserializeWebviewPanel(panel: vscode.WebviewPanel, state: unknown): Promise<void> {
    const parsed = parsePanelState(state);
    if (!parsed) {
      panel.dispose();
      return;
    }
    this.attach(panel, parsed.uri === "" ? null : vscode.Uri.parse(parsed.uri));
  }

  /** Panels go with their files, whether these or a folder above them were renamed. */
  followRenames({ files }: vscode.FileRenameEvent): void {
    for (const { oldUri, newUri } of files) {
      for (const panel of this.panels) {
        const path = panel.uri?.path ?? "";
        const isInside = path === oldUri.path || path.startsWith(`${oldUri.path}/`);
        if (isInside)
          panel.renamed(newUri.with({ path: newUri.path + path.slice(oldUri.path.length) }));
      }
    }
  }

  private panelOf(uri: vscode.Uri | null): PlaygroundPanel {
    const known = uri && [...this.panels].find((p) => p.uri?.toString() === uri.toString());
    if (known) {
      known.reveal();
      return known;
    }
    const viewColumn = uri ? vscode.ViewColumn.Beside : vscode.ViewColumn.Active;
    const column = { viewColumn, preserveFocus: uri !== null };
    return this.attach(vscode.window.createWebviewPanel(VIEW_TYPE, panelTitle(uri), column), uri);
  }

  private attach(
    panel: vscode.WebviewPanel,
    uri: vscode.Uri | null,
    source: ViewSource | null = null,
  ): PlaygroundPanel {
    const created = new PlaygroundPanel(panel, uri, this.services, source);
    this.panels.add(created);
    this.last = created;
    panel.onDidChangeViewState(() => {
      if (panel.active) this.last = created;
    });
    created.onDidDispose(() => this.panels.delete(created));
    return created;
  }
}
