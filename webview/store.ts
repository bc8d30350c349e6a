import type { Trace } from "../src/core/trace.ts";
import { english, type Localize } from "../src/present/localize.ts";
import type { PanelRun, PanelScript } from "../src/protocol/panel.ts";
import type { PanelState } from "../src/protocol/panelState.ts";
import type { RunEdits } from "./edits.ts";

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
  /** Updates simulated so far, while a long run is under way. */
  readonly progress: number | null;
  readonly failed: string | null;
}

export const noTraces: RunTraces = { schedule: null, full: null, progress: null, failed: null };

export interface State {
  readonly t: Localize;
  readonly fileName: string;
  readonly script: PanelScript | null;
  /** Nothing has arrived yet. */
  readonly isLoading: boolean;
  readonly saved: PanelState;
  readonly drafts: readonly Draft[];
  readonly traces: ReadonlyMap<string, RunTraces>;
  /** Traces of edited runs as the code has them. */
  readonly codeTraces: ReadonlyMap<string, Trace>;
  readonly isPlaying: boolean;
  readonly speed: number;
  /** Call ids whose arguments at their defaults are listed too. */
  readonly opened: ReadonlySet<string>;
}

export const initialSaved = (uri: string): PanelState => ({
  version: 1,
  uri,
  run: null,
  unit: "epoch",
  scale: "linear",
  cursor: 1,
  hidden: [],
  shown: [],
  tables: [],
  edits: {},
});

export class Store {
  private current: State;
  private readonly listeners: (() => void)[] = [];

  constructor(saved: PanelState) {
    this.current = {
      t: english,
      fileName: "",
      script: null,
      isLoading: true,
      saved,
      drafts: [],
      traces: new Map(),
      codeTraces: new Map(),
      isPlaying: false,
      speed: 1,
      opened: new Set(),
    };
  }

  get state(): State {
    return this.current;
  }

  subscribe(listener: () => void): void {
    this.listeners.push(listener);
  }

  update(change: Partial<State>): void {
    this.current = { ...this.current, ...change };
    for (const listener of this.listeners) listener();
  }

  save(change: Partial<PanelState>): void {
    this.update({ saved: { ...this.current.saved, ...change } });
  }
}

const noEdits: RunEdits = {};

export const editsOf = (state: State, run: string): RunEdits => state.saved.edits[run] ?? noEdits;

/** The selected run: the one asked for, else the first that the script runs by default. */
export function selectedRun({ script, saved }: State): PanelRun | undefined {
  const runs = script?.runs ?? [];
  return runs.find((run) => run.id === saved.run) ?? runs.find((run) => run.isDefault) ?? runs[0];
}

/** A run of a branch not taken by default is drawn only when it is asked for or selected. */
export function isHidden(run: PanelRun, state: State): boolean {
  const { hidden, shown } = state.saved;
  if (run.isDefault) return hidden.includes(run.id);
  return !shown.includes(run.id) && (selectedRun(state) !== run || hidden.includes(run.id));
}

export const visibleRuns = (state: State): readonly PanelRun[] =>
  (state.script?.runs ?? []).filter((run) => !isHidden(run, state));

/** The trace that sets the time axis: the selected run's. */
export function mainTrace(state: State): Trace | null {
  const run = selectedRun(state);
  const traces = run && state.traces.get(run.id);
  return traces?.schedule ?? traces?.full ?? null;
}

/** The update the cursor stands on in a trace. */
export const cursorStep = (trace: Trace, cursor: number): number =>
  Math.max(0, Math.min(trace.steps - 1, Math.round(cursor * (trace.steps - 1))));

/** A name short enough for a list: the optimizer's class, with its line where two share it. */
export function shortTitle(run: PanelRun, { script, t }: State): string {
  const [call] = run.calls;
  const name = call?.name ?? "";
  const isShared = (script?.runs ?? []).some((r) => r !== run && r.calls[0]?.name === name);
  return isShared && call?.line ? t("{0}, line {1}", name, call.line) : name;
}

export const runTitle = (run: PanelRun): string =>
  outerCalls(run)
    .map((call) => call.name)
    .join(" + ");

/** The calls without those inside a composite scheduler. */
export const outerCalls = ({ calls }: PanelRun) => calls.filter((call) => !call.isInner);
