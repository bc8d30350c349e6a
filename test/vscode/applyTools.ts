import * as vscode from "vscode";
import { changesBetween } from "../../src/core/configChanges.ts";
import { configOfTemplate } from "../../src/core/configTemplate.ts";
import { type RunConfig, withArgument } from "../../src/core/runConfig.ts";
import { AssumptionStore } from "../../src/editor/assumptionStore.ts";
import { openScript } from "../../src/editor/documents.ts";
import { ScriptService } from "../../src/editor/scriptService.ts";
import { ApplyToCode } from "../../src/panel/applyToCode.ts";
import { panelScript } from "../../src/panel/panelScript.ts";
import type { ApplyPreview, ApplyResult } from "../../src/protocol/apply.ts";
import type { Port, WorkerHandle } from "../../src/protocol/worker.ts";
import { WorkerClient } from "../../src/protocol/workerClient.ts";
import { createLogic } from "../../src/worker/logic.ts";
import { serve } from "../../src/worker/serve.ts";
import { closeAll, sample } from "./editor.ts";
import { eventually, ok } from "./expect.ts";

const FOLDER = "apply-here";

export const fileUri = (name: string): vscode.Uri => vscode.Uri.joinPath(sample("."), FOLDER, name);

export async function writeFiles(files: Readonly<Record<string, string>>): Promise<void> {
  for (const [name, text] of Object.entries(files)) {
    await vscode.workspace.fs.writeFile(fileUri(name), new TextEncoder().encode(text));
  }
}

export const removeFiles = async (): Promise<void> =>
  vscode.workspace.fs.delete(fileUri("."), { recursive: true });

export const open = (name: string): Thenable<vscode.TextDocument> =>
  vscode.workspace.openTextDocument(fileUri(name));

export async function textOf(name: string): Promise<string> {
  return (await open(name)).getText();
}

/** A notebook of these cells, shown. */
export async function openNotebook(
  name: string,
  sources: readonly string[],
): Promise<vscode.NotebookDocument> {
  const cells = sources.map((source) => ({
    cell_type: "code",
    execution_count: null,
    metadata: {},
    outputs: [],
    source: source.split(/(?<=\n)/),
  }));
  const language = { language_info: { name: "python" } };
  const content = { cells, metadata: language, nbformat: 4, nbformat_minor: 5 };
  await writeFiles({ [name]: JSON.stringify(content) });
  const notebook = await vscode.workspace.openNotebookDocument(fileUri(name));
  await vscode.window.showNotebookDocument(notebook);
  return notebook;
}

/** What the panel asks of the editor, without the panel: the worker runs in this thread. */
export class Applying {
  private readonly writer: ApplyToCode;
  private readonly scripts: ScriptService;
  private readonly worker: WorkerClient;
  private readonly uri: vscode.Uri;

  constructor(uri: vscode.Uri, isLocked = async (_: vscode.Uri) => false) {
    this.uri = uri;
    this.worker = new WorkerClient({ spawn: inThisThread });
    const assumptions = new AssumptionStore(new Memory());
    this.scripts = new ScriptService(this.worker, assumptions, isLocked);
    this.writer = new ApplyToCode(uri, this.scripts, assumptions);
  }

  /** The preview of other texts for arguments, named as `call.argument`. */
  preview(texts: Readonly<Record<string, string>>): Promise<ApplyPreview> {
    return this.previewOf((config) =>
      Object.entries(texts).reduce<RunConfig>((made, [name, text]) => {
        const [call = "", argument = ""] = name.split(".");
        return withArgument(made, call, argument, text);
      }, config),
    );
  }

  /** The preview of another configuration. */
  async previewOf(change: (config: RunConfig) => RunConfig): Promise<ApplyPreview> {
    const { run, config, version } = await this.now();
    const changed = change(config);
    const changes = changesBetween(config, changed);
    return this.writer.preview({ version, run, changes, config: changed, inCall: [] });
  }

  /** The preview of a run that the file does not have. */
  previewInsert(config: RunConfig): Promise<ApplyPreview> {
    return this.writer.previewInsert(config);
  }

  apply({ id }: ApplyPreview): Promise<ApplyResult> {
    ok(id !== null, "a preview");
    return this.writer.apply(id);
  }

  undo(): Promise<boolean> {
    return this.writer.undo();
  }

  dispose(): void {
    this.scripts.dispose();
    this.worker.dispose();
  }

  private async now() {
    const document = await openScript(this.uri);
    const read = await eventually(() => this.scripts.read(document), "the script to be read");
    const { runs, version } = panelScript(read, vscode.l10n.t);
    const [run] = runs;
    ok(run?.plan, "a run");
    const { id, plan, calls } = run;
    const horizon = { epochs: 1, stepsPerEpoch: 1, accumulation: 1, processes: 1 };
    const config = configOfTemplate({ plan, ids: calls.map((call) => call.id), horizon });
    return { run: id, config, version };
  }
}

/** Both ends of the worker's channel in one thread; messages arrive later, as copies. */
export function inThisThread(): WorkerHandle {
  const [near, far] = [end(), end()];
  near.peer = far;
  far.peer = near;
  serve(createLogic, far, {
    now: () => Date.now(),
    pause: () => new Promise((resolve) => setTimeout(resolve)),
  });
  return { ...near, onExit: () => {}, terminate: () => {} };
}

interface End extends Port {
  peer: End | null;
  hear(message: unknown): void;
}

function end(): End {
  const listeners: ((message: unknown) => void)[] = [];
  const made: End = {
    peer: null,
    post: (message) => void setTimeout(() => made.peer?.hear(structuredClone(message))),
    onMessage: (listener) => void listeners.push(listener),
    hear(message) {
      for (const listener of listeners) listener(message);
    },
  };
  return made;
}

export class Memory implements vscode.Memento {
  private readonly values = new Map<string, unknown>();
  keys = () => [...this.values.keys()];
  get<T>(key: string, fallback?: T) {
    return (this.values.get(key) ?? fallback) as T;
  }
  async update(key: string, value: unknown): Promise<void> {
    this.values.set(key, value);
  }
}

/** Makes panels' ends for the tests of a suite, and leaves the workspace after each as it was. */
export function applyings() {
  const opened: Applying[] = [];
  afterEach(async () => {
    for (const made of opened.splice(0)) made.dispose();
    for (const document of vscode.workspace.textDocuments.filter((d) => d.isDirty)) {
      await vscode.window.showTextDocument(document);
      await vscode.commands.executeCommand("workbench.action.files.revert");
    }
    // A notebook is saved a moment after its last change: then it would bring its folder back.
    for (const notebook of vscode.workspace.notebookDocuments) {
      if (notebook.isDirty) await notebook.save();
    }
    await closeAll();
    await removeFiles();
  });
  return (...args: ConstructorParameters<typeof Applying>): Applying => {
    const made = new Applying(...args);
    opened.push(made);
    return made;
  };
}
