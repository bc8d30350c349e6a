import type { PanelWish } from "../src/protocol/panel.ts";
import type { Actions } from "./actions.ts";
import { withOtherOptimizer } from "./newRuns.ts";
import type { Store } from "./store.ts";

/** Does what was asked for in the editor. */
export function perform(wish: PanelWish, actions: Actions, store: Store): void {
  if (wish.kind === "compare") {
    const own = store.state.runs.find((run) => run.file?.id === wish.run);
    if (!own?.config) return;
    for (const name of wish.optimizers) actions.runs.add(withOtherOptimizer(own.config, name));
    actions.runs.select(own.id);
    return;
  }
  store.save({
    tab: "lessons",
    lessons: { lesson: wish.lesson === "" ? null : wish.lesson, step: 0 },
  });
}
