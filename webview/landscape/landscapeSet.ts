import type { Actions } from "../actions.ts";
import type { State } from "../store.ts";
import type { Theme } from "../theme.ts";
import { LandscapeChart } from "./landscapeChart.ts";
import { WalkLossChart } from "./walkLossChart.ts";
import type { Walks } from "./walks.ts";

/** The landscape's drawings on the page: made when their canvas appears, and drawn with the state. */
export class LandscapeSet {
  private readonly actions: Actions;
  private readonly walks: Walks;
  private theme: Theme;
  private landscape: LandscapeChart | null = null;
  private loss: WalkLossChart | null = null;

  constructor(actions: Actions, walks: Walks, theme: Theme) {
    this.actions = actions;
    this.walks = walks;
    this.theme = theme;
    actions.landscape.onFit = () => this.landscape?.fit();
  }

  setTheme(theme: Theme): void {
    this.theme = theme;
  }

  update(root: ParentNode, state: State): void {
    const surface = root.querySelector<HTMLCanvasElement>("canvas[data-landscape]");
    if (!surface || !this.landscape?.isOn(surface)) {
      this.landscape?.destroy();
      const host = {
        actions: this.actions,
        survey: (request: Parameters<Walks["survey"]>[0]) => this.walks.survey(request),
      };
      this.landscape = surface && new LandscapeChart(surface, host, state, this.theme);
    }
    const loss = root.querySelector<HTMLCanvasElement>("canvas[data-walk-loss]");
    if (!loss || !this.loss?.isOn(loss)) {
      this.loss?.destroy();
      this.loss = loss && new WalkLossChart(loss, this.actions, this.theme);
    }
    this.landscape?.draw(state, this.theme);
    this.loss?.draw(state, this.theme);
  }
}
