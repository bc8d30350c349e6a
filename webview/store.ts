import type { RunConfig } from "../src/core/runConfig.ts";
import type { OptimizerPlan, RunPlan } from "../src/core/runPlan.ts";
import type { SeedCurves } from "../src/core/seedCurves.ts";
import type { Trace } from "../src/core/trace.ts";
import { english, type Localize } from "../src/present/localize.ts";
import type { ApplyPreview } from "../src/protocol/apply.ts";
import type { ExpressionProblem, SurfaceAnswer } from "../src/protocol/landscape.ts";
import { initialLandscape } from "../src/protocol/landscapeDefaults.ts";
import { initialLessons } from "../src/protocol/lessonDefaults.ts";
import type { LessonProgress } from "../src/protocol/lessonState.ts";
import type { TabId } from "../src/protocol/limits.ts";
import type { PanelScript } from "../src/protocol/panel.ts";
import type { PanelState } from "../src/protocol/panelState.ts";
import { emptyLab, type LabState } from "./lab/labState.ts";
import type { SortKey } from "./results.ts";
import { runNames } from "./runNames.ts";
import { type Run, runsOf } from "./runs.ts";
import type { TabPage } from "./tabPages.ts";
import { timelineOf } from "./timeline.ts";
import type { standInFields as StandInFields } from "./views/standInFields.ts";

/** A value being typed that PyTorch refuses: it is shown, but nothing is computed with it. */
export interface Draft {
  readonly run: string;
  readonly call: string;
  readonly name: string;
  readonly text: string;
  readonly problem: string;
}

/** What is drawn of one run. The schedule may be newer than the loss while a slider moves. */
export interface RunTraces {
  readonly schedule: Trace | null;
  readonly full: Trace | null;
  /** What `full` was simulated from: while a slider moves, it is behind the run's plan. */
  readonly plan: RunPlan | null;
  /** The loss under several seeds; null while a value is still being changed. */
  readonly seeds: SeedCurves | null;
  /** Updates simulated so far, while a long run is under way. */
  readonly progress: number | null;
  readonly failed: string | null;
}

export const noTraces: RunTraces = {
  schedule: null,
  full: null,
  plan: null,
  seeds: null,
  progress: null,
  failed: null,
};

/** One run's walk over the landscape. */
export interface Walk {
  /** The surface's name. */
  readonly objective: string;
  readonly plan: OptimizerPlan;
  readonly trace: Trace;
}

/** The surface as far as it is known; the last good one while a formula is being typed. */
export type Surface = Exclude<SurfaceAnswer, { readonly kind: "problem" }>;

/** Something to say once, such as that six runs are drawn already. */
export interface Notice {
  readonly text: string;
  /** What a click on its button does. */
  readonly action: { readonly title: string; readonly run: () => void } | null;
}

export interface State {
  readonly t: Localize;
  readonly fileName: string;
  readonly script: PanelScript | null;
  /** Nothing has arrived yet. */
  readonly isLoading: boolean;
  /** Why the file cannot be read, in the words of whoever could not; null while it can. */
  readonly fileProblem: string | null;
  readonly saved: PanelState;
  /** `saved.runs` with what follows from them and from the code. */
  readonly runs: readonly Run[];
  /** The runs' names by their ids. */
  readonly names: ReadonlyMap<string, string>;
  readonly drafts: readonly Draft[];
  readonly traces: ReadonlyMap<string, RunTraces>;
  /** Traces of edited runs as the code has them. */
  readonly codeTraces: ReadonlyMap<string, Trace>;
  /** The settings of the stand-in problem, once they are loaded. */
  readonly standInFields: typeof StandInFields | null;
  /** The tabs' pages that are loaded. */
  readonly pages: ReadonlyMap<TabId, TabPage>;
  readonly walks: ReadonlyMap<string, Walk>;
  readonly surface: Surface | null;
  /** What is wrong with the typed formula. */
  readonly formulaProblem: ExpressionProblem | null;
  readonly isPlaying: boolean;
  readonly speed: number;
  /** Call ids whose arguments at their defaults are listed too. */
  readonly opened: ReadonlySet<string>;
  readonly notice: Notice | null;
  /** Finished steps of the lessons, in all panels. */
  readonly progress: LessonProgress;
  /** Edits of the code that wait for a yes. */
  readonly applying: Applying | null;
  /** The run whose name is being typed. */
  readonly renaming: string | null;
  /** The column by which the results are sorted; null: as the runs are listed. */
  readonly sort: { readonly key: SortKey; readonly isDescending: boolean } | null;
  readonly lab: LabState;
}

/** A run whose changes are about to be written into the code. */
export interface Applying {
  readonly run: string;
  readonly preview: ApplyPreview;
  /** Arguments to be rewritten in the call, where the code computes them. */
  readonly inCall: readonly string[];
  /** The run has no source: its code is inserted. */
  readonly isNew: boolean;
  /** The run as it was previewed. */
  readonly config: RunConfig | null;
}

/** A preview of what is not wanted any more goes away. */
function stillMeant(applying: Applying | null, runs: readonly Run[]): Applying | null {
  const config = runs.find(({ id }) => id === applying?.run)?.config ?? null;
  return JSON.stringify(config) === JSON.stringify(applying?.config) ? applying : null;
}

export const initialSaved = (uri: string): PanelState => ({
  version: 2,
  uri,
  tab: "schedule",
  selected: null,
  runs: [],
  standIn: null,
  seeds: 5,
  smoothing: 0,
  target: null,
  unit: "epoch",
  scale: "log",
  cursor: 1,
  zoom: null,
  landscape: initialLandscape,
  lab: null,
  lessons: initialLessons,
  tables: [],
});

export class Store {
  private current: State;
  private readonly listeners: (() => void)[] = [];

  constructor(saved: PanelState) {
    const runs = runsOf(saved, null, []);
    this.current = {
      t: english,
      fileName: "",
      script: null,
      isLoading: true,
      fileProblem: null,
      saved,
      runs,
      names: runNames(runs, english),
      drafts: [],
      traces: new Map(),
      codeTraces: new Map(),
      standInFields: null,
      pages: new Map(),
      walks: new Map(),
      surface: null,
      formulaProblem: null,
      isPlaying: false,
      speed: 1,
      opened: new Set(),
      notice: null,
      progress: {},
      applying: null,
      renaming: null,
      sort: null,
      lab: emptyLab,
    };
  }

  get state(): State {
    return this.current;
  }

  subscribe(listener: () => void): void {
    this.listeners.push(listener);
  }

  update(change: Partial<Omit<State, "runs" | "names">>): void {
    const before = this.current;
    const next = { ...before, ...change };
    const { saved, script } = next;
    const isSame =
      saved.runs === before.saved.runs &&
      saved.standIn === before.saved.standIn &&
      script === before.script;
    const runs = isSame ? before.runs : runsOf(saved, script, before.runs);
    const hasNames = runs === before.runs && next.t === before.t;
    const names = hasNames ? before.names : runNames(runs, next.t);
    const applying = next.applying && stillMeant(next.applying, runs);
    this.current = { ...next, runs, names, applying };
    for (const listener of this.listeners) listener();
  }

  save(change: Partial<PanelState>): void {
    this.update({ saved: { ...this.current.saved, ...change } });
  }
}

/** The selected run: the one chosen, else the first that is drawn. */
export function selectedRun({ runs, saved }: State): Run | undefined {
  return (
    runs.find((run) => run.id === saved.selected) ?? runs.find((r) => !r.saved.hidden) ?? runs[0]
  );
}

export const visibleRuns = ({ runs }: State): readonly Run[] =>
  runs.filter((run) => !run.saved.hidden);

/** The trace that sets the time axis: the one of all drawn runs that reaches farthest. */
export const mainTrace = (state: State): Trace | null => timelineOf(state)?.trace ?? null;
/** The run's name: the one given by hand, else one that tells it from the others. */
export const runName = (run: Run, { names }: State): string => names.get(run.id) ?? run.title;
