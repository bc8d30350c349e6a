import { html, nothing, type TemplateResult } from "lit-html";
import { withNewGroup, withoutGroup } from "../../src/core/configGroups.ts";
import { withGroupValue } from "../../src/core/configMerge.ts";
import type { RunConfig } from "../../src/core/runConfig.ts";
import { numberFromText, valueFromText } from "../../src/core/spec/argumentText.ts";
import type { Actions } from "../actions.ts";
import { problemPlace, shown, tellProblem } from "../controls/checkedNumber.ts";
import { icons } from "../controls/icons.ts";
import { nameText } from "../controls/nameText.ts";
import { paramsOf } from "../edits.ts";
import type { Run } from "../runs.ts";
import type { State } from "../store.ts";

/** What differs between the parameter groups: the rate of each, and whatever else a group sets. */
export function groupsControl(
  run: Run,
  state: State,
  actions: Actions,
): TemplateResult | typeof nothing {
  const { config } = run;
  if (!config) return nothing;
  const { groups } = config.optimizer;
  const { t } = state;
  const change = (key: string, by: (config: RunConfig) => RunConfig) =>
    actions.edit.changeConfig(run, key, by);
  const add = () =>
    change("groups", (now) => ({
      ...now,
      optimizer: withNewGroup(now.optimizer, { lr: rateOf(now) }),
    }));
  const remove = (g: number) =>
    change("groups", (now) => ({ ...now, optimizer: withoutGroup(now.optimizer, g) }));
  const names = [...new Set(["lr", ...groups.flatMap((group) => Object.keys(group))])];
  const rows = groups.length < 2 ? [] : groups;
  return html`${rows.map(
    (
      group,
      g,
    ) => html`<div class="control group-row"><div class="name">${t("group {0}", g + 1)}</div>
      <div class="group-values">${names.map((name) =>
        valueField(run, g, name, group[name], config, t, (text) =>
          change(`group ${g} ${name}`, (now) => withGroupValue(now, g, name, text)),
        ),
      )}</div>
      ${
        g === 0
          ? html`<span></span>`
          : html`<button class="icon-button" title=${t("Remove group {0}", g + 1)} aria-label=${t("Remove group {0}", g + 1)} @click=${() => remove(g)}>${icons.close}</button>`
      }
    </div>`,
  )}
  ${unusedNote(rows, names, state)}
  <button class="quiet more" @click=${add}>${icons.plus} ${t("Add a parameter group")}</button>`;
}

/** What every group sets itself: the optimizer's own argument has no effect then. */
function unusedNote(
  groups: RunConfig["optimizer"]["groups"],
  names: readonly string[],
  { t }: State,
): TemplateResult | typeof nothing {
  const unused = names.filter((name) => groups.every((group) => Object.hasOwn(group, name)));
  if (groups.length === 0 || unused.length === 0) return nothing;
  const text = t("Each group has its own {0}: the value above is not used.", unused.join(", "));
  return html`<p class="note">${text}</p>`;
}

const rateOf = ({ optimizer }: RunConfig): string => optimizer.args.lr ?? "1e-3";

/** Empty means: what the optimizer's argument says. What is no value is not taken, and that is said. */
function valueField(
  run: Run,
  group: number,
  name: string,
  text: string | undefined,
  config: RunConfig,
  t: State["t"],
  set: (text: string | null) => void,
): TemplateResult {
  const id = `${run.id}-group-${group}-${name}`;
  const change = (event: Event) => {
    const field = event.target as HTMLInputElement;
    const typed = field.value.trim();
    const isGood = typed === "" || isValue(config, name, typed);
    tellProblem(field, isGood ? null : t("This is not a number."));
    if (isGood) set(typed === "" ? null : typed);
  };
  const rest = config.optimizer.args[name] ?? "";
  return html`<label for=${id}>${nameText(name)}</label><input id=${id} class="field" type="text" autocomplete="off" spellcheck="false" placeholder=${rest} aria-describedby="${id}-problem" ${shown(text ?? "", id)} @change=${change} />${problemPlace(id)}`;
}

function isValue({ optimizer }: RunConfig, name: string, text: string): boolean {
  const spec = paramsOf(optimizer)[name];
  return (spec ? valueFromText(spec, text) : numberFromText(text)) !== undefined;
}
