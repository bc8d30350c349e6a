import { html, type TemplateResult } from "lit-html";
import type { Actions } from "../actions.ts";
import { icons } from "../controls/icons.ts";
import type { State } from "../store.ts";

export const isTable = ({ saved }: State, chart: string): boolean => saved.tables.includes(chart);

/** Shows a chart as a table, and the table as a chart. */
export function tableButton(
  chart: string,
  title: string,
  state: State,
  actions: Actions,
): TemplateResult {
  const { t } = state;
  const isPressed = isTable(state, chart);
  const text = isPressed ? t("Show as chart") : t("Show as table");
  return html`<button class="icon-button" data-table=${chart} title=${text} aria-label="${title}: ${text}" aria-pressed=${isPressed} @click=${() => actions.toggleTable(chart)}>${icons.table}</button>`;
}
