import type { PanelHost } from "../src/protocol/panel.ts";
import type { TabId } from "../src/protocol/panelState.ts";
import { ApplyActions } from "./applyActions.ts";
import { EditActions } from "./editActions.ts";
import { History } from "./history.ts";
import { RunActions } from "./runActions.ts";
import { mainTrace, type State, type Store } from "./store.ts";

/** What a person can do in the panel. Views call these; they change the store or ask the host. */
export class Actions {
  readonly store: Store;
  readonly host: PanelHost;
  readonly history: History;
  readonly runs: RunActions;
  readonly edit: EditActions;
  readonly apply: ApplyActions;
  onRetry: ((run: string) => void) | null = null;

  constructor(store: Store, host: PanelHost) {
    this.store = store;
    this.host = host;
    this.history = new History(store);
    this.runs = new RunActions(store, this.history);
    this.edit = new EditActions(store, this.history);
    this.apply = new ApplyActions(store, host, this.edit);
  }

  get state(): State {
    return this.store.state;
  }

  setTab(tab: TabId): void {
    this.store.save({ tab });
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

  /** Begins to type a run's name, or ends it. */
  rename(run: string | null): void {
    this.store.update({ renaming: run });
  }

  /** Simulates a run again that could not be. */
  retry(run: string): void {
    this.onRetry?.(run);
  }

  dismissNotice(): void {
    this.store.update({ notice: null });
  }
}
