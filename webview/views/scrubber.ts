import { html, nothing, type TemplateResult } from "lit-html";
import { live } from "lit-html/directives/live.js";
import { count, position } from "../../src/present/numbers.ts";
import { runAxis } from "../../src/present/runView.ts";
import type { Actions } from "../actions.ts";
import { icons } from "../controls/icons.ts";
import { labEpochs } from "../lab/labState.ts";
import { mainTrace, type State } from "../store.ts";
import { axisMax, cursorText, scrubberStep, scrubberSteps } from "../timeline.ts";

const SPEEDS = [0.25, 0.5, 1, 2, 4];

/** Play, step and drag through the run. Nothing is computed again while scrubbing. */
export function scrubber(state: State, actions: Actions): TemplateResult {
  const { t, saved, isPlaying } = state;
  const last = scrubberSteps(state);
  const step = scrubberStep(state);
  const drag = (event: Event) => {
    const at = Number((event.target as HTMLInputElement).value);
    actions.setCursor(last > 0 ? at / last : 0);
  };
  const place = positionText(state, step);
  const spoken = t("step {0} of {1}", count(step), count(last));
  const isEnded = last > 0 && saved.cursor >= 1 && !isPlaying;
  const play = isPlaying ? t("Pause") : isEnded ? t("Play again") : t("Play");
  return html`<footer class="scrubber">
    <div class="transport">
      ${button(t("One step back"), icons.previous, () => actions.moveCursor(-1))}
      ${button(play, isPlaying ? icons.pause : isEnded ? icons.again : icons.play, () => actions.togglePlay())}
      ${button(t("One step forward"), icons.next, () => actions.moveCursor(1))}
      <select class="speed" aria-label=${t("Speed")} @change=${(e: Event) => actions.setSpeed(Number((e.target as HTMLSelectElement).value))}>
        ${SPEEDS.map((s) => html`<option value=${s} ?selected=${s === state.speed}>${s}×</option>`)}
      </select>
    </div>
    <input class="track" type="range" min="0" max=${last} step="1" .style=${`--at: ${last > 0 ? step / last : 0}`} .value=${live(String(step))}
      ?disabled=${last < 1} aria-label=${t("Position in the run")} aria-valuetext=${isPlaying ? "" : spoken} @input=${drag} />
    <output class="position">${place}${saved.tab === "landscape" ? nothing : html`<span class=${place === "" ? "" : "quiet"}>${t("step {0}", count(step))}</span>`}</output>
  </footer>`;
}

const button = (title: string, icon: TemplateResult, press: () => void) =>
  html`<button class="icon-button" title=${title} aria-label=${title} @click=${press}>${icon}</button>`;

function positionText(state: State, step: number): string {
  if (state.saved.tab === "landscape") {
    return state.t("step {0} / {1}", count(step), count(scrubberSteps(state)));
  }
  if (state.saved.tab === "training") {
    const [at, end] = [step, scrubberSteps(state)].map((updates) => labEpochs(state, updates));
    return end ? state.t("epoch {0} / {1}", position(at ?? 0), position(end)) : "";
  }
  const trace = mainTrace(state);
  if (!trace || runAxis(trace).unit !== "epoch") return "";
  const max = axisMax(trace, "epoch");
  const text = cursorText({ trace, unit: "epoch", max }, state.saved.cursor);
  return state.t("epoch {0} / {1}", text, count(max));
}
