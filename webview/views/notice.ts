import { html, nothing, type TemplateResult } from "lit-html";
import type { Actions } from "../actions.ts";
import { icons } from "../controls/icons.ts";
import type { State } from "../store.ts";

/** One sentence about what just happened, with a way back where there is one. */
export function noticeBar({ notice, t }: State, actions: Actions): TemplateResult {
  const close = t("Close");
  return html`<div class="notice-area" role="status">${
    notice
      ? html`<div class="notice"><span>${notice.text}</span>
        ${
          notice.action
            ? html`<button class="link" @click=${() => press(notice, actions)}>${notice.action.title}</button>`
            : nothing
        }
        <button class="icon-button" title=${close} aria-label=${close} @click=${() => actions.dismissNotice()}>${icons.close}</button></div>`
      : nothing
  }</div>`;
}

function press(notice: NonNullable<State["notice"]>, actions: Actions): void {
  actions.dismissNotice();
  notice.action?.run();
}
