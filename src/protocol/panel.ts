import type { RunConfig } from "../core/runConfig.ts";
import type { RunPlan } from "../core/runPlan.ts";
import type { PyValue } from "../core/spec/pyValue.ts";
import type { Origin } from "../python/script.ts";
import type { ApplyPreview, ApplyRequest, ApplyResult } from "./apply.ts";
import type { LessonProgress } from "./lessonState.ts";
import type { PanelState } from "./panelState.ts";

/** What the panel shows of one script. */
export interface PanelScript {
  readonly uri: string;
  /** Changes with every edit: what was planned for one version is not written into another. */
  readonly version: string;
  /** The file's name without its folders. */
  readonly fileName: string;
  readonly runs: readonly PanelRun[];
  /** The text is not valid Python somewhere: the line of the first such place, else null. */
  readonly brokenLine: number | null;
}

/** One run of the script, as the code has it. */
export interface PanelRun {
  /** The id of its optimizer, or of its scheduler when the optimizer is not in the file. */
  readonly id: string;
  /** What the script runs with its default options. */
  readonly isDefault: boolean;
  readonly calls: readonly PanelCall[];
  readonly plan: RunPlan | null;
  /** Why there is no plan, in the user's language. */
  readonly problem: string | null;
  readonly epochs: PanelLength;
  /** Batches, before they are accumulated. */
  readonly stepsPerEpoch: PanelLength;
  /** Batches that come to one update. */
  readonly accumulation: number;
}

export interface PanelLength {
  readonly value: number;
  readonly isAssumed: boolean;
  /** Null when no loop of the file counts it. */
  readonly line: number | null;
}

export interface PanelCall {
  readonly id: string;
  readonly kind: "optimizer" | "scheduler";
  readonly name: string;
  /** The scheduler stands in another one's list. */
  readonly isInner: boolean;
  /** 1-based; null for an assumed optimizer. */
  readonly line: number | null;
  /** Cell number for people, from 1; null outside notebooks. */
  readonly cell: number | null;
  readonly args: Readonly<Record<string, PanelArgument>>;
}

export interface PanelArgument {
  readonly origin: Origin;
  readonly value: PyValue | null;
  readonly text: string | null;
}

/** What the host asks of the webview. */
export interface PanelView {
  /**
   * Null for a panel without a file, and while its file cannot be read; `problem` says why it
   * cannot.
   */
  show(script: PanelScript | null, fileName: string, problem: string | null): void;
  select(run: string): void;
  /** Shows a saved or shared view, with its own runs. */
  restore(state: PanelState): void;
  /** Keeps a run as it is now beside the others, under a name that says where it is from. */
  pin(run: PanelRun, fileName: string): void;
  perform(wish: PanelWish): void;
}

/** What a person asked for in the editor; done when the script is shown. */
export type PanelWish =
  /** The same run with other optimizers, beside it. */
  | { readonly kind: "compare"; readonly run: string; readonly optimizers: readonly string[] }
  /** A lesson by its id, at a step by its id; without one at its first. */
  | { readonly kind: "lesson"; readonly lesson: string; readonly step: string | null };

/** One line to choose from in the editor's own list. */
export interface PickItem {
  readonly label: string;
  readonly description?: string;
  readonly detail?: string;
  /** Items of one group stand together under its name. */
  readonly group?: string;
}

/** What the webview asks of the host. */
export interface PanelHost {
  /**
   * The view is ready to be shown something. It gives what it once saved, unchecked; the answer is
   * what it needs to start.
   */
  ready(saved: unknown): Promise<PanelStart>;
  reveal(call: string): void;
  revealLength(run: string, which: "epochs" | "stepsPerEpoch"): void;
  revealBroken(): void;
  setLengths(): void;
  setValue(text: string): void;
  /** Lets a person choose from a list; gives the position, or null when nothing was chosen. */
  pick(title: string, items: readonly PickItem[]): Promise<number | null>;
  /** Lets a person choose a script of the workspace, and opens its panel. */
  openScript(): void;
  /** What a run's changes come to in the code. Nothing is written yet. */
  previewEdits(request: ApplyRequest): Promise<ApplyPreview>;
  /** The same for a run without source, as new code. */
  previewInsert(config: RunConfig): Promise<ApplyPreview>;
  /** Writes a preview as one undoable edit. */
  applyEdits(preview: number): Promise<ApplyResult>;
  /** Takes the last written edit back; false when the file has changed since. */
  undoEdits(): Promise<boolean>;
  /** Lets a person choose where to save what the view made; pictures come as base64. */
  saveFile(name: string, data: string, encoding: "text" | "base64"): void;
  /** Shows text in an editor of its own. */
  openText(content: string, language: string): void;
  /** Puts a link to a view on the clipboard. */
  copyLink(state: PanelState): void;
  /** Puts a link to a step of a lesson on the clipboard, by their ids. */
  copyLessonLink(lesson: string, step: string): void;
  /** Which steps of the lessons are finished: kept for all panels. */
  keepProgress(progress: LessonProgress): void;
  /** What the view would save, each time it changes; the panel of a view file keeps it. */
  changed(state: PanelState): void;
  /** Something in the view failed; the stack belongs in the log. */
  failed(message: string): void;
}

export interface PanelStart {
  /** Texts by their English wording; empty for English. */
  readonly texts: Readonly<Record<string, string>>;
  readonly language: string;
  /** The view of a link or a file; null for a panel that has its own. */
  readonly state: PanelState | null;
  /** Finished steps of the lessons. */
  readonly progress: LessonProgress;
  /** It wants to be told of every change: it is a file. */
  readonly keeps: boolean;
  /** What the view gave as its saved state, if it is one. */
  readonly saved: PanelState | null;
}
