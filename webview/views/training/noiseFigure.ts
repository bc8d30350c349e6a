import { html, nothing, type TemplateResult } from "lit-html";
import { figure } from "../../../src/present/numbers.ts";
import type { SavedLab } from "../../../src/protocol/labState.ts";
import { checkedNumber, problemPlace } from "../../controls/checkedNumber.ts";
import { checkField, numberField } from "../../controls/labFields.ts";
import { byNudge, sliderScale, toPosition, toValue } from "../../controls/sliderScale.ts";
import type { Lab } from "../../lab/lab.ts";
import { frameOf, mainRun, noiseAt, type TrainedRun } from "../../lab/labView.ts";
import type { State } from "../../store.ts";

/** How the batches' gradients scatter at the weights under the cursor. */
export function noiseFigure(state: State, lab: Lab): TemplateResult | typeof nothing {
  const { t } = state;
  const { prepared } = state.lab;
  const main = mainRun(state);
  if (!prepared || !main) return nothing;
  const { batches } = noiseAt(prepared, main.trained, frameOf(main, state));
  const uphill = batches.filter((b) => b.along < 0).length;
  const size = Math.min(lab.saved.batches.batchSize, prepared.split.train.length);
  const scale = latest(main.trained.frames.noiseScale, frameOf(main, state));
  const ratio = scale === null ? null : scale / size;
  const sentence = t(
    "Gradients of {0} batches at the same weights: {1} of them point uphill",
    batches.length,
    uphill,
  );
  return html`<section class="lab-noise">
    <div class="lab-head"><h3>${t("Gradient noise")}</h3><span class="note">${t("{0} batches of one epoch, same weights", batches.length)}</span></div>
    <div class="lab-noise-row">
      <div class="lab-rose"><canvas data-lab="noise" role="img" aria-label=${sentence}></canvas><span class="note" aria-hidden="true">${t("to the right: the full gradient")}</span></div>
      <div class="lab-figures">
        ${batchSize(state, lab, prepared.split.train.length)}
        <dl>
          ${row(t("Noise ÷ signal, one batch"), ratio === null ? "–" : `${figure(ratio)} : 1`)}
          ${row(t("Critical batch size, estimated"), scale === null ? "–" : figure(scale))}
          ${row(t("Batches pointing uphill"), t("{0} of {1}", uphill, batches.length))}
          ${row(t("Updates per epoch"), String(main.trained.updatesPerEpoch))}
          ${now(state, main)}
        </dl>
      </div>
    </div>
    ${settings(state, lab)}
  </section>`;
}

const row = (name: string, value: string) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`;

/** The figure at the frame, or at the last one before it where it was measured. */
function latest(values: Float64Array, frame: number): number | null {
  for (let i = frame; i >= 0; i--) {
    const value = values[i] as number;
    if (Number.isFinite(value)) return value;
  }
  return null;
}

function now(state: State, main: TrainedRun): TemplateResult {
  const { t } = state;
  const { trained } = main;
  const frame = frameOf(main, state);
  const update = Math.min(trained.updates - 1, trained.frames.update[frame] as number);
  const lambda = latest(trained.frames.sharpness, frame);
  const limit = lambda !== null && lambda > 0 ? figure(2 / lambda) : "∞";
  return html`
    ${row(t("Learning rate"), update < 0 ? "–" : figure(trained.lr[update] as number))}
    ${row(t("Stable below 2/λ"), lambda === null ? "–" : t("{0}, λ = {1}", limit, figure(lambda)))}
    ${row(t("Gradient norm"), update < 0 ? "–" : figure(trained.gradientNorm[update] as number))}
    ${row(t("Weight norm"), figure(trained.frames.weightNorm[frame] as number))}`;
}

function batchSize({ t }: State, lab: Lab, points: number): TemplateResult {
  const { batches } = lab.saved;
  const value = Math.min(batches.batchSize, points);
  const set = (size: number) =>
    lab.change({
      batches: { ...batches, batchSize: Math.max(1, Math.min(points, Math.round(size))) },
    });
  const scale = sliderScale([1, points], "log", value, value);
  const position = toPosition(scale, value);
  const keys = (event: KeyboardEvent) => {
    const by = { ArrowUp: 1, ArrowRight: 1, ArrowDown: -1, ArrowLeft: -1 }[event.key] as
      | 1
      | -1
      | undefined;
    if (by === undefined) return;
    set(byNudge(scale, value, by, true));
    event.preventDefault();
  };
  const move = (event: Event) =>
    set(toValue(scale, Number((event.target as HTMLInputElement).value) / 1000, true));
  return html`<div class="lab-batch"><label class="code" for="lab-batch">batch_size</label>
    <div class="slider" .style=${`--at: ${position}`}><input type="range" min="0" max="1000" .value=${String(Math.round(position * 1000))}
      aria-label=${t("Batch size")} aria-valuetext=${value} @input=${move} @keydown=${keys} /></div>
    ${checkedNumber({ id: "lab-batch", label: t("Batch size"), value, min: 1, max: points, isWhole: true, set }, t)}
    ${problemPlace("lab-batch")}</div>`;
}

function settings({ t }: State, lab: Lab): TemplateResult {
  const { batches } = lab.saved;
  const set = (change: Partial<SavedLab["batches"]>) =>
    lab.change({ batches: { ...lab.saved.batches, ...change } });
  return html`<details class="lab-settings"><summary>${t("Batches")}</summary><div class="lab-fields">
    ${checkField("lab-shuffle", t("reshuffle every epoch"), batches.shuffle, (shuffle) => set({ shuffle }))}
    ${checkField("lab-drop-last", "drop_last", batches.dropLast, (dropLast) => set({ dropLast }))}
    ${checkField("lab-replacement", t("draw with replacement"), batches.replacement, (replacement) => set({ replacement }))}
    ${numberField({ id: "lab-accumulation", label: t("accumulated batches"), value: batches.accumulation, min: 1, max: 100, isWhole: true, set: (accumulation) => set({ accumulation }) }, t)}
  </div></details>`;
}
