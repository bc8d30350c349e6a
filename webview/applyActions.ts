import { changesBetween } from "../src/core/configChanges.ts";
import type { ApplyPreview, ApplyResult } from "../src/protocol/apply.ts";
import type { PanelHost } from "../src/protocol/panel.ts";
import type { EditActions } from "./editActions.ts";
import type { Run } from "./runs.ts";
import { type State, type Store, selectedRun } from "./store.ts";
import { shown } from "./syncRuns.ts";

type Written = Extract<ApplyResult, { kind: "written" }>;

/** Writing a run into the code: first what would be written, then one edit. */
export class ApplyActions {
  private readonly store: Store;
  private readonly host: PanelHost;
  private readonly edit: EditActions;

  constructor(store: Store, host: PanelHost, edit: EditActions) {
    this.store = store;
    this.host = host;
    this.edit = edit;
  }

  private get state(): State {
    return this.store.state;
  }

  /** Opens the preview, or, with one open, writes it. */
  async proceed(): Promise<void> {
    if (this.state.applying) await this.confirm();
    else await this.open();
  }

  async open(): Promise<void> {
    const run = selectedRun(this.state);
    if (!run || !canApply(run, this.state)) return;
    await (run.file ? this.preview(run, []) : this.insert(run));
  }

  /** The person wants a computed value replaced in the call, or no longer. */
  async replaceInCall(argument: string): Promise<void> {
    const { applying } = this.state;
    const run = this.state.runs.find((r) => r.id === applying?.run);
    if (!applying || !run) return;
    const { inCall } = applying;
    const others = inCall.filter((name) => name !== argument);
    await this.preview(run, others.length < inCall.length ? others : [...inCall, argument]);
  }

  cancel(): void {
    this.store.update({ applying: null });
  }

  async confirm(): Promise<void> {
    const { applying, t } = this.state;
    if (applying?.preview.id == null || !hasWork(applying.preview)) return;
    this.store.update({ applying: null });
    const result = await this.host.applyEdits(applying.preview.id);
    if (result.kind === "conflict") return this.say(changedMeanwhile(this.state, result.file));
    if (result.kind === "failed") {
      return this.say(t("The editor did not take the edit: is a file read-only?"));
    }
    const run = this.state.runs.find((r) => r.id === applying.run);
    if (run && !applying.isNew) this.settle(run, result.run);
    if (result.files.length === 0) this.say(t("Set for this file."));
    else this.say(writtenText(result, this.state), true);
  }

  private async preview(run: Run, inCall: readonly string[]): Promise<void> {
    const { file, base, config } = run;
    const version = this.state.script?.version;
    if (!file || !base || !config || version === undefined) return;
    const changes = changesBetween(base, config);
    const preview = await this.host.previewEdits({
      version,
      run: file.id,
      changes,
      config,
      inCall,
    });
    this.show(run, preview, inCall, false);
  }

  private async insert(run: Run): Promise<void> {
    if (run.config) this.show(run, await this.host.previewInsert(run.config), [], true);
  }

  private show(run: Run, preview: ApplyPreview, inCall: readonly string[], isNew: boolean): void {
    if (preview.id === null) this.say(changedMeanwhile(this.state, preview.fileName));
    else
      this.store.update({ applying: { run: run.id, preview, inCall, isNew, config: run.config } });
  }

  /**
   * What is in the code now is no edit any more; what could not be written stays one. Where another
   * branch of the code makes the run now, that one is looked at.
   */
  private settle(run: Run, becomes: string | null): void {
    const next = this.state.runs.find(({ file }) => becomes !== null && file?.id === becomes);
    if (next) {
      this.edit.forgetEdits(run);
      const { runs } = this.state.saved;
      this.store.save({ selected: next.id, runs: shown(runs, next.id) ?? runs });
      return;
    }
    const left = run.base && run.config ? changesBetween(run.base, run.config).length : 0;
    if (left === 0) this.edit.forgetEdits(run);
  }

  private say(text: string, canUndo = false): void {
    const { t } = this.state;
    const action = canUndo ? { title: t("Undo"), run: () => void this.undo() } : null;
    this.store.update({ notice: { text, action } });
  }

  private async undo(): Promise<void> {
    const isUndone = await this.host.undoEdits();
    const { t } = this.state;
    const text = isUndone
      ? t("The edit was taken back.")
      : t("The file has changed since: undo it in the editor.");
    this.store.update({ notice: { text, action: null } });
  }
}

function writtenText({ edits, line, files }: Written, { t }: State): string {
  const [first, second] = files;
  if (second !== undefined || line === null) {
    const names = files.join(", ");
    return edits === 1
      ? t("Wrote 1 edit to {0}, not saved yet.", first ?? "")
      : t("Wrote {0} edits to {1}, not saved yet.", edits, names);
  }
  return edits === 1
    ? t("Wrote 1 edit to line {0}.", line)
    : t("Wrote {0} edits from line {1} on.", edits, line);
}

const changedMeanwhile = ({ t }: State, file: string): string =>
  t("{0} was changed or removed meanwhile: nothing was written. Look at the values again.", file);

/** Whether anything of a preview would be written. */
export const hasWork = ({ rows }: ApplyPreview): boolean =>
  rows.some(({ status }) => status !== "refused");

/** An edited run of the code, or one that is not in the code but could be. */
export function canApply(run: Run, { script, drafts }: State): boolean {
  if (!run.config || drafts.some((draft) => draft.run === run.id)) return false;
  return run.file ? run.isEdited && script?.brokenLine === null : script !== null;
}
