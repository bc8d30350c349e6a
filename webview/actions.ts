import type { PyValue } from "../src/core/spec/pyValue.ts";
import type { PanelCall, PanelHost, PanelRun } from "../src/protocol/panel.ts";
import { callProblem, codeValue, LENGTH, paramsOf, type RunEdits } from "./edits.ts";
import { editsOf, isHidden, mainTrace, type State, type Store } from "./store.ts";
import { numberFromText, sameValue, valueFromText, valueText } from "./values.ts";

/** What a person can do in the panel. Views call these; they change the store or ask the host. */
export class Actions {
  private readonly store: Store;
  readonly host: PanelHost;

  constructor(store: Store, host: PanelHost) {
    this.store = store;
    this.host = host;
  }

  get state(): State {
    return this.store.state;
  }

  selectRun(run: string): void {
    const { hidden } = this.store.state.saved;
    this.store.save({ run, hidden: hidden.filter((id) => id !== run) });
  }

  toggleRun(run: string): void {
    const { state } = this.store;
    const { hidden, shown } = state.saved;
    const target = state.script?.runs.find((r) => r.id === run);
    if (!target) return;
    const without = (ids: readonly string[]) => ids.filter((id) => id !== run);
    this.store.save(
      isHidden(target, state)
        ? { hidden: without(hidden), shown: [...without(shown), run] }
        : { hidden: [...without(hidden), run], shown: without(shown) },
    );
  }

  showAllRuns(): void {
    const runs = this.store.state.script?.runs ?? [];
    this.store.save({ hidden: [], shown: runs.map((run) => run.id) });
  }

  setUnit(unit: "epoch" | "step"): void {
    this.store.save({ unit });
  }

  setScale(scale: "linear" | "log"): void {
    this.store.save({ scale });
  }

  toggleTable(chart: string): void {
    const { tables } = this.store.state.saved;
    const others = tables.filter((id) => id !== chart);
    this.store.save({ tables: others.length < tables.length ? others : [...tables, chart] });
  }

  /** All charts as tables, or all as charts again. */
  toggleTables(): void {
    const { tables } = this.store.state.saved;
    this.store.save({ tables: tables.length > 0 ? [] : ["lr", "momentum", "loss"] });
  }

  toggleDefaults(call: string): void {
    const opened = new Set(this.store.state.opened);
    if (!opened.delete(call)) opened.add(call);
    this.store.update({ opened });
  }

  /** Moves the cursor to a share of the run, from 0 to 1. */
  setCursor(share: number): void {
    this.store.save({ cursor: Math.max(0, Math.min(1, share)) });
  }

  moveCursor(steps: number): void {
    const trace = mainTrace(this.store.state);
    if (!trace || trace.steps < 2) return;
    this.setCursor(this.store.state.saved.cursor + steps / (trace.steps - 1));
  }

  togglePlay(): void {
    const { isPlaying, saved } = this.store.state;
    if (!isPlaying && saved.cursor >= 1) this.setCursor(0);
    this.store.update({ isPlaying: !isPlaying });
  }

  stop(): void {
    this.store.update({ isPlaying: false });
  }

  setSpeed(speed: number): void {
    this.store.update({ speed });
  }

  /**
   * A value from a control. What PyTorch refuses, and what is no value at all, stays a draft with
   * the reason beside it; the curves keep the last valid value.
   */
  editText(run: PanelRun, call: PanelCall, name: string, text: string): void {
    const spec = paramsOf(call)[name];
    const value = spec && valueFromText(spec, text);
    if (value === undefined) {
      this.draft(run.id, call.id, name, text, this.store.state.t("This is not a number."));
      return;
    }
    const edits = editsOf(this.store.state, run.id);
    const next = withEdit(edits, call, name, value);
    const problem = callProblem(call, next);
    if (problem !== undefined && problem !== callProblem(call, edits)) {
      this.draft(run.id, call.id, name, text, problem);
    } else this.keep(run.id, call.id, name, next);
  }

  editLength(run: PanelRun, which: "epochs" | "stepsPerEpoch", text: string): void {
    const value = numberFromText(text);
    const isGood = typeof value === "bigint" && value >= 1n && value <= 1_000_000n;
    if (!isGood) {
      const problem = this.store.state.t("This must be a whole number from 1 to 1,000,000.");
      this.draft(run.id, LENGTH, which, text, problem);
      return;
    }
    const edits = editsOf(this.store.state, run.id);
    const isCode = Number(value) === run[which].value;
    this.keep(run.id, LENGTH, which, changed(edits, LENGTH, which, isCode ? null : String(value)));
  }

  resetValue(run: PanelRun, call: string, name: string): void {
    const edits = editsOf(this.store.state, run.id);
    this.keep(run.id, call, name, changed(edits, call, name, null));
  }

  resetRun(run: string): void {
    const { [run]: _, ...edits } = this.store.state.saved.edits;
    const drafts = this.store.state.drafts.filter((d) => d.run !== run);
    this.store.update({ drafts, saved: { ...this.store.state.saved, edits } });
  }

  discardDrafts(): void {
    this.store.update({ drafts: [] });
  }

  private draft(run: string, call: string, name: string, text: string, problem: string): void {
    const draft = { run, call, name, text, problem };
    this.store.update({ drafts: [...this.others(run, call, name), draft] });
  }

  private others(run: string, call: string, name: string) {
    const { drafts } = this.store.state;
    return drafts.filter((d) => d.run !== run || d.call !== call || d.name !== name);
  }

  private keep(run: string, call: string, name: string, edits: RunEdits): void {
    const { [run]: _, ...rest } = this.store.state.saved.edits;
    const all = Object.keys(edits).length > 0 ? { ...rest, [run]: edits } : rest;
    const drafts = this.others(run, call, name);
    this.store.update({ drafts, saved: { ...this.store.state.saved, edits: all } });
  }
}

/** The edits with one value set, or taken out when it is the code's own again. */
function withEdit(edits: RunEdits, call: PanelCall, name: string, value: PyValue): RunEdits {
  const isCode = sameValue(value, codeValue(call, name));
  return changed(edits, call.id, name, isCode ? null : valueText(value));
}

function changed(edits: RunEdits, call: string, name: string, text: string | null): RunEdits {
  const { [call]: own = {}, ...others } = edits;
  const { [name]: _, ...rest } = own;
  const next = text === null ? rest : { ...rest, [name]: text };
  return Object.keys(next).length > 0 ? { ...others, [call]: next } : others;
}
