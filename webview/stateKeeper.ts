import type { PanelState } from "../src/protocol/panelState.ts";
import type { Store } from "./store.ts";

/** While the state goes on changing it is kept this often, the first changes in a row at once. */
const SAVE_MS = 200;
const AT_ONCE = 8;

/** Where the state goes. */
interface Destinations {
  /** Keeps it for when the view is shown again. */
  keep(state: PanelState): void;
  /** Tells the host, where the state is that of a file. */
  tell(state: PanelState): void;
}

/** Keeps what a person has done in the panel, however the view ends. */
export class StateKeeper {
  private readonly store: Store;
  private readonly to: Destinations;
  /** What was saved comes back checked by the host: nothing is stored before that. */
  private isRestored = false;
  private isOfFile = false;
  private saveTimer = 0;
  private tellTimer = 0;
  private stored: PanelState | null = null;
  /** How many changes may be kept at once, as of `creditAt`. */
  private credit = AT_ONCE;
  private creditAt = 0;

  constructor(store: Store, to: Destinations) {
    this.store = store;
    this.to = to;
    store.subscribe(() => this.follow());
    // The end of a drag, and the click that hides the view.
    for (const event of ["pointerup", "blur", "pagehide"]) {
      window.addEventListener(event, () => this.flush());
    }
    document.addEventListener("visibilitychange", () => document.hidden && this.flush());
  }

  /** What was saved is back: from now on changes are kept. */
  restored(): void {
    this.isRestored = true;
  }

  /** From now on the state is that of a file, which is written once the state rests. */
  belongsToFile(isOfFile: boolean): void {
    this.isOfFile = isOfFile;
  }

  /** Keeps the state as it is now. */
  save(): void {
    clearTimeout(this.saveTimer);
    this.saveTimer = 0;
    const { saved } = this.store.state;
    if (!this.isRestored || saved === this.stored) return;
    this.stored = saved;
    this.to.keep(saved);
  }

  private follow(): void {
    if (!this.isRestored || this.store.state.saved === this.stored) return;
    this.saveSoon();
    clearTimeout(this.tellTimer);
    if (!this.isOfFile) return;
    this.tellTimer = window.setTimeout(() => this.to.tell(this.store.state.saved), SAVE_MS);
  }

  /**
   * A change is kept at once: the view may be hidden in the next moment, and what it then says does
   * not arrive any more. Only a drag or an animation, which go on, are kept now and then.
   */
  private saveSoon(): void {
    const now = performance.now();
    this.credit = Math.min(AT_ONCE, this.credit + (now - this.creditAt) / SAVE_MS);
    this.creditAt = now;
    if (this.credit < 1) this.saveTimer ||= window.setTimeout(() => this.save(), SAVE_MS);
    else {
      this.credit -= 1;
      this.save();
    }
  }

  private flush(): void {
    if (this.saveTimer !== 0) this.save();
  }
}
