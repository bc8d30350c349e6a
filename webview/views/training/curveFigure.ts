import { html, nothing, type TemplateResult } from "lit-html";
import { count, figure } from "../../../src/present/numbers.ts";
import { LAB_METRICS, type LabMetric } from "../../../src/protocol/labLimits.ts";
import type { Actions } from "../../actions.ts";
import { icons } from "../../controls/icons.ts";
import { frameAt } from "../../lab/frames.ts";
import type { Lab } from "../../lab/lab.ts";
import { type LabRun, longestTraining } from "../../lab/labState.ts";
import {
  frameOf,
  isRevealed,
  mainRun,
  type TrainedRun,
  testScores,
  trainedRuns,
} from "../../lab/labView.ts";
import { runName, type State, visibleRuns } from "../../store.ts";
import { progressBar } from "../progressBar.ts";
import { markOf } from "../runMark.ts";
import { isTable, tableButton } from "../tableButton.ts";
import { metricTexts } from "./labTexts.ts";
import { testName } from "./splitBar.ts";

const TABLE = "lab";

/** What was recorded over the training, with the runs' figures at the cursor beside it. */
export function curveFigure(state: State, lab: Lab, actions: Actions): TemplateResult {
  const { t } = state;
  const { metric } = lab.saved;
  const hasSets = metric === "loss" || metric === "accuracy";
  return html`<figure class="chart lab-curve">
    <figcaption>${metricPicker(state, lab)}<span class="note">${t("of this network, trained here")}</span><span class="spacer"></span>
      ${hasSets ? html`<span class="note" aria-hidden="true">— ${t("train")}　- - ${t("validation")}<span class="gap-key">　▒ ${t("generalization gap")}</span></span>` : nothing}
      ${tableButton(TABLE, metricTexts(t)[metric], state, actions)}
    </figcaption>
    <div class="plot-row">
      ${isTable(state, TABLE) ? curveTable(state, metric) : html`<div class="plot"><canvas data-lab="curve" role="img" aria-label=${curveSentence(state, metric)}></canvas></div>`}
      ${scores(state, lab, actions)}
    </div>
  </figure>`;
}

function metricPicker({ t }: State, lab: Lab): TemplateResult {
  const texts = metricTexts(t);
  const change = (event: Event) =>
    lab.change({ metric: (event.target as HTMLSelectElement).value as LabMetric });
  return html`<select class="lab-select lab-title" aria-label=${t("Shown over the training")} @change=${change}>
    ${LAB_METRICS.map((m) => html`<option value=${m} ?selected=${m === lab.saved.metric}>${texts[m]}</option>`)}</select>`;
}

/** Figures by run and set; the test column is sealed. */
function scores(state: State, lab: Lab, actions: Actions): TemplateResult {
  const { t } = state;
  const isOpen = isRevealed(state);
  const isAccuracy = lab.saved.metric === "accuracy";
  const runs = trainedRuns(state);
  return html`<div class="lab-scores">
    <table><thead><tr><th scope="col"></th><th scope="col">${t("train")}</th><th scope="col">${t("val")}</th>${isOpen ? html`<th scope="col">${testName(state, lab)}</th>` : nothing}</tr></thead>
      <tbody>${runs.map((run) => scoreRow(run, state, isAccuracy))}</tbody></table>
    ${notes(state, lab, actions)}
    ${testControls(state, lab)}
  </div>`;
}

function scoreRow(run: TrainedRun, state: State, isAccuracy: boolean): TemplateResult {
  const frame = frameOf(run, state);
  const { frames } = run.trained;
  const test = testScores(state, run.run.id);
  // Regression has no accuracy.
  const text = (values: Float64Array) => {
    const value = values[frame] ?? Number.NaN;
    return Number.isNaN(value) ? "–" : figure(value);
  };
  return html`<tr><th scope="row"><span class="lab-run">${markOf(run.run)}<span class="label-name">${runName(run.run, state)}</span></span></th>
    <td>${text(isAccuracy ? frames.trainAccuracy : frames.trainLoss)}</td>
    <td class="main-figure">${text(isAccuracy ? frames.validationAccuracy : frames.validationLoss)}</td>
    ${test ? html`<td>${text(isAccuracy ? test.accuracy : test.loss)}</td>` : nothing}</tr>`;
}

/** What is to be said of the runs: where the best checkpoint is, and how they ended. */
function notes(state: State, lab: Lab, actions: Actions): TemplateResult {
  const { t } = state;
  const main = mainRun(state);
  const rest = visibleRuns(state).flatMap((run) => {
    const own = state.lab.runs.get(run.id);
    const name = runName(run, state);
    if (own?.failed) return [html`<p class="note" role="alert">${name}: ${own.failed}</p>`];
    if (own?.trained?.ended === "diverged")
      return [html`<p class="note">${t("{0} diverged.", name)}</p>`];
    if (own?.progress != null) return [underWay(run.id, name, own, own.progress, state, lab)];
    if (own?.isStopped) return [stopped(run.id, name, own, state, lab)];
    return [];
  });
  return html`${main ? bestNote(main, state, actions) : nothing}${rest}`;
}

function underWay(
  run: string,
  name: string,
  { isMeasuring }: LabRun,
  progress: number,
  state: State,
  lab: Lab,
): TemplateResult {
  const { t } = state;
  const text = isMeasuring
    ? t("{0}: noise and sharpness are being measured", name)
    : t("{0} is being trained", name);
  return html`<div class="lab-under-way"><p class="note">${text}</p>${progressBar(progress, state, () => lab.stop(run))}</div>`;
}

function stopped(run: string, name: string, own: LabRun, { t }: State, lab: Lab): TemplateResult {
  const text = t(
    "{0} was stopped after {1} of {2} updates.",
    name,
    count(own.trained?.updates ?? 0),
    count(own.planned),
  );
  return html`<p class="note">${text} <button class="link" @click=${() => lab.trainAgain(run)}>${t("Train again")}</button></p>`;
}

function bestNote({ trained }: TrainedRun, state: State, actions: Actions): TemplateResult {
  const { t } = state;
  const { best, frames, updatesPerEpoch, ended, updates } = trained;
  const epoch = (frames.update[best] as number) / updatesPerEpoch;
  const text = t(
    "Best checkpoint: validation {0}, epoch {1}",
    figure(frames.validationLoss[best] as number),
    figure(epoch),
  );
  const early =
    ended === "early"
      ? html`<p class="note">${t("Stopped early, after epoch {0}", figure(updates / updatesPerEpoch))}</p>`
      : nothing;
  const go = () =>
    actions.setCursor((frames.update[best] as number) / Math.max(1, longestTraining(state)));
  return html`<p class="note"><button class="link" title=${t("Go there")} @click=${go}>${text}</button></p>${early}`;
}

function testControls(state: State, lab: Lab): TemplateResult {
  const { t } = state;
  const { uses } = lab.saved.test;
  const used =
    uses === 1
      ? t("The test set was looked at once.")
      : t("The test set was looked at {0} times: it is a second validation set now.", uses);
  const canDraw = lab.saved.csv === null;
  return html`<div class="lab-test">
    ${isRevealed(state) ? nothing : html`<button class="button" @click=${() => lab.revealTest()}>${icons.lock} ${uses === 0 ? t("Reveal test once") : t("Reveal again")}</button>`}
    ${uses > 0 ? html`<p class="note" role="status">${used} ${canDraw ? html`<button class="link" @click=${() => lab.drawTest()}>${t("Draw fresh test data")}</button>` : t("Only new data could be a test again.")}</p>` : nothing}
    ${folds(state, lab)}
  </div>`;
}

function folds(state: State, lab: Lab): TemplateResult {
  const { t } = state;
  const { progress, result } = state.lab.folds;
  if (progress !== null) {
    return html`<div class="lab-under-way"><p class="note" role="status">${t("Training five folds")}…</p>${progressBar(progress, state, () => lab.cancelFolds())}</div>`;
  }
  if (!result)
    return html`<button class="link quiet" @click=${() => void lab.crossValidate()}>${t("5-fold cross-validation")}</button>`;
  const n = result.loss.length;
  const mean = result.loss.reduce((a, b) => a + b) / n;
  const spread = Math.sqrt(result.loss.reduce((s, x) => s + (x - mean) ** 2, 0) / (n - 1));
  return html`<p class="note" role="status">${t("{0} folds: validation loss {1} ± {2} (standard deviation)", n, figure(mean), figure(spread))}</p>`;
}

function framesValues({ trained }: TrainedRun, metric: LabMetric): readonly Float64Array[] {
  const { frames } = trained;
  if (metric === "loss") return [frames.trainLoss, frames.validationLoss];
  if (metric === "accuracy") return [frames.trainAccuracy, frames.validationAccuracy];
  if (metric === "lr" || metric === "gradientNorm") {
    const values = trained[metric];
    return [
      Float64Array.from(frames.update, (u) => values[Math.min(u, values.length - 1)] ?? Number.NaN),
    ];
  }
  return [frames[metric]];
}

/** The chart in words. */
function curveSentence(state: State, metric: LabMetric): string {
  const { t } = state;
  const runs = trainedRuns(state).map((run) => {
    const parts = framesValues(run, metric).map((values) => {
      const known = values.filter(Number.isFinite);
      return t(
        "from {0} to {1}",
        figure(known[0] ?? Number.NaN),
        figure(known.at(-1) ?? Number.NaN),
      );
    });
    const name = runName(run.run, state);
    return parts.length === 2
      ? t("{0}: training {1}, validation {2}", name, parts[0] ?? "", parts[1] ?? "")
      : `${name}: ${parts[0]}`;
  });
  return `${metricTexts(t)[metric]}. ${runs.join(". ")}.`;
}

const ROWS = 15;

/** What the runs recorded by an update; nothing of a run that made fewer. */
interface CurveRow {
  readonly update: number;
  readonly values: readonly (readonly (number | undefined)[])[];
}

/** Some of the main run's frames, the cursor's among them; every run counts its own. */
export function curveRows(main: TrainedRun, state: State, metric: LabMetric): readonly CurveRow[] {
  const { frames } = main.trained;
  const rows = new Set([frameOf(main, state)]);
  for (let i = 0; i <= ROWS; i++) rows.add(Math.round((i * (frames.count - 1)) / ROWS));
  const runs = trainedRuns(state).map((run) => ({ run, sets: framesValues(run, metric) }));
  return [...rows]
    .sort((a, b) => a - b)
    .map((row) => {
      const update = frames.update[row] as number;
      const values = runs.map(({ run: { trained }, sets }) =>
        sets.map((set) => (update > trained.updates ? undefined : set[frameAt(trained, update)])),
      );
      return { update, values };
    });
}

function curveTable(state: State, metric: LabMetric): TemplateResult {
  const { t } = state;
  const runs = trainedRuns(state);
  const main = mainRun(state);
  if (!main) return html`<p class="note">${t("nothing yet")}</p>`;
  const { updatesPerEpoch } = main.trained;
  const sets = metric === "loss" || metric === "accuracy" ? [t("train"), t("validation")] : [""];
  return html`<div class="table"><table>
    <thead><tr><th scope="col">${t("epoch")}</th>${runs.map((run) => sets.map((set) => html`<th scope="col">${runName(run.run, state)} ${set}</th>`))}</tr></thead>
    <tbody>${curveRows(main, state, metric).map(
      ({ update, values }) => html`<tr><th scope="row">${figure(update / updatesPerEpoch)}</th>
        ${values.map((own) => own.map((value) => html`<td>${value === undefined ? "" : figure(value)}</td>`))}</tr>`,
    )}</tbody></table></div>`;
}
