import { html, nothing, type TemplateResult } from "lit-html";
import { classCount } from "../../../src/core/training/data/dataSet.ts";
import type { PreparedTask } from "../../../src/core/training/task.ts";
import { figure } from "../../../src/present/numbers.ts";
import type { SavedLab } from "../../../src/protocol/labState.ts";
import { classMark, valueRange, wrongPoints } from "../../charts/labPoints.ts";
import { checkField, numberField } from "../../controls/labFields.ts";
import type { Lab } from "../../lab/lab.ts";
import { frameOf, mainRun, thetaOf, trainedRuns } from "../../lab/labView.ts";
import { runName, type State } from "../../store.ts";
import { csvText, shapeTexts } from "./labTexts.ts";

/** The data with the decision boundaries or the fitted curves. */
export function dataFigure(state: State, lab: Lab): TemplateResult {
  const { t } = state;
  const { saved } = lab;
  const main = mainRun(state);
  const epoch = main
    ? (main.trained.frames.update[frameOf(main, state)] as number) / main.trained.updatesPerEpoch
    : 0;
  return html`<figure class="lab-data">
    <figcaption>${shapePicker(state, lab)}<span class="note">${noteOf(state, saved)}</span>
      <span class="spacer"></span><span class="note">${main ? t("epoch {0}", figure(Math.round(epoch * 10) / 10)) : nothing}</span></figcaption>
    ${
      state.lab.prepared
        ? html`<div class="lab-square"><canvas data-lab="boundary" role="img" aria-label=${boundarySentence(state)}></canvas></div>${legend(state)}`
        : html`<p class="problem" role="alert">${state.lab.csvProblem ? csvText(state.lab.csvProblem, t) : t("Preparing the data")}</p>`
    }
    ${settings(state, lab)}
  </figure>`;
}

const OWN = "own";

function shapePicker({ t }: State, lab: Lab): TemplateResult {
  const { saved } = lab;
  const texts = Object.entries(shapeTexts(t));
  const change = (event: Event) => {
    const shape = (event.target as HTMLSelectElement).value;
    if (shape !== OWN) lab.change({ csv: null, data: { ...saved.data, shape } });
  };
  const current = saved.csv === null ? saved.data.shape : OWN;
  return html`<select class="lab-select lab-title" aria-label=${t("Data set")} @change=${change}>
    ${saved.csv === null ? nothing : html`<option value=${OWN} selected>${t("Your file")}</option>`}
    ${texts.map(([name, text]) => html`<option value=${name} ?selected=${name === current}>${text}</option>`)}
  </select>`;
}

function noteOf({ t, lab }: State, saved: SavedLab): string {
  const { prepared } = lab;
  if (!prepared || saved.csv !== null) return prepared ? t("{0} points", prepared.data.size) : "";
  const { flippedLabels } = saved.data;
  if (prepared.data.kind === "regression") return t("noise {0}", figure(saved.data.noise));
  if (flippedLabels === 0) return "";
  return t("{0} % of labels flipped", Math.round(100 * flippedLabels));
}

interface Wrong {
  readonly train: number;
  readonly validation: number;
}

function wrongOf(prepared: PreparedTask, theta: Float64Array): Wrong {
  const wrong = wrongPoints(prepared, theta);
  const train = new Set(prepared.split.train);
  const inTrain = wrong.filter((i) => train.has(i)).length;
  return { train: inTrain, validation: wrong.length - inTrain };
}

function legend(state: State): TemplateResult {
  const { t, lab } = state;
  const { prepared } = lab;
  const main = mainRun(state);
  if (!prepared) return html``;
  const { split, data } = prepared;
  const classes = classCount(data);
  const names = Array.from({ length: classes }, (_, k) => lab.classes[k] ?? t("class {0}", k));
  const wrong = classes > 0 && main ? wrongOf(prepared, thetaOf(main, state)) : null;
  return html`<p class="lab-legend note" aria-hidden="true">
    ${classes > 0 ? names.map((name, k) => html`<span>${classMark(k)} ${name}</span>`) : html`<span>○ ${t("training")}</span>`}
    <span>${t("small: validation")}</span>
    ${classes === 0 && data.inputs === 2 ? valueKey(data.y, state) : nothing}
    ${wrong ? html`<span><span class="lab-wrong">◯</span> ${t("wrong: {0} of {1}, {2} of {3}", wrong.train, split.train.length, wrong.validation, split.validation.length)}</span>` : nothing}
  </p>`;
}

/** The colours of the values, of the points and of the fitted surface alike. */
function valueKey(y: Float64Array, { t }: State): TemplateResult {
  const [low, high] = valueRange(y);
  return html`<span class="lab-values" title=${t("Value of a point, and of the fitted surface")}>${figure(low)}<span class="lab-ramp"></span>${figure(high)}</span>`;
}

/** The picture in words. */
function boundarySentence(state: State): string {
  const { t, lab } = state;
  const { prepared } = lab;
  if (!prepared) return "";
  const { split, data } = prepared;
  const sets = t(
    "{0} training and {1} validation points",
    split.train.length,
    split.validation.length,
  );
  const models = trainedRuns(state).map((run) => {
    const name = runName(run.run, state);
    if (data.kind === "regression") {
      const loss = run.trained.frames.validationLoss[frameOf(run, state)] as number;
      return t("{0} fits them with a validation loss of {1}", name, figure(loss));
    }
    const wrong = wrongOf(prepared, thetaOf(run, state));
    return t(
      "{0} gets {1} training and {2} validation points wrong",
      name,
      wrong.train,
      wrong.validation,
    );
  });
  return `${[sets, ...models].join(". ")}.`;
}

function settings(state: State, lab: Lab): TemplateResult {
  const { t } = state;
  const { data } = lab.saved;
  const set = (change: Partial<SavedLab["data"]>) =>
    lab.change({ data: { ...lab.saved.data, ...change } });
  const isOwn = lab.saved.csv !== null;
  return html`<details class="lab-settings"><summary>${t("Data")}</summary><div class="lab-fields">
    ${
      isOwn
        ? nothing
        : html`${numberField({ id: "lab-size", label: t("points"), value: data.size, min: 20, max: 2000, isWhole: true, set: (size) => set({ size }) }, t)}
      ${numberField({ id: "lab-noise", label: t("noise"), value: data.noise, min: 0, max: 3, set: (noise) => set({ noise }) }, t)}
      ${numberField({ id: "lab-flipped", label: t("flipped labels, %"), value: Math.round(100 * data.flippedLabels), min: 0, max: 50, isWhole: true, set: (p) => set({ flippedLabels: p / 100 }) }, t)}`
    }
    ${numberField({ id: "lab-data-seed", label: t("data seed"), value: data.seed, min: 0, max: 1_000_000, isWhole: true, set: (seed) => set({ seed }) }, t)}
    ${checkField("lab-scaled", t("scale by the training set"), lab.saved.scaled, (scaled) => lab.change({ scaled }))}
    ${ownFile(state, lab)}
  </div></details>`;
}

const MAX_EDITED = 50_000;

function ownFile({ t }: State, lab: Lab): TemplateResult {
  const read = (event: Event) => {
    const [file] = (event.target as HTMLInputElement).files ?? [];
    if (file) void file.text().then((csv) => lab.takeFile(csv));
  };
  const type = (event: Event) => {
    const area = event.target as HTMLTextAreaElement;
    const csv = area.value;
    // Thousands of lines in a box make every later key in it slow.
    if (csv.length > MAX_EDITED) area.value = "";
    if (csv.trim() !== "") lab.takeFile(csv);
  };
  return html`<label class="lab-own"><span>${t("Your own CSV: two features and a label or value, or x and y")}</span>
      <input type="file" accept=".csv,.tsv,.txt" @change=${read} /></label>
    <textarea class="field" rows="2" aria-label=${t("Paste CSV")} placeholder=${t("or paste it here")} spellcheck="false" @change=${type}></textarea>
    ${lab.saved.csv === null ? nothing : html`<button class="button" @click=${() => lab.change({ csv: null })}>${t("Back to synthetic data")}</button>`}`;
}
