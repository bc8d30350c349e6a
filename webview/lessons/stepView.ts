import { html, nothing, type TemplateResult } from "lit-html";
import type { Lesson, LessonStep } from "../../src/present/lessons/lesson.ts";
import type { Actions } from "../actions.ts";
import type { State } from "../store.ts";
import type { Lessons } from "./lessons.ts";
import { stepFigure } from "./stepFigure.ts";

/** One step: its text, a prediction, the figure, and the way on. */
export function stepView(
  lesson: Lesson,
  lessons: Lessons,
  state: State,
  actions: Actions,
): TemplateResult {
  const { t } = state;
  const { step: index } = lessons.saved;
  const step = lesson.steps[index] ?? lesson.steps[0];
  if (!step) return html``;
  const isLast = index >= lesson.steps.length - 1;
  return html`<article class="lesson-step" aria-labelledby="lesson-title">
    <div class="lesson-words">
      <p class="note lesson-place"><span>${lesson.title} · ${t("step {0} of {1}", index + 1, lesson.steps.length)}</span>
        <button class="link quiet" @click=${() => actions.host.copyLessonLink(lesson.id, step.id)}>${t("Copy link")}</button></p>
      <h2 id="lesson-title">${step.title}</h2>
      ${step.text.map((paragraph) => html`<p>${paragraph}</p>`)}
      ${step.formula ? html`<pre class="lesson-formula">${step.formula.join("\n")}</pre>` : nothing}
      ${step.predict ? prediction(lesson, step, lessons, state) : nothing}
    </div>
    ${isOpen(lesson, step, lessons) ? shown(step, lessons, state, actions) : html`<p class="lesson-shown waiting note">${t("The figure answers after your guess.")}</p>`}
    <div class="lesson-buttons">
      <button class="button" ?disabled=${index === 0} @click=${() => lessons.goTo(index - 1)}>${t("Back")}</button>
      <button class="button primary" @click=${() => lessons.goTo(index + 1)}>${isLast ? t("Finish") : t("Next")}</button>
    </div>
  </article>`;
}

/** A figure that answers a question waits for the prediction; it can be passed over. */
const isOpen = (lesson: Lesson, step: LessonStep, lessons: Lessons): boolean =>
  !step.predict || lessons.answerOf(lesson.id, step.id) !== undefined;

/** What is left to say would give a measurement's answer away. */
const isSeen = (figure: LessonStep["figure"], lessons: Lessons): boolean =>
  figure?.kind !== "experiment" || lessons.hasMeasured(figure.name);

const shown = (
  { figure, after }: LessonStep,
  lessons: Lessons,
  state: State,
  actions: Actions,
) => html`
  ${figure ? html`<div class="lesson-shown">${stepFigure(figure, lessons, state, actions)}</div>` : nothing}
  ${after && isSeen(figure, lessons) ? html`<div class="lesson-after">${after.map((paragraph) => html`<p>${paragraph}</p>`)}</div>` : nothing}`;

const PASSED = -1;

function prediction(
  lesson: Lesson,
  step: LessonStep,
  lessons: Lessons,
  { t }: State,
): TemplateResult {
  const { predict } = step;
  if (!predict) return html``;
  const given = lessons.answerOf(lesson.id, step.id);
  const say = (i: number) => () => lessons.answer(lesson.id, step, i);
  return html`<fieldset class="lesson-predict"><legend>${predict.question}</legend>
    ${predict.answers.map(
      (answer, i) =>
        html`<button class="button answer" aria-pressed=${given === i} @click=${say(i)}>${answer}</button>`,
    )}
    ${given === undefined ? html`<button class="link" @click=${say(PASSED)}>${t("Show me without a guess")}</button>` : nothing}
    ${given === undefined ? nothing : verdict(step, given, lessons, t)}
  </fieldset>`;
}

function verdict(step: LessonStep, given: number, lessons: Lessons, t: State["t"]) {
  const figures = lessons.figuresOf(step);
  const right = figures && step.predict?.right(figures);
  if (right === null || right === undefined || right < 0) return nothing;
  const measured = step.predict?.answers[right] ?? "";
  if (given === PASSED) return html`<p role="status">${t("Measured: {0}.", measured)}</p>`;
  const guess = step.predict?.answers[given] ?? "";
  return html`<p role="status">${
    given === right
      ? t("Measured: {0}, as you said.", measured)
      : t("You said: {0}. Measured: {1}.", guess, measured)
  }</p>`;
}
