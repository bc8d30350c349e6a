import type { SavedRun } from "../src/protocol/runState.ts";
import type { History } from "./history.ts";
import { copyOf, type NewRun } from "./newRuns.ts";
import { runName, type Store } from "./store.ts";
import { newId, shown } from "./syncRuns.ts";

/** Changes of the list of runs. */
export class RunActions {
  private readonly store: Store;
  private readonly history: History;

  constructor(store: Store, history: History) {
    this.store = store;
    this.history = history;
  }

  private get runs(): readonly SavedRun[] {
    return this.store.state.saved.runs;
  }

  /** Selects a run and draws it. */
  select(id: string): void {
    const runs = this.drawn(id) ?? this.runs;
    this.store.save({ selected: id, runs });
  }

  toggle(id: string): void {
    const run = this.runs.find((r) => r.id === id);
    if (!run) return;
    const runs = run.hidden ? this.drawn(id) : this.hidden(id);
    if (runs) this.history.change(`toggle ${id}`, { runs });
  }

  showAll(): void {
    const runs = this.runs.reduce((list, { id }) => shown(list, id) ?? list, this.runs);
    this.history.change("show all", { runs });
  }

  rename(id: string, name: string): void {
    const trimmed = name.trim();
    const change = (run: SavedRun) => ({ ...run, name: trimmed === "" ? null : trimmed });
    this.history.change(`rename ${id}`, { runs: this.changed(id, change) });
  }

  /** Moves a run by so many places, up where negative. */
  move(id: string, by: number): void {
    const from = this.runs.findIndex((run) => run.id === id);
    this.moveTo(id, from + by);
  }

  moveTo(id: string, to: number): void {
    const from = this.runs.findIndex((run) => run.id === id);
    if (from < 0 || to < 0 || to >= this.runs.length || to === from) return;
    const runs = [...this.runs];
    const moved = runs.splice(from, 1);
    runs.splice(to, 0, ...moved);
    this.history.change(`move ${id}`, { runs });
  }

  /** A run of the code goes with its code alone. */
  remove(id: string): void {
    const { state } = this.store;
    const run = state.runs.find((r) => r.id === id);
    if (!run) return;
    if (run.saved.source.kind === "file") {
      const text = state.t(
        "{0} stands in the code, and goes with it: V hides it.",
        runName(run, state),
      );
      this.store.update({ notice: { text, action: null } });
      return;
    }
    const runs = this.runs.filter((r) => r.id !== id);
    const selected = state.saved.selected === id ? null : state.saved.selected;
    this.history.change(`remove ${id}`, { runs, selected });
    const action = { title: state.t("Undo"), run: () => void this.history.undo() };
    const text = state.t("{0} was removed.", runName(run, state));
    this.store.update({ notice: { text, action } });
  }

  /** Adds a run right after another one, or at the end, draws it if there is room, selects it. */
  add(run: NewRun, after: string | null = null): string {
    const id = newId(this.runs);
    const at = this.runs.findIndex((r) => r.id === after) + 1 || this.runs.length;
    const added: SavedRun = { ...run, id, slot: 0, hidden: true };
    const runs = [...this.runs.slice(0, at), added, ...this.runs.slice(at)];
    this.history.change(`add ${id}`, { runs: shown(runs, id) ?? runs, selected: id });
    return id;
  }

  /** A copy right below the run. */
  duplicate(id: string): void {
    const run = this.store.state.runs.find((r) => r.id === id);
    const copy = run && copyOf(run, run.saved.name && `${run.saved.name} 2`);
    if (copy) this.add(copy, id);
  }

  private drawn(id: string): readonly SavedRun[] | null {
    const runs = shown(this.runs, id);
    if (!runs) {
      const text = this.store.state.t(
        "Six runs are drawn, and there are six colours: hide one first.",
      );
      this.store.update({ notice: { text, action: null } });
    }
    return runs;
  }

  private hidden(id: string): readonly SavedRun[] {
    return this.changed(id, (run) => ({ ...run, hidden: true }));
  }

  private changed(id: string, change: (run: SavedRun) => SavedRun): readonly SavedRun[] {
    return this.runs.map((run) => (run.id === id ? change(run) : run));
  }
}
