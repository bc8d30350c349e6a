import { html, nothing, type TemplateResult } from "lit-html";
import type { ConfigChange } from "../../src/core/configChanges.ts";
import { originsOf } from "../../src/core/configGroups.ts";
import { callsOf, type RunConfig } from "../../src/core/runConfig.ts";
import { count } from "../../src/present/numbers.ts";
import { raisedText } from "../../src/present/raisedText.ts";
import { divergedAt } from "../../src/present/runView.ts";
import type { Actions } from "../actions.ts";
import { icons } from "../controls/icons.ts";
import type { Run } from "../runs.ts";
import { runName, type State, selectedRun } from "../store.ts";
import { scheduleOf } from "../timeline.ts";

/** What stands between the person and a true picture, with the way out of it. */
export function banners(state: State, actions: Actions): TemplateResult {
  const run = selectedRun(state);
  return html`<div class="banners">
    ${fileBanner(state)}
    ${syntaxBanner(state, actions)}
    ${run ? html`${undrawnBanner(run, state)}${conflictBanner(run, state, actions)}${raisedBanner(run, state)}${divergedBanner(run, state, actions)}` : nothing}
  </div>`;
}

type Part = TemplateResult | typeof nothing;

const banner = (icon: TemplateResult, content: TemplateResult, role = "status"): TemplateResult =>
  html`<div class="banner" role=${role}>${icon}<div>${content}</div></div>`;

function fileBanner({ fileProblem, fileName, t }: State): Part {
  if (fileProblem === null) return nothing;
  const text = t("{0} cannot be read: {1}", fileName, fileProblem);
  return banner(icons.warning, html`${text} ${t("Showing what was read last.")}`, "alert");
}

function syntaxBanner({ script, t }: State, actions: Actions): Part {
  const line = script?.brokenLine ?? null;
  if (line === null) return nothing;
  return banner(
    icons.warning,
    html`${t("Line {0} does not parse. Showing the code as it was understood last.", line)}
      <button class="link" @click=${() => actions.host.revealBroken()}>${t("Go to line {0}", line)}</button>`,
  );
}

/** Why the charts lack the selected run. */
function undrawnBanner({ id, problem }: Run, { traces, t }: State): Part {
  const trace = scheduleOf(traces.get(id));
  const isEmpty = trace !== null && trace.steps === 0 && !trace.error;
  const text = problem ?? (isEmpty ? t("This run makes no update: nothing is drawn.") : null);
  return text === null ? nothing : banner(icons.warning, html`${text}`);
}

/** The exception that ends the run, in PyTorch's words. */
function raisedBanner({ id }: Run, { traces, t }: State): Part {
  const error = scheduleOf(traces.get(id))?.error;
  if (!error) return nothing;
  const text =
    error.step > 0 ? t("PyTorch raises at step {0}", count(error.step)) : t("PyTorch raises here");
  return banner(icons.warning, html`${text}: <code>${raisedText(error)}</code>`, "alert");
}

function divergedBanner(run: Run, state: State, actions: Actions): Part {
  const { t, traces } = state;
  const full = traces.get(run.id)?.full;
  const step = full ? divergedAt(full) : null;
  if (step === null) return nothing;
  const title = run.file
    ? t("Back to the code's values")
    : t("Back to the values before the edits");
  return banner(
    icons.warning,
    html`${t("{0} diverges at step {1} of the stand-in problem: its loss leaves the chart.", runName(run, state), count(step))}
      ${run.isEdited ? html`<button class="link" @click=${() => actions.edit.resetRun(run)}>${title}</button>` : nothing}`,
  );
}

/** The code changed at places that are edited here: nothing is taken over unasked. */
function conflictBanner(run: Run, { t, fileName }: State, actions: Actions): Part {
  const { conflicts, config, base } = run;
  if (conflicts.length === 0 || !config || !base) return nothing;
  return html`<div class="banner conflict" role="alert"><div>
    <p>${t("{0} changed where this run is edited. Nothing is written until you choose.", fileName)}</p>
    <table><thead><tr><th></th><th scope="col">${t("yours")}</th><th scope="col">${t("code")}</th></tr></thead>
    <tbody>${conflicts.map((change) => conflictRow(change, config, base, t))}</tbody></table>
    <button class="button" @click=${() => actions.edit.keepEdits(run)}>${t("Keep my edits")}</button>
    <button class="button" @click=${() => actions.edit.resetRun(run)}>${t("Take the code")}</button>
  </div></div>`;
}

function conflictRow(
  change: ConfigChange,
  mine: RunConfig,
  code: RunConfig,
  t: State["t"],
): TemplateResult {
  const name = "name" in change ? change.name : conflictName(change.kind, t);
  const both = [mine, code].map((config) => textIn(config, change, t));
  return html`<tr><th scope="row" class="code">${name}</th>${both.map((text) => html`<td class="code">${text}</td>`)}</tr>`;
}

const groupOf = ({ optimizer }: RunConfig, group: number) =>
  optimizer.groups[originsOf(optimizer).indexOf(group)];

function conflictName(kind: ConfigChange["kind"], t: State["t"]): string {
  if (kind === "class") return t("class");
  return kind.startsWith("group") ? t("parameter groups") : t("schedule");
}

function textIn(config: RunConfig, change: ConfigChange, t: State["t"]): string {
  const id = "call" in change ? change.call : null;
  const call = callsOf(config).find((c) => c.id === id);
  switch (change.kind) {
    case "argument":
      return call?.args[change.name] ?? t("default");
    case "group":
      return groupOf(config, change.group)?.[change.name] ?? t("default");
    case "groupRemoved":
    case "groupAdded":
      return t("{0} groups", config.optimizer.groups.length);
    case "horizon":
      return String(config.horizon[change.name]);
    case "class":
      return call?.name ?? "–";
    default:
      return config.schedulers.map((s) => s.name).join(" + ") || "–";
  }
}
