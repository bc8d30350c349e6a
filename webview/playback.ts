import type { Actions } from "./actions.ts";
import type { Store } from "./store.ts";
import { prefersReducedMotion } from "./theme.ts";

/** A whole run takes this long at normal speed. */
const RUN_MS = 8000;
const JUMPS = 10;

/** Moves the cursor while the run is played. Stops when the panel is hidden. */
export class Playback {
  private readonly store: Store;
  private readonly actions: Actions;
  private last: number | null = null;
  private waited = 0;

  constructor(store: Store, actions: Actions) {
    this.store = store;
    this.actions = actions;
    store.subscribe(() => {
      if (store.state.isPlaying && this.last === null) this.start();
    });
    document.addEventListener("visibilitychange", () => {
      if (document.hidden) actions.stop();
    });
  }

  private start(): void {
    this.last = performance.now();
    this.waited = 0;
    requestAnimationFrame((now) => this.tick(now));
  }

  private tick(now: number): void {
    if (!this.store.state.isPlaying || this.last === null) {
      this.last = null;
      return;
    }
    const elapsed = ((now - this.last) / RUN_MS) * this.store.state.speed;
    this.last = now;
    this.advance(elapsed);
    if (this.store.state.saved.cursor >= 1) this.actions.stop();
    requestAnimationFrame((next) => this.tick(next));
  }

  /** With reduced motion the run is shown in ten jumps, not as a film. */
  private advance(share: number): void {
    this.waited += share;
    if (prefersReducedMotion() && this.waited < 1 / JUMPS) return;
    this.actions.setCursor(this.store.state.saved.cursor + this.waited);
    this.waited = 0;
  }
}
