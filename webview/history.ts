import type { PanelState } from "../src/protocol/panelState.ts";
import type { Store } from "./store.ts";

/** What undo brings back: the runs with their edits, and which one is selected. */
type Moment = Pick<PanelState, "runs" | "selected" | "standIn">;

/** Changes of the same thing within this time are one step: a slider that is dragged, say. */
const TOGETHER_MS = 1000;
const LIMIT = 200;

/** Undo and redo of everything that is changed about the runs of a panel. */
export class History {
  private readonly store: Store;
  private readonly past: Moment[] = [];
  private future: Moment[] = [];
  private lastKey: string | null = null;
  private lastAt = 0;

  constructor(store: Store) {
    this.store = store;
  }

  get canUndo(): boolean {
    return this.past.length > 0;
  }

  /** Changes the runs. Changes with the same key that follow each other closely are undone as one. */
  change(key: string, change: Partial<Moment>): void {
    const now = performance.now();
    const isSame = key === this.lastKey && now - this.lastAt < TOGETHER_MS;
    if (!isSame) this.past.push(this.moment());
    if (this.past.length > LIMIT) this.past.shift();
    this.future = [];
    this.lastKey = key;
    this.lastAt = now;
    this.store.save(change);
  }

  undo(): boolean {
    return this.go(this.past, this.future);
  }

  redo(): boolean {
    return this.go(this.future, this.past);
  }

  private go(from: Moment[], to: Moment[]): boolean {
    const moment = from.pop();
    if (!moment) return false;
    to.push(this.moment());
    this.lastKey = null;
    this.store.update({ drafts: [], saved: { ...this.store.state.saved, ...moment } });
    return true;
  }

  private moment(): Moment {
    const { runs, selected, standIn } = this.store.state.saved;
    return { runs, selected, standIn };
  }
}
