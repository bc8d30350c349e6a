import type { Actions } from "./actions.ts";

/** Keys that work anywhere in the panel, unless a control uses them itself. */
export function listenToKeys(actions: Actions): void {
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const run = bindings[event.key];
    if (!run || isTyping(event.target)) return;
    if (run(actions, event)) event.preventDefault();
  });
}

type Binding = (actions: Actions, event: KeyboardEvent) => boolean;

const done = (run: (actions: Actions, event: KeyboardEvent) => void): Binding => {
  return (actions, event) => {
    run(actions, event);
    return true;
  };
};

const bindings: Readonly<Record<string, Binding>> = {
  ArrowLeft: done((actions, { shiftKey }) => actions.moveCursor(shiftKey ? -10 : -1)),
  ArrowRight: done((actions, { shiftKey }) => actions.moveCursor(shiftKey ? 10 : 1)),
  Home: done((actions) => actions.setCursor(0)),
  End: done((actions) => actions.setCursor(1)),
  " ": (actions, event) => {
    // Space presses a focused button; anywhere else it plays.
    if (event.target instanceof HTMLButtonElement) return false;
    actions.togglePlay();
    return true;
  },
  t: done((actions) => actions.toggleTables()),
  Escape: done((actions) => actions.discardDrafts()),
};

function isTyping(target: EventTarget | null): boolean {
  const isField = target instanceof HTMLInputElement || target instanceof HTMLSelectElement;
  return isField && !(target instanceof HTMLInputElement && target.type === "checkbox");
}
