import type { Actions } from "../actions.ts";
import type { Run } from "../runs.ts";
import type { State } from "../store.ts";

/** The control of one of the optimizer's arguments, if the parameters pane shows it. */
function controlOf(argument: string, run: Run): HTMLElement | null {
  const call = run.config?.optimizer.id ?? "";
  const field = document.getElementById(`${run.id}-${call}-${argument}`);
  return field?.closest<HTMLElement>(".control") ?? null;
}

/** Marks the argument's control while its symbol is pointed at; null for none. */
export function spotlight(argument: string | null, run: Run): void {
  for (const marked of document.querySelectorAll(".control.spotlight")) {
    marked.classList.remove("spotlight");
  }
  if (argument !== null) controlOf(argument, run)?.classList.add("spotlight");
}

/** Brings the argument's control into view and shows its line in the editor. */
export function showArgument(
  argument: string | null,
  run: Run,
  state: State,
  actions: Actions,
): void {
  const call = run.config?.optimizer.id;
  if (argument === null || call === undefined) return;
  if (!controlOf(argument, run) && !state.opened.has(call)) actions.toggleDefaults(call);
  if (run.file) actions.host.reveal(call);
  // The pane is drawn with the next frame.
  requestAnimationFrame(() =>
    requestAnimationFrame(() => {
      controlOf(argument, run)?.scrollIntoView({ block: "nearest" });
      spotlight(argument, run);
    }),
  );
}
