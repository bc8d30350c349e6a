import * as v from "valibot";
import * as vscode from "vscode";
import type { ConfigChange } from "../core/configChanges.ts";
import type { AssumptionStore } from "../editor/assumptionStore.ts";
import { openScript } from "../editor/documents.ts";
import type { ReadScript, ScriptService } from "../editor/scriptService.ts";
import { workspaceEdit } from "../editor/workspaceEdit.ts";
import { type ChangeTask, newRunWish, tasksOf } from "../plan/configWishes.ts";
import { changeTitle, placeText, refusalText } from "../present/applyText.ts";
import type { ApplyPreview, ApplyRequest, ApplyResult, ApplyRow } from "../protocol/apply.ts";
import { runConfig } from "../protocol/runState.ts";
import type { EditPlan, Wish } from "../python/edits/wishes.ts";
import { fileNameOf } from "./panelScript.ts";

interface Pending {
  readonly id: number;
  readonly read: ReadScript;
  readonly edits: EditPlan["edits"];
  readonly lengths: { readonly epochs?: number; readonly stepsPerEpoch?: number };
  readonly count: number;
  readonly line: number | null;
}

/** Wishes of one plan with the change each of them comes from. */
type WishTask = Extract<ChangeTask, { kind: "wish" }>;

/** Writes what the panel changed into the script: first a preview, then one undoable edit. */
export class ApplyToCode {
  private readonly uri: vscode.Uri;
  private readonly scripts: ScriptService;
  private readonly assumptions: AssumptionStore;
  private pending: Pending | null = null;
  private inverse: { readonly edit: vscode.WorkspaceEdit; readonly version: string } | null = null;
  private next = 1;

  constructor(uri: vscode.Uri, scripts: ScriptService, assumptions: AssumptionStore) {
    this.uri = uri;
    this.scripts = scripts;
    this.assumptions = assumptions;
  }

  /** What the changes come to in the code as it is now. */
  async preview(request: ApplyRequest): Promise<ApplyPreview> {
    const read = await this.read();
    if (!read || read.source.version !== request.version) return this.outdated();
    const config = v.parse(runConfig, request.config);
    const run = read.reading.script.runs.find((r) => r.id === request.run);
    const assumed = {
      epochs: run?.epochs.origin === "assumed",
      stepsPerEpoch: run?.stepsPerEpoch.origin === "assumed",
    };
    const tasks = tasksOf(request.changes, config, assumed, new Set(request.inCall));
    return this.show(read, tasks);
  }

  /** The same for a run that has no source: its code, behind the last optimizer of the file. */
  async previewInsert(config: unknown): Promise<ApplyPreview | null> {
    const read = await this.read();
    const parsed = v.parse(runConfig, config);
    const wish = newRunWish(parsed);
    if (!read || !wish) return null;
    const change: ConfigChange = { kind: "class", call: "", from: "", to: parsed.optimizer.name };
    return this.show(read, [{ kind: "wish", change, wish }]);
  }

  /** Writes a preview, unless the file is another than the one it was made for. */
  async apply(id: number): Promise<ApplyResult> {
    const { pending } = this;
    if (!pending || pending.id !== id) return { kind: "conflict" };
    this.pending = null;
    const { source } = pending.read;
    const now = await this.read();
    if (now?.source.version !== source.version) return { kind: "conflict" };
    if (Object.keys(pending.lengths).length > 0) {
      await this.assumptions.setLengths(this.uri, pending.lengths);
    }
    if (pending.edits.length > 0) {
      const isWritten = await vscode.workspace.applyEdit(workspaceEdit(source, pending.edits));
      if (!isWritten) return { kind: "conflict" };
      await this.remember(pending);
    }
    return { kind: "written", edits: pending.count, line: pending.line };
  }

  /** Takes the last edit back; false when the file has changed since. */
  async undo(): Promise<boolean> {
    const { inverse } = this;
    const now = await this.read();
    if (!inverse || now?.source.version !== inverse.version) return false;
    this.inverse = null;
    return vscode.workspace.applyEdit(inverse.edit);
  }

  private async read(): Promise<ReadScript | null> {
    const document = await openScript(this.uri);
    return this.scripts.read(document);
  }

  private outdated(): ApplyPreview {
    return { id: null, fileName: fileNameOf(this.uri.path), rows: [], sideEffects: [] };
  }

  private async show(read: ReadScript, tasks: readonly ChangeTask[]): Promise<ApplyPreview> {
    const wished = tasks.filter((task): task is WishTask => task.kind === "wish");
    const wishes = wished.map(({ wish }) => wish);
    const plan = await this.scripts.edits(read, wishes);
    const rows = tasks.map((task) => rowOf(task, wishes, plan, read));
    const assumed = tasks.flatMap((task) => (task.kind === "assume" ? [task.lengths] : []));
    const [first] = plan.edits;
    this.pending = {
      id: this.next++,
      read,
      edits: plan.edits,
      lengths: Object.assign({}, ...assumed),
      count: plan.changes.length + assumed.length,
      line: first ? read.source.toPosition(first.from).position.line + 1 : null,
    };
    return {
      id: this.pending.id,
      fileName: fileNameOf(this.uri.path),
      rows,
      sideEffects: plan.sideEffects.map(({ call, argument }) =>
        sideEffectText(call, argument, read),
      ),
    };
  }

  /** What takes the edit back, in the file as it is right after it. */
  private async remember({ read, edits }: Pending): Promise<void> {
    const after = await this.read();
    if (!after) return;
    let shift = 0;
    const back = edits.map(({ from, to, insert }) => {
      const start = from + shift;
      shift += insert.length - (to - from);
      return {
        from: start,
        to: start + insert.length,
        insert: read.source.text.slice(from, to),
      };
    });
    this.inverse = { edit: workspaceEdit(after.source, back), version: after.source.version };
  }
}

function rowOf(
  task: ChangeTask,
  wishes: readonly Wish[],
  plan: EditPlan,
  { source }: ReadScript,
): ApplyRow {
  const t = vscode.l10n.t;
  const title = changeTitle(task.change, t);
  const row = { title, place: "", before: "", after: "", reason: "", replaceable: null };
  if (task.kind === "none") {
    return { ...row, status: "refused", reason: refusalText(task.why, "", t) };
  }
  if (task.kind === "assume") {
    const [length] = Object.values(task.lengths);
    const place = t("set for this file, not written");
    return { ...row, status: "assume", place, after: String(length ?? "") };
  }
  const index = wishes.indexOf(task.wish);
  const refused = plan.refused.find(({ wish }) => wish === index);
  if (refused) {
    const { why, text } = refused;
    const reason = refusalText(why, text, t);
    return { ...row, status: "refused", reason, replaceable: replaceableIn(task.wish, why) };
  }
  const change = plan.changes.find(({ wish }) => wish === index);
  if (!change) return { ...row, status: "refused", reason: refusalText("unverified", "", t) };
  const { position, cell } = source.toPosition(change.span.from);
  const at = placeText(change.place, position.line + 1, cell === null ? null : cell + 1, t);
  return { ...row, status: "edit", place: at, before: change.before, after: change.after };
}

/** An expression can be replaced in the call, if the person says so. */
function replaceableIn(wish: Wish, why: string): string | null {
  const isExpression = why === "computed" || why === "unreadable";
  return isExpression && wish.kind === "set" ? `${wish.call}.${wish.argument}` : null;
}

function sideEffectText(id: string, argument: string, { source, reading }: ReadScript): string {
  const { optimizers, schedulers } = reading.script;
  const call = [...optimizers, ...schedulers].find((c) => c.id === id);
  const line = call ? source.toPosition(call.span.from).position.line + 1 : 0;
  return vscode.l10n.t("{0} of {1}, line {2}", argument, call?.name ?? id, line);
}
