import type { TabId } from "../src/protocol/limits.ts";
import type { PanelHost } from "../src/protocol/panel.ts";
import { ApplyActions } from "./applyActions.ts";
import { EditActions } from "./editActions.ts";
import { ExportActions } from "./exportActions.ts";
import type { Find } from "./find/find.ts";
import { History } from "./history.ts";
import type { Lab } from "./lab/lab.ts";
import { LandscapeActions } from "./landscape/landscapeActions.ts";
import type { SortKey } from "./results.ts";
import { RunActions } from "./runActions.ts";
import type { State, Store } from "./store.ts";
import { scrubberStep, scrubberSteps } from "./timeline.ts";

/** What a person can do in the panel. Views call these; they change the store or ask the host. */
export class Actions {
  readonly store: Store;
  readonly host: PanelHost;
  readonly history: History;
  readonly runs: RunActions;
  readonly edit: EditActions;
  readonly apply: ApplyActions;
  readonly export: ExportActions;
  lab: Lab | null = null;
  find: Find | null = null;
  onRetry: ((run: string) => void) | null = null;
  readonly landscape: LandscapeActions;

  constructor(store: Store, host: PanelHost) {
    this.store = store;
    this.host = host;
    this.history = new History(store);
    this.runs = new RunActions(store, this.history);
    this.edit = new EditActions(store, this.history);
    this.apply = new ApplyActions(store, host, this.edit);
    this.landscape = new LandscapeActions(store);
    this.export = new ExportActions(store, host, () => this.find?.state ?? null);
  }

  get state(): State {
    return this.store.state;
  }

  /** Asks what to compare with; the list is loaded when it is first asked for. */
  async addRun(): Promise<void> {
    const { askForRun } = await import("./addRun.ts");
    await askForRun(this);
  }

  /** Few change the stand-in problem: its settings are loaded when they are first looked at. */
  async loadStandInFields(): Promise<void> {
    if (this.state.standInFields) return;
    const { standInFields } = await import("./views/standInFields.ts");
    this.store.update({ standInFields });
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

  /** Shows a part of the run, in shares of it; all of it where the part is the whole. */
  setZoom(from: number, to: number): void {
    const width = Math.min(1, Math.max(1e-6, to - from));
    const left = Math.max(0, Math.min(1 - width, from));
    this.store.save({ zoom: width >= 1 ? null : { from: left, to: left + width } });
  }

  resetZoom(): void {
    this.store.save({ zoom: null });
  }

  /** Zooms by a factor around a share of what is shown: in below 1, out above it. */
  zoomBy(factor: number, around: number): void {
    const { from, to } = this.store.state.saved.zoom ?? { from: 0, to: 1 };
    const width = (to - from) * factor;
    const center = from + around * (to - from);
    this.setZoom(center - around * width, center + (1 - around) * width);
  }

  /** Moves what is shown by a share of its width. */
  panBy(share: number): void {
    const { zoom } = this.store.state.saved;
    if (!zoom) return;
    const by = share * (zoom.to - zoom.from);
    this.setZoom(zoom.from + by, zoom.to + by);
  }

  /** Sorts the results by a column, then the other way round, then not at all. */
  sortBy(key: SortKey): void {
    const { sort } = this.store.state;
    const isSame = sort?.key === key;
    const next = isSame
      ? sort.isDescending
        ? null
        : { key, isDescending: true }
      : { key, isDescending: false };
    this.store.update({ sort: next });
  }

  setSeeds(seeds: number): void {
    this.store.save({ seeds });
  }

  setSmoothing(smoothing: number): void {
    this.store.save({ smoothing });
  }

  setTarget(target: number | null): void {
    this.store.save({ target });
  }

  toggleTable(chart: string): void {
    const { tables } = this.store.state.saved;
    const others = tables.filter((id) => id !== chart);
    this.store.save({ tables: others.length < tables.length ? others : [...tables, chart] });
  }

  /** Some charts as tables; as charts again, if one of them is a table. */
  toggleTables(own: readonly string[]): void {
    const { tables } = this.store.state.saved;
    const others = tables.filter((id) => !own.includes(id));
    this.store.save({ tables: others.length < tables.length ? others : [...tables, ...own] });
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
    const last = scrubberSteps(this.store.state);
    // From step to step: shares alone would add up their rounding.
    if (last > 0) this.setCursor((scrubberStep(this.store.state) + steps) / last);
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
