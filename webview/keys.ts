import { TABS } from "../src/protocol/limits.ts";
import type { Actions } from "./actions.ts";

/** Keys that work anywhere in the panel, unless a control uses them itself. */
export function listenToKeys(actions: Actions): void {
  document.addEventListener("keydown", (event) => {
    const run = bindingOf(event);
    if (run?.(actions, event)) event.preventDefault();
  });
}

function bindingOf(event: KeyboardEvent): Binding | undefined {
  const { key, altKey, target } = event;
  if (event.ctrlKey || event.metaKey) return altKey ? undefined : withControl[key.toLowerCase()];
  if (altKey) return withAlt[event.code];
  return ownKeys(target).test(key) ? undefined : bindings[key];
}

const TEXT = /^(?!Escape$)/;
const MOVES = /^(Arrow|Home$|End$)/;
const PRESSES = /^ $/;
const NONE = /^$/;

/** The keys that a control uses itself. */
function ownKeys(target: EventTarget | null): RegExp {
  if (target instanceof HTMLSelectElement) return TEXT;
  if (target instanceof HTMLInputElement) {
    if (target.type === "range") return MOVES;
    return target.type === "checkbox" ? PRESSES : TEXT;
  }
  return target instanceof Element && target.matches("button, summary") ? PRESSES : NONE;
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
  " ": done((actions) => actions.togglePlay()),
  "+": done((actions) => actions.zoomBy(0.8, cursorInView(actions))),
  "=": done((actions) => actions.zoomBy(0.8, cursorInView(actions))),
  "-": done((actions) => actions.zoomBy(1.25, cursorInView(actions))),
  "0": done((actions) => actions.resetZoom()),
  "[": done((actions) => actions.panBy(-0.2)),
  "]": done((actions) => actions.panBy(0.2)),
  t: done((actions) => actions.toggleTables(tablesOnPage())),
  Escape: done((actions) => {
    const { applying, drafts } = actions.state;
    if (applying) actions.apply.cancel();
    else if (drafts.length > 0) actions.edit.discardDrafts();
    else actions.dismissNotice();
  }),
};

/** The charts of the page that can be shown as tables. */
const tablesOnPage = (): readonly string[] =>
  [...document.querySelectorAll<HTMLElement>("main [data-table]")].map(
    ({ dataset }) => dataset.table ?? "",
  );

/** The cursor's share of what is shown; the middle where it is out of view. */
function cursorInView({ state }: Actions): number {
  const { zoom, cursor } = state.saved;
  const share = zoom ? (cursor - zoom.from) / (zoom.to - zoom.from) : cursor;
  return share >= 0 && share <= 1 ? share : 0.5;
}

/** A text field undoes its own typing first. */
const withControl: Readonly<Record<string, Binding>> = {
  enter: done((actions) => void actions.apply.proceed()),
  z: ({ history }, { shiftKey, target }) => {
    if (isText(target)) return false;
    return shiftKey ? history.redo() : history.undo();
  },
  y: ({ history }, { target }) => !isText(target) && history.redo(),
};

const withAlt: Readonly<Record<string, Binding>> = Object.fromEntries(
  TABS.map((tab, i) => [`Digit${i + 1}`, done((actions) => actions.setTab(tab))]),
);

const isText = (target: EventTarget | null) =>
  target instanceof HTMLInputElement &&
  target.type === "text" &&
  !target.classList.contains("field");
