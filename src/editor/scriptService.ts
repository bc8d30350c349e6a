import * as vscode from "vscode";
import type { Assumptions } from "../plan/assumptions.ts";
import type { ReadAnswer } from "../protocol/worker.ts";
import type { WorkerClient } from "../protocol/workerClient.ts";
import { type EditPlan, type LockedFiles, SCRIPT } from "../python/edits/editPlan.ts";
import type { Wish } from "../python/edits/wishes.ts";
import type { AssumptionStore } from "./assumptionStore.ts";
import { isPython, notebookOf, type ScriptSource, scriptOf, scriptUri } from "./documents.ts";
import { LastWhole } from "./lastWhole.ts";
import type { IsLocked } from "./readOnly.ts";
import { ScriptChanges } from "./scriptChanges.ts";
import { SimulatedRuns } from "./simulatedRuns.ts";
import { type FilePlan, workspaceEdit } from "./workspaceEdit.ts";
import { WorkspaceFiles } from "./workspaceFiles.ts";

/** A script as it was read at one version. */
export interface ReadScript {
  readonly source: ScriptSource;
  readonly reading: ReadAnswer;
  readonly assumptions: Assumptions;
  /** The text is broken: it is the last whole one that was read, with its places in the new text. */
  readonly isOld?: boolean;
}

interface Entry {
  readonly source: ScriptSource;
  readonly pending: Promise<ReadScript | null>;
}

/** Each round finds the imports of the files that the round before found. */
const MAX_ROUNDS = 10;

/** Reads documents in the worker, once per version. */
export class ScriptService {
  private readonly worker: WorkerClient;
  private readonly assumptions: AssumptionStore;
  /** What the scripts that were read do. */
  readonly runs: SimulatedRuns;
  /** The other files of the workspace. */
  readonly files: WorkspaceFiles;
  private readonly entries = new Map<string, Entry>();
  private readonly lastWhole = new LastWhole();
  private readonly changes = new ScriptChanges();
  private readonly readAhead = new vscode.EventEmitter<vscode.TextDocument>();
  private readonly disposables: vscode.Disposable[];

  readonly onDidChange = this.changes.onDidChange;
  readonly onDidChangeAround = this.changes.onDidChangeAround;

  /** Fires once an edited text is read that nobody has asked for yet. */
  readonly onDidReadAhead = this.readAhead.event;

  constructor(worker: WorkerClient, assumptions: AssumptionStore, isLocked: IsLocked) {
    this.files = new WorkspaceFiles(isLocked);
    this.worker = worker;
    this.runs = new SimulatedRuns(worker);
    this.assumptions = assumptions;
    this.disposables = [
      this.changes,
      this.readAhead,
      this.files,
      this.files.onDidChange((key) => this.invalidate(key)),
      assumptions.onDidChange((uri) => this.invalidate(uri.toString())),
      vscode.workspace.onDidChangeTextDocument(({ document }) => this.touched(document)),
      vscode.workspace.onDidCloseTextDocument((document) => this.close(document.uri)),
      vscode.workspace.onDidCloseNotebookDocument((notebook) => this.close(notebook.uri)),
      vscode.workspace.onDidChangeConfiguration((event) => {
        if (event.affectsConfiguration("optimizerPlayground")) this.invalidateAll();
      }),
    ];
  }

  /** What the document says now; null when it changed again while it was read. */
  async read(document: vscode.TextDocument): Promise<ReadScript | null> {
    const source = scriptOf(document);
    const known = this.entries.get(source.key);
    if (known && isSame(known.source, source)) return known.pending;
    const pending = this.start(source);
    this.entries.set(source.key, { source, pending });
    return pending;
  }

  /** What the document says, also when it changes while it is read: the newest version then. */
  async current(document: vscode.TextDocument): Promise<ReadScript | null> {
    for (let i = 0; i < 3; i++) {
      const script = await this.read(document);
      if (script) return script;
    }
    return null;
  }

  /** What is to be shown of the document: while a line is half typed, what was last understood. */
  async shown(document: vscode.TextDocument): Promise<ReadScript | null> {
    const script = await this.current(document);
    return script && this.shownFor(script);
  }

  shownFor(script: ReadScript): ReadScript {
    return this.lastWhole.shownFor(script);
  }

  /**
   * The edits that make a script say what is wished, in offsets of its text and of the files
   * beside it. Files that must not be written are left out, and planned around.
   */
  async edits({ source }: ReadScript, wishes: readonly Wish[]): Promise<EditPlan> {
    const assumptions = this.assumptions.for(source.uri);
    const { key, text } = source;
    let locked: LockedFiles = {};
    for (;;) {
      const plan = await this.worker.call("edit", key, text, assumptions, wishes, locked);
      const paths = [...(plan.edits.length > 0 ? [null] : []), ...plan.others.map((o) => o.path)];
      const locks = await Promise.all(paths.map((path) => this.lock(source, path)));
      const found = locks.filter((lock) => lock !== undefined);
      if (found.length === 0) return plan;
      locked = { ...locked, ...Object.fromEntries(found) };
    }
  }

  /** A plan as one edit; the path of another file where that changed since it was read. */
  async editOf({ source }: ReadScript, plan: FilePlan): Promise<vscode.WorkspaceEdit | string> {
    return workspaceEdit(source, plan, (path) => this.files.uriOf(source.uri, path));
  }

  private async lock(source: ScriptSource, path: string | null) {
    const why = await this.files.lockOf(source, path);
    return why && ([path ?? SCRIPT, why] as const);
  }

  dispose(): void {
    for (const disposable of this.disposables) disposable.dispose();
  }

  private async start(source: ScriptSource): Promise<ReadScript | null> {
    try {
      const assumptions = this.assumptions.for(source.uri);
      const startedAt = Date.now();
      const reading = await this.readWithFiles(source, assumptions);
      if (reading) this.changes.noteReading(source.key, Date.now() - startedAt);
      const read = reading && { source, reading, assumptions };
      if (read) this.lastWhole.note(read);
      return read;
    } finally {
      // A failed or superseded reading must not answer for this version.
      const entry = this.entries.get(source.key);
      if (entry?.source === source) {
        void entry.pending.then(
          (result) => result === null && this.drop(source.key, entry),
          () => this.drop(source.key, entry),
        );
      }
    }
  }

  /** Reads again with the files that a reading wants, until nothing more is wanted. */
  private async readWithFiles(source: ScriptSource, assumptions: Assumptions) {
    const { key, text } = source;
    let files = await this.files.changes(source);
    for (let round = 0; ; round++) {
      // A newer text has overtaken this one.
      if (this.entries.get(key)?.source !== source) {
        if (files) this.files.takeBack(key, files);
        return null;
      }
      const reading = await this.worker.call("read", key, text, assumptions, files);
      if (!reading) return null;
      const { asked, wanted } = reading.beside;
      this.files.use(key, asked);
      if (wanted.length === 0 || round === MAX_ROUNDS || !files) return reading;
      files = await this.files.supply(source, wanted);
    }
  }

  private drop(key: string, entry: Entry): void {
    if (this.entries.get(key) === entry) this.entries.delete(key);
  }

  private touched(document: vscode.TextDocument): void {
    if (!isPython(document)) return;
    const key = scriptUri(document).toString();
    // The other cells of a notebook are not asked about when one is edited.
    this.changes.announce(key, notebookOf(document) !== undefined);
    if (this.changes.isQuick(key)) void this.ahead(document);
  }

  /** What goes wrong is told to whoever asks. */
  private async ahead(document: vscode.TextDocument): Promise<void> {
    const script = await this.read(document).catch(() => null);
    if (script) this.readAhead.fire(document);
  }

  private invalidate(key: string): void {
    this.entries.delete(key);
    this.changes.announce(key, true);
  }

  private invalidateAll(): void {
    for (const key of [...this.entries.keys()]) this.invalidate(key);
  }

  private close(uri: vscode.Uri): void {
    const key = uri.toString();
    this.files.forget(key);
    this.changes.forget(key);
    this.lastWhole.forget(key);
    if (!this.entries.delete(key)) return;
    void this.worker.call("release", key).catch(() => {});
  }
}

/**
 * Whether what was read of one source answers for another. A document may have the address, the
 * version and even the text of one that was closed: places in the old one are not shown in it.
 * Whoever still asks about the closed one takes what there is.
 */
function isSame(known: ScriptSource, asked: ScriptSource): boolean {
  const isText = known.version === asked.version && known.text === asked.text;
  return isText && asked.documents.every((d, i) => d.isClosed || d === known.documents[i]);
}
