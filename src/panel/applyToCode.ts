import * as v from "valibot";
import * as vscode from "vscode";
import type { ConfigChange } from "../core/configChanges.ts";
import type { AssumptionStore } from "../editor/assumptionStore.ts";
import { openScript, scriptOf } from "../editor/documents.ts";
import { sideEffectText } from "../editor/editPlaces.ts";
import type { ReadScript, ScriptService } from "../editor/scriptService.ts";
import { type FilePlan, inversePlan, isUpToDate } from "../editor/workspaceEdit.ts";
import { type ChangeTask, newRunWish, tasksOf } from "../plan/configWishes.ts";
import type { ApplyPreview, ApplyRequest, ApplyResult } from "../protocol/apply.ts";
import { runConfig } from "../protocol/runState.ts";
import { applyEdits } from "../python/edits/compose.ts";
import { rowOf } from "./applyRows.ts";
import { fileNameOf } from "./panelScript.ts";

interface Pending {
  readonly id: number;
  readonly read: ReadScript;
  readonly plan: FilePlan;
  readonly lengths: { readonly epochs?: number; readonly stepsPerEpoch?: number };
  readonly count: number;
  readonly line: number | null;
  /** The run of another optimizer that takes the place of the one that is written. */
  readonly run: string | null;
}

/** Wishes of one plan with the change each of them comes from. */
type WishTask = Extract<ChangeTask, { kind: "wish" }>;

/** Writes what the panel changed into the script: first a preview, then one undoable edit. */
export class ApplyToCode {
  private readonly uri: vscode.Uri;
  private readonly scripts: ScriptService;
  private readonly assumptions: AssumptionStore;
  private pending: Pending | null = null;
  private inverse: { readonly plan: FilePlan; readonly version: string } | null = null;
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
    const { accumulation } = run ?? {};
    const isInUpdates = accumulation !== undefined && accumulation.batches !== null;
    const perStep = isInUpdates ? accumulation.value : 1;
    const isGathered = run?.accumulation?.isGathered;
    const gathered = isGathered ? { gatheredUpdates: run.stepsPerEpoch.value } : {};
    const written = { id: request.run, assumed, perStep, ...gathered };
    const tasks = tasksOf(request.changes, config, written, new Set(request.inCall));
    return this.show(read, tasks);
  }

  /** The same for a run that has no source: its code, behind the last optimizer of the file. */
  async previewInsert(config: unknown): Promise<ApplyPreview> {
    const read = await this.read();
    if (!read) return this.outdated();
    const parsed = v.parse(runConfig, config);
    const wish = newRunWish(parsed);
    const change: ConfigChange = { kind: "class", call: "", from: "", to: parsed.optimizer.name };
    return this.show(read, [{ kind: "wish", change, wish }]);
  }

  /** Writes a preview, unless a file is another than the one it was made for. */
  async apply(id: number): Promise<ApplyResult> {
    const { pending } = this;
    const own = this.fileName;
    if (!pending || pending.id !== id) return { kind: "conflict", file: own };
    this.pending = null;
    const now = await this.read();
    const isSame = now?.source.version === pending.read.source.version;
    if (!now || !isSame || !(await isCurrent(now))) return { kind: "conflict", file: own };
    const edit = await this.scripts.editOf(pending.read, pending.plan);
    if (typeof edit === "string") return { kind: "conflict", file: edit };
    if (edit.size > 0) {
      const isTaken = isUntouched(now) && (await vscode.workspace.applyEdit(edit));
      if (!isTaken) return isUntouched(now) ? { kind: "failed" } : { kind: "conflict", file: own };
      await this.remember(pending);
    }
    if (Object.keys(pending.lengths).length > 0) {
      await this.assumptions.setLengths(this.uri, pending.lengths);
    }
    const { count: edits, line, run, plan } = pending;
    const files = edit.size > 0 ? filesOf(plan, own) : [];
    return { kind: "written", edits, line, run, files };
  }

  /** Takes the last edit back; false when a file has changed since. */
  async undo(): Promise<boolean> {
    const { inverse } = this;
    const now = await this.read();
    if (!inverse || !now || now.source.version !== inverse.version) return false;
    const edit = await this.scripts.editOf(now, inverse.plan);
    if (typeof edit === "string" || !isUntouched(now)) return false;
    this.inverse = null;
    return vscode.workspace.applyEdit(edit);
  }

  /** Null where the script keeps changing, or is gone. */
  private async read(): Promise<ReadScript | null> {
    // Where it was removed, or has got another name, there is nothing to write to.
    const document = await openScript(this.uri).catch(() => null);
    return document && this.scripts.current(document);
  }

  private outdated(): ApplyPreview {
    return { id: null, fileName: this.fileName, rows: [], sideEffects: [], locked: [] };
  }

  private get fileName(): string {
    return fileNameOf(this.uri.path);
  }

  private async show(read: ReadScript, tasks: readonly ChangeTask[]): Promise<ApplyPreview> {
    const wished = tasks.filter((task): task is WishTask => task.kind === "wish");
    const wishes = wished.map(({ wish }) => wish);
    const plan = await this.scripts.edits(read, wishes);
    const rows = tasks.map((task) => rowOf(task, wishes, plan, read));
    const assumed = tasks.flatMap((task) => (task.kind === "assume" ? [task.lengths] : []));
    const [first] = plan.edits;
    const becomes = plan.changes.flatMap((c) => c.becomes ?? []);
    const run = becomes.find((id) => read.reading.script.runs.some((r) => r.id === id));
    this.pending = {
      id: this.next++,
      read,
      plan,
      lengths: Object.assign({}, ...assumed),
      count: plan.changes.length + assumed.length,
      line: first ? read.source.toPosition(first.from).position.line + 1 : null,
      run: run ?? null,
    };
    return {
      id: this.pending.id,
      fileName: filesOf(plan, this.fileName).join(", "),
      rows,
      sideEffects: plan.sideEffects.map((effect) => sideEffectText(effect, read)),
      locked: await this.lockedIn(plan),
    };
  }

  /** The files of a plan that are write-protected on disk. */
  private async lockedIn({ edits, others }: FilePlan): Promise<readonly string[]> {
    const { files } = this.scripts;
    const beside = others.map(({ path }) => [path, files.uriOf(this.uri, path)] as const);
    const all = [...(edits.length > 0 ? [[this.fileName, this.uri] as const] : []), ...beside];
    const found = all.map(async ([name, uri]) =>
      uri && (await files.isLocked(uri)) ? [name] : [],
    );
    return (await Promise.all(found)).flat();
  }

  /** What takes the edit back, in the files as they are right after it. */
  private async remember({ read, plan }: Pending): Promise<void> {
    this.inverse = null;
    const after = await this.read();
    const { text } = read.source;
    // What was typed right behind the edit is not ours to take back.
    if (after?.source.text !== applyEdits(text, plan.edits)) return;
    this.inverse = { plan: inversePlan(plan, text), version: after.source.version };
  }
}

/** Whether a script is as it stands on disk; a notebook's cells are not compared. */
async function isCurrent({ source }: ReadScript): Promise<boolean> {
  const { document, cell } = source.toPosition(0);
  return cell !== null || isUpToDate(document);
}

/** Whether nothing was typed since a script was read: else its offsets are other places. */
function isUntouched({ source }: ReadScript): boolean {
  return scriptOf(source.toPosition(0).document).version === source.version;
}

/** The files that a plan changes; the script where it changes none. */
function filesOf({ edits, others }: FilePlan, script: string): readonly string[] {
  const own = edits.length > 0 || others.length === 0 ? [script] : [];
  return [...own, ...others.map(({ path }) => path)];
}
