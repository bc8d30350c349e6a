import type { TemplateResult } from "lit-html";
import type { TabId } from "../src/protocol/limits.ts";
import type { SimulationClient } from "../src/protocol/workerClient.ts";
import type { Actions } from "./actions.ts";
import type { State, Store } from "./store.ts";
import type { Theme } from "./theme.ts";

/** What a page may need besides the state. */
export interface PageContext {
  readonly actions: Actions;
  readonly store: Store;
  readonly worker: SimulationClient;
  readonly theme: Theme;
}

/** What a page draws by itself, on canvases of its templates. */
export interface PageDrawing {
  update(root: ParentNode, state: State): void;
  setTheme(theme: Theme): void;
}

/** A tab's page: its code is loaded when the tab is first shown. */
export interface TabPage {
  tools?(state: State, actions: Actions): TemplateResult;
  view(state: State, actions: Actions): TemplateResult;
  attach?(context: PageContext): PageDrawing;
}

export type PageLoaders = Readonly<Partial<Record<TabId, () => Promise<TabPage>>>>;

/** Loads the pages as they are needed, and keeps what they draw up to date. */
export class TabPages {
  private readonly context: Omit<PageContext, "theme">;
  private readonly loaders: PageLoaders;
  private readonly asked = new Set<TabId>();
  private readonly drawings: PageDrawing[] = [];
  private readonly onFailure: (error: unknown) => void;
  private theme: Theme;

  constructor(
    { theme, ...context }: PageContext,
    loaders: PageLoaders,
    onFailure: (error: unknown) => void,
  ) {
    this.context = context;
    this.loaders = loaders;
    this.onFailure = onFailure;
    this.theme = theme;
    context.store.subscribe(() => this.follow());
    this.follow();
  }

  update(root: ParentNode, state: State): void {
    for (const drawing of this.drawings) drawing.update(root, state);
  }

  setTheme(theme: Theme): void {
    this.theme = theme;
    for (const drawing of this.drawings) drawing.setTheme(theme);
  }

  private follow(): void {
    const { tab } = this.context.store.state.saved;
    const load = this.loaders[tab];
    if (!load || this.asked.has(tab)) return;
    this.asked.add(tab);
    void this.load(tab, load);
  }

  private async load(tab: TabId, load: () => Promise<TabPage>): Promise<void> {
    const { store } = this.context;
    try {
      const page = await load();
      const drawing = page.attach?.({ ...this.context, theme: this.theme });
      if (drawing) this.drawings.push(drawing);
      store.update({ pages: new Map(store.state.pages).set(tab, page) });
    } catch (error) {
      // The next visit tries again.
      this.asked.delete(tab);
      this.onFailure(error);
    }
  }
}
