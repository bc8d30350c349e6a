import { html, nothing, type TemplateResult } from "lit-html";

export interface MenuItem {
  readonly title: string;
  /** The key that does the same, as people write it. */
  readonly keys?: string;
  readonly isDisabled?: boolean;
  run(): void;
}

/** A button that opens a list of actions. The browser closes it on Escape and on a click outside. */
export function menu(
  id: string,
  title: string,
  icon: TemplateResult,
  items: readonly MenuItem[],
): TemplateResult {
  return html`<button class="icon-button menu-button" popovertarget=${id} aria-haspopup="menu" title=${title} aria-label=${title}>${icon}</button>
    <div class="menu" id=${id} popover role="menu" aria-label=${title} @beforetoggle=${placePopover} @toggle=${focusFirst} @keydown=${onKey}>
      ${items.map((item) => entry(id, item))}
    </div>`;
}

function entry(id: string, { title, keys, isDisabled, run }: MenuItem): TemplateResult {
  const press = () => {
    document.getElementById(id)?.hidePopover();
    run();
  };
  return html`<button role="menuitem" tabindex="-1" ?disabled=${isDisabled} @click=${press}><span>${title}</span>${keys ? html`<kbd>${keys}</kbd>` : nothing}</button>`;
}

/** Puts what is opened below its button, or above it where there is no room. */
export function placePopover(event: Event): void {
  const list = event.target as HTMLElement;
  const button = document.querySelector(`[popovertarget="${list.id}"]`);
  if ((event as ToggleEvent).newState !== "open" || !button) return;
  const { left, top, bottom } = button.getBoundingClientRect();
  const isLow = bottom > window.innerHeight * 0.65;
  const most = Number.parseFloat(getComputedStyle(list).maxWidth) || 200;
  list.style.left = `${Math.max(4, Math.min(left, window.innerWidth - most - 20))}px`;
  list.style.top = isLow ? "auto" : `${bottom + 2}px`;
  list.style.bottom = isLow ? `${window.innerHeight - top + 2}px` : "auto";
}

function focusFirst(event: Event): void {
  const isOpen = (event as ToggleEvent).newState === "open";
  if (isOpen) (event.target as HTMLElement).querySelector<HTMLElement>(usable)?.focus();
}

const usable = "button:not(:disabled)";

function onKey(event: KeyboardEvent): void {
  const list = event.currentTarget as HTMLElement;
  const buttons = [...list.querySelectorAll<HTMLElement>(usable)];
  const at = buttons.indexOf(document.activeElement as HTMLElement);
  const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: -1 }[event.key];
  event.stopPropagation();
  if (to === undefined) return;
  event.preventDefault();
  buttons.at(to % buttons.length)?.focus();
}
