import { html, nothing, type TemplateResult } from "lit-html";
import { newCallId } from "../../src/core/newCalls.ts";
import { type RunConfig, type SchedulerConfig, updatesPerEpoch } from "../../src/core/runConfig.ts";
import type { StepFigure } from "../../src/present/lessons/lesson.ts";
import type { Localize } from "../../src/present/localize.ts";
import { count } from "../../src/present/numbers.ts";
import type { Actions } from "../actions.ts";
import type { Run } from "../runs.ts";
import { type State, selectedRun } from "../store.ts";
import type { Lessons } from "./lessons.ts";

type Part = Extract<StepFigure, { kind: "script" }>["part"];

/** The open script in the last lesson: what it says, and what could stand beside it. */
export function scriptFigure(
  part: Part,
  lessons: Lessons,
  state: State,
  actions: Actions,
): TemplateResult {
  const { t } = state;
  const own = state.runs.find((run) => run.file) ?? selectedRun(state);
  if (!own?.config) {
    return html`<p class="note">${t("No run is open: open a Python file with an optimizer, or add a preset.")}</p>`;
  }
  if (part === "facts") return facts(own, own.config, t);
  if (part === "candidates") return candidateButtons(own, own.config, lessons, state, actions);
  return html`<button class="button" @click=${() => actions.setTab("schedule")}>${t("Go to the Schedule tab")}</button>
    <button class="button primary" @click=${() => void actions.apply.open()}>${own.file ? t("Apply to code") : t("Insert as new code")}</button>`;
}

function facts(
  { title, file }: Run,
  { horizon, schedulers }: RunConfig,
  t: Localize,
): TemplateResult {
  const { epochs, stepsPerEpoch } = horizon;
  const assumed = (is: boolean | undefined) =>
    is ? html` <span class="assumed">${t("assumed")}</span>` : nothing;
  const cadence = schedulers[0]?.every;
  const words = { epoch: t("once per epoch"), batch: t("once per batch"), never: t("never") };
  return html`<table class="lesson-facts"><tbody>
    <tr><th scope="row">${t("Run")}</th><td class="code">${title}</td></tr>
    <tr><th scope="row">${t("Epochs")}</th><td>${count(epochs)}${assumed(file?.epochs.isAssumed)}</td></tr>
    <tr><th scope="row">${t("Steps per epoch")}</th><td>${count(stepsPerEpoch)}${assumed(file?.stepsPerEpoch.isAssumed)}</td></tr>
    <tr><th scope="row">${t("Updates in all")}</th><td>${count(epochs * updatesPerEpoch(horizon))}</td></tr>
    ${cadence ? html`<tr><th scope="row">${t("The scheduler is stepped")}</th><td>${words[cadence]}</td></tr>` : nothing}
  </tbody></table>`;
}

interface Candidate {
  readonly title: string;
  /** What makes the schedule, for a run of this length; ids count from `id`. */
  schedulers(config: RunConfig, id: string): readonly SchedulerConfig[];
}

const part = (
  id: string,
  name: string,
  args: Readonly<Record<string, string>>,
  every: SchedulerConfig["every"] = "epoch",
  schedulers: readonly SchedulerConfig[] = [],
): SchedulerConfig => ({ id, name, args, every, schedulers });

const candidates = (t: Localize): readonly Candidate[] => [
  {
    title: t("Step decay"),
    schedulers: ({ horizon: { epochs } }, id) => {
      const milestones = [0.5, 0.75].map((share) => Math.max(1, Math.round(share * epochs)));
      return [part(id, "MultiStepLR", { milestones: milestones.join(", "), gamma: "0.1" })];
    },
  },
  {
    title: t("Warm-up and cosine"),
    schedulers: ({ horizon: { epochs } }, id) => {
      const warm = Math.max(1, Math.round(0.05 * epochs));
      const inner = [
        part(`${id}a`, "LinearLR", { start_factor: "0.1", total_iters: String(warm) }),
        part(`${id}b`, "CosineAnnealingLR", { T_max: String(Math.max(1, epochs - warm)) }),
      ];
      return [part(id, "SequentialLR", { milestones: String(warm) }, "epoch", inner)];
    },
  },
  {
    title: t("One cycle"),
    schedulers: ({ optimizer, horizon }, id) => {
      const total = Math.max(2, horizon.epochs * updatesPerEpoch(horizon));
      const args = { max_lr: optimizer.args.lr ?? "0.01", total_steps: String(total) };
      const cycles = /SGD|RMSprop|Adam|Muon/.test(optimizer.name)
        ? {}
        : { cycle_momentum: "False" };
      return [part(id, "OneCycleLR", { ...args, ...cycles }, "batch")];
    },
  },
  {
    title: t("Warm restarts"),
    schedulers: ({ horizon: { epochs } }, id) => {
      // Three cycles of 1, 2 and 4 lengths fill the run.
      const first = Math.max(1, Math.round(epochs / 7));
      return [part(id, "CosineAnnealingWarmRestarts", { T_0: String(first), T_mult: "2" })];
    },
  },
];

function candidateButtons(
  own: Run,
  config: RunConfig,
  lessons: Lessons,
  { t }: State,
  actions: Actions,
): TemplateResult {
  const add = (candidate: Candidate) => () =>
    lessons.candidate(() => {
      const base = { ...config, schedulers: candidate.schedulers(config, newCallId(config)) };
      return actions.runs.add(
        { name: candidate.title, source: { kind: "added", base }, edits: null },
        own.id,
      );
    });
  const has = lessons.candidates.length > 0;
  return html`<div class="lesson-candidates">${candidates(t).map(
    (candidate) =>
      html`<button class="button" @click=${add(candidate)}>+ ${candidate.title}</button>`,
  )}</div>
    ${
      has
        ? html`<div class="lesson-candidates"><button class="button primary" @click=${() => actions.setTab("schedule")}>${t("Look at them")}</button>
      <button class="button" @click=${() => lessons.keepCandidates()}>${t("Keep them")}</button></div>`
        : nothing
    }`;
}
