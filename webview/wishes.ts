import { lessonIds, stepIds } from "../src/present/lessonFor.ts";
import type { PanelWish } from "../src/protocol/panel.ts";
import type { Actions } from "./actions.ts";
import { withOtherOptimizer } from "./newRuns.ts";
import type { Store } from "./store.ts";

/** A step that the lesson does not have is its first one; a lesson that is not there, the list. */
function openLesson(wished: string, stepId: string | null, store: Store): void {
  const lesson = lessonIds.find((id) => id === wished) ?? null;
  const steps: readonly string[] = lesson === null ? [] : stepIds[lesson];
  const step = Math.max(0, steps.indexOf(stepId ?? ""));
  store.save({ tab: "lessons", lessons: { ...store.state.saved.lessons, lesson, step } });
}

/** Does what was asked for in the editor. */
export function perform(wish: PanelWish, actions: Actions, store: Store): void {
  if (wish.kind === "compare") {
    const own = store.state.runs.find((run) => run.file?.id === wish.run);
    if (!own?.config) return;
    for (const name of wish.optimizers) actions.runs.add(withOtherOptimizer(own.config, name));
    actions.runs.select(own.id);
    return;
  }
  openLesson(wish.lesson, wish.step, store);
}
