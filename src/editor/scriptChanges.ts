import * as vscode from "vscode";

/** Changes are told at once where reading is quick; long scripts wait till the typing pauses. */
const SHORTEST_PAUSE_MS = 15;
const LONGEST_PAUSE_MS = 300;

/** A text that is read within this time is read at every edit, before anybody asks for it. */
const QUICK_MS = 30;

/** Tells that scripts have changed, a moment later and once for several edits. */
export class ScriptChanges {
  private readonly changed = new vscode.EventEmitter<string>();
  private readonly changedAround = new vscode.EventEmitter<void>();
  /** How long the last reading of each script took. */
  private readonly readingMs = new Map<string, number>();
  private readonly timers = new Map<string, ReturnType<typeof setTimeout>>();
  /** Those with a change to be told that is not in the text of the one document they are. */
  private readonly around = new Set<string>();

  /** Fires with the script's key, a moment after its text or its assumptions changed. */
  readonly onDidChange = this.changed.event;

  /**
   * Fires as well when it is not the text of a file that changed. For an edit of that VS Code asks
   * for lenses and hints by itself; told of it once more it would wait anew.
   */
  readonly onDidChangeAround = this.changedAround.event;

  dispose(): void {
    for (const timer of this.timers.values()) clearTimeout(timer);
    this.changed.dispose();
    this.changedAround.dispose();
  }

  /** `isAround`: what is shown in a document changes without an edit of its own text. */
  announce(key: string, isAround: boolean): void {
    if (isAround) this.around.add(key);
    clearTimeout(this.timers.get(key));
    const pause = 2 * (this.readingMs.get(key) ?? 0);
    const bounded = Math.min(LONGEST_PAUSE_MS, Math.max(SHORTEST_PAUSE_MS, pause));
    this.timers.set(
      key,
      setTimeout(() => this.tell(key), bounded),
    );
  }

  private tell(key: string): void {
    this.timers.delete(key);
    this.changed.fire(key);
    if (this.around.delete(key)) this.changedAround.fire();
  }

  noteReading(key: string, ms: number): void {
    this.readingMs.set(key, ms);
  }

  /** Of a script that was not read yet it is not known. */
  isQuick(key: string): boolean {
    return (this.readingMs.get(key) ?? Number.POSITIVE_INFINITY) <= QUICK_MS;
  }

  forget(key: string): void {
    this.readingMs.delete(key);
  }
}
