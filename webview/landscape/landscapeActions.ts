import type { LandscapeState, LandscapeView } from "../../src/protocol/landscapeState.ts";
import type { Store } from "../store.ts";
import { dimensionOf, startOf, viewOf } from "./settings.ts";

/** Changes of what the landscape view shows. */
export class LandscapeActions {
  private readonly store: Store;
  /** Shows all paths: only the drawing knows its own proportions. */
  onFit: () => void = () => {};

  constructor(store: Store) {
    this.store = store;
  }

  get settings(): LandscapeState {
    return this.store.state.saved.landscape;
  }

  change(change: Partial<LandscapeState>): void {
    this.store.save({ landscape: { ...this.settings, ...change } });
  }

  choose(objective: string): void {
    this.change({ objective, view: null });
  }

  setOption(name: string, value: number): void {
    const { options, objective } = this.settings;
    const own = { ...options[objective], [name]: value };
    this.change({ options: { ...options, [objective]: own } });
  }

  setStart(start: readonly number[]): void {
    if (!start.every(Number.isFinite)) return;
    const { starts, objective } = this.settings;
    const shown = start.slice(0, dimensionOf(this.settings));
    this.change({ starts: { ...starts, [objective]: shown } });
  }

  /** Moves the start by shares of what is shown. */
  nudgeStart(right: number, up: number): void {
    const { span } = viewOf(this.settings);
    const [x = 0, y = 0] = startOf(this.settings);
    this.setStart([rounded(x + right * span, span), rounded(y + up * span, span)]);
  }

  resetStart(): void {
    const { [this.settings.objective]: _, ...starts } = this.settings.starts;
    this.change({ starts });
  }

  setView(view: LandscapeView | null): void {
    this.change({ view });
  }
}

/** No more digits than the view can show. */
function rounded(x: number, span: number): number {
  const digits = Math.min(12, Math.max(0, 3 - Math.floor(Math.log10(span))));
  return Number(x.toFixed(digits));
}
