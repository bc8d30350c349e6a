import { html, nothing, type TemplateResult } from "lit-html";
import type { Actions } from "../actions.ts";
import type { ExportActions } from "../exportActions.ts";
import { type State, selectedRun } from "../store.ts";

interface Item {
  readonly title: string;
  run(actions: ExportActions): unknown;
}

/** A list of what can be taken out, opened by a button or the arrow keys. */
export function exportMenu(state: State, actions: Actions): TemplateResult | typeof nothing {
  if (!selectedRun(state)) return nothing;
  const { t } = state;
  return html`<details class="export-menu" @keydown=${onKey} @focusout=${closeWhenLeft}>
    <summary class="button" role="button" aria-haspopup="menu">${t("Export")}</summary>
    <div class="export-list" role="menu">${items(state).map(
      (item) =>
        html`<button role="menuitem" @click=${(event: Event) => choose(event, item, actions)}>${item.title}</button>`,
    )}</div>
  </details>`;
}

const items = ({ t }: State): readonly Item[] => [
  { title: t("Copy link to this view"), run: (e) => e.link() },
  { title: t("View as a file…"), run: (e) => e.viewFile() },
  { title: t("Data as CSV…"), run: (e) => e.csv() },
  { title: t("Data as JSON…"), run: (e) => e.json() },
  { title: t("Picture as PNG…"), run: (e) => e.png() },
  { title: t("Picture as SVG…"), run: (e) => e.svg() },
  { title: t("Python code of the selected run"), run: (e) => e.code() },
];

const menuOf = (event: Event) => (event.target as Element).closest("details");

function choose(event: Event, item: Item, actions: Actions): void {
  const menu = menuOf(event);
  menu?.querySelector("summary")?.focus();
  menu?.removeAttribute("open");
  void item.run(actions.export);
}

/** As in every menu: arrows walk, Escape closes. */
function onKey(event: KeyboardEvent): void {
  const menu = menuOf(event);
  if (!menu) return;
  const buttons = [...menu.querySelectorAll<HTMLElement>("[role=menuitem]")];
  const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (by !== undefined) {
    menu.open = true;
    const at = buttons.indexOf(document.activeElement as HTMLElement);
    const next = at < 0 ? (by > 0 ? 0 : buttons.length - 1) : at + by;
    buttons[(next + buttons.length) % buttons.length]?.focus();
  } else if (event.key === "Escape" && menu.open) {
    menu.open = false;
    menu.querySelector("summary")?.focus();
  } else return;
  event.preventDefault();
  event.stopPropagation();
}

function closeWhenLeft(event: FocusEvent): void {
  const menu = event.currentTarget as HTMLDetailsElement;
  if (event.relatedTarget && !menu.contains(event.relatedTarget as Node)) menu.open = false;
}
