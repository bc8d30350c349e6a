import { html, nothing, type TemplateResult } from "lit-html";
import { lessonIds } from "../../src/present/lessonFor.ts";
import { lessonTexts } from "../../src/present/lessons/index.ts";
import type { Lesson } from "../../src/present/lessons/lesson.ts";
import { Lab } from "../lab/lab.ts";
import type { State } from "../store.ts";
import type { TabPage } from "../tabPages.ts";
import { LessonDrawings } from "./lessonDrawings.ts";
import { Lessons } from "./lessons.ts";
import { stepView } from "./stepView.ts";

/** Short texts in steps, each with a figure that is computed when it is shown. */
export function createLessonsPage(): TabPage {
  let lessons: Lessons | null = null;
  return {
    attach({ store, actions, worker, theme }) {
      // The lessons' measurements are the lab's.
      actions.lab ??= new Lab(store, worker);
      lessons = new Lessons(store, actions);
      return new LessonDrawings(lessons, theme);
    },
    view(state, actions) {
      if (!lessons) return html``;
      const { lesson } = lessons;
      return html`<div class="lessons">${
        lesson
          ? html`${lessonNav(lesson, lessons, state)}${stepView(lesson, lessons, state, actions)}`
          : overview(lessons, state)
      }</div>`;
    },
  };
}

/** All lessons with what of them is done. */
function overview(lessons: Lessons, { t }: State): TemplateResult {
  return html`<section class="lesson-list"><h2>${t("Lessons")}</h2>
    <p class="note">${t("Each step shows a measured or computed figure. Nothing is scored.")}</p>
    <ol>${lessonIds.map((id) => {
      const { title, steps } = lessonTexts[id](t);
      const done = steps.filter((step) => lessons.isDone(id, step.id)).length;
      return html`<li><button class="lesson-link" @click=${() => lessons.open(id)}><span>${title}</span>
        <span class="note">${done === steps.length ? t("done") : t("{0} of {1} steps", done, steps.length)}</span></button></li>`;
    })}</ol></section>`;
}

function lessonNav(lesson: Lesson, lessons: Lessons, { t }: State): TemplateResult {
  const { step: current } = lessons.saved;
  return html`<nav class="lesson-nav" aria-label=${t("Steps of the lesson")}>
    <button class="link" @click=${() => lessons.open(null)}>← ${t("All lessons")}</button>
    <ol>${lesson.steps.map((step, i) => {
      const isDone = lessons.isDone(lesson.id, step.id);
      const status = i === current ? "current" : isDone ? "done" : "to-do";
      return html`<li class=${status}><button aria-current=${i === current ? "step" : nothing} @click=${() => lessons.open(lesson.id, i)}>
        <span class="step-mark" aria-hidden="true">${isDone ? "✓" : i + 1}</span><span>${step.title}</span>
        ${isDone ? html`<span class="visually-hidden">${t("done")}</span>` : nothing}</button></li>`;
    })}</ol></nav>`;
}
