import * as vscode from "vscode";
import type { SuppliedFiles } from "../protocol/worker.ts";
import type { LockedFiles } from "../python/edits/editPlan.ts";
import { folderOf, joined } from "../python/modulePaths.ts";
import type { ScriptSource } from "./documents.ts";
import { type IsLocked, isReadOnly } from "./readOnly.ts";

type FileLock = LockedFiles[string];

/** What a script needs of its workspace. */
interface Tracked {
  readonly root: vscode.Uri;
  /** The script's path from the root. */
  readonly path: string;
  asked: ReadonlySet<string>;
  /** Files that the notebook's own cells write. */
  written: readonly string[];
  /** Files that changed since they were supplied. */
  readonly stale: Set<string>;
}

/** Larger files hold no settings and no training loop. */
const MAX_BYTES = 1_000_000;

/** Supplies readings with other files of the workspace and tells when one of them changes. */
export class WorkspaceFiles {
  private readonly tracked = new Map<string, Tracked>();
  private readonly changed = new vscode.EventEmitter<string>();
  private readonly disposables: vscode.Disposable[] = [this.changed];
  private isWatching = false;
  /** Whether a file is write-protected on disk. */
  readonly isLocked: IsLocked;

  /** Fires with the key of a script that uses a file which has changed. */
  readonly onDidChange = this.changed.event;

  constructor(isLocked: IsLocked) {
    this.isLocked = isLocked;
  }

  /** What changed of a script's files since it was read; undefined for a script in no folder. */
  async changes(source: ScriptSource): Promise<SuppliedFiles | undefined> {
    const { key, uri, written } = source;
    const tracked = this.tracked.get(key) ?? track(uri);
    if (!tracked) return undefined;
    this.tracked.set(key, tracked);
    const { path, stale } = tracked;
    const own = Object.keys(written).map((name) => joined(folderOf(path), name));
    const names = new Set([...stale, ...tracked.written, ...own]);
    stale.clear();
    tracked.written = own;
    return this.supply(source, [...names]);
  }

  /** The texts of the wanted files: from the notebook, from the editor, or else from the disk. */
  async supply(
    { key, written, runs }: ScriptSource,
    wanted: readonly string[],
  ): Promise<SuppliedFiles | undefined> {
    const tracked = this.tracked.get(key);
    if (!tracked) return undefined;
    const { root, path } = tracked;
    const own = new Map(
      Object.entries(written).map(([name, text]) => [joined(folderOf(path), name), text]),
    );
    const texts = await Promise.all(
      wanted.map(async (name) => {
        const text = own.get(name) ?? (await textOf(vscode.Uri.joinPath(root, name)));
        return [name, text] as const;
      }),
    );
    return { path, texts: Object.fromEntries(texts), runs };
  }

  /** For texts that the worker was not given after all. */
  takeBack(key: string, { texts }: SuppliedFiles): void {
    for (const name of Object.keys(texts)) this.tracked.get(key)?.stale.add(name);
  }

  /** Remembers which files a reading looked for. */
  use(key: string, asked: readonly string[]): void {
    const tracked = this.tracked.get(key);
    if (!tracked) return;
    tracked.asked = new Set(asked);
    if (asked.length > 0) this.watch();
  }

  /** The address of a file that a reading names. */
  uriOf(script: vscode.Uri, file: string): vscode.Uri | undefined {
    const root = (this.tracked.get(script.toString()) ?? track(script))?.root;
    return root && vscode.Uri.joinPath(root, file);
  }

  /** Why the script (null) or a file beside it must not be written; undefined where it may. */
  async lockOf({ uri, written }: ScriptSource, file: string | null): Promise<FileLock | undefined> {
    if (file === null) return (await isReadOnly(uri, this.isLocked)) ? "readOnly" : undefined;
    const tracked = this.tracked.get(uri.toString()) ?? track(uri);
    const isCells = Object.keys(written).some(
      (name) => tracked && joined(folderOf(tracked.path), name) === file,
    );
    if (isCells) return "writtenByCell";
    const address = this.uriOf(uri, file);
    if (!address || !vscode.workspace.getWorkspaceFolder(address)) return "outside";
    return (await isReadOnly(address, this.isLocked)) ? "readOnly" : undefined;
  }

  forget(key: string): void {
    this.tracked.delete(key);
  }

  dispose(): void {
    for (const disposable of this.disposables) disposable.dispose();
  }

  /** Nothing is watched before a script uses another file. */
  private watch(): void {
    if (this.isWatching) return;
    this.isWatching = true;
    const watcher = vscode.workspace.createFileSystemWatcher("**/*.{py,yaml,yml,json,toml}");
    const touch = (uri: vscode.Uri) => this.touched(uri);
    this.disposables.push(
      watcher,
      watcher.onDidChange(touch),
      watcher.onDidCreate(touch),
      watcher.onDidDelete(touch),
      vscode.workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
        if (contentChanges.length > 0) this.touched(document.uri);
      }),
    );
  }

  private touched(uri: vscode.Uri): void {
    for (const [key, { root, asked, stale }] of this.tracked) {
      const name = pathWithin(root, uri);
      if (name === undefined || !asked.has(name)) continue;
      stale.add(name);
      this.changed.fire(key);
    }
  }
}

/** Beside the script, in its workspace folder; a script outside of all has its own folder. */
function track(uri: vscode.Uri): Tracked | undefined {
  const folder = vscode.workspace.getWorkspaceFolder(uri) ?? folderFor(uri);
  const root = folder?.uri ?? parentOf(uri);
  const path =
    root && (folder && uri.scheme === "untitled" ? "untitled.py" : pathWithin(root, uri));
  return root && path !== undefined
    ? { root, path, asked: new Set(), written: [], stale: new Set() }
    : undefined;
}

/** A document without a file is read as if it lay in the first folder. */
const folderFor = ({ scheme }: vscode.Uri) =>
  scheme === "untitled" ? vscode.workspace.workspaceFolders?.[0] : undefined;

const parentOf = (uri: vscode.Uri): vscode.Uri | undefined =>
  uri.scheme === "untitled" ? undefined : vscode.Uri.joinPath(uri, "..");

function pathWithin(root: vscode.Uri, uri: vscode.Uri): string | undefined {
  const start = root.path.endsWith("/") ? root.path : `${root.path}/`;
  const isInside =
    uri.scheme === root.scheme && uri.authority === root.authority && uri.path.startsWith(start);
  return isInside ? uri.path.slice(start.length) : undefined;
}

async function textOf(uri: vscode.Uri): Promise<string | null> {
  const key = uri.toString();
  const open = vscode.workspace.textDocuments.find((d) => d.uri.toString() === key);
  if (open) return open.getText();
  try {
    const { type, size } = await vscode.workspace.fs.stat(uri);
    // A symbolic link may lead out of the folder.
    if (type !== vscode.FileType.File || size > MAX_BYTES) return null;
    return new TextDecoder().decode(await vscode.workspace.fs.readFile(uri));
  } catch {
    // Not there, or not for us to read: both mean that nothing is known of it.
    return null;
  }
}
