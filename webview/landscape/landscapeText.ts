import { html, type TemplateResult } from "lit-html";
import type { Trace } from "../../src/core/trace.ts";
import { figure } from "../../src/present/numbers.ts";
import type { ExpressionProblem } from "../../src/protocol/landscape.ts";
import { objectiveTitle } from "../objectiveTexts.ts";
import { runName, type State } from "../store.ts";
import { scrubberStep } from "../timeline.ts";
import { isDiverged, lossAt } from "./facts.ts";
import { derivedOf, dimensionOfTrace, type Walker, walkersOf } from "./scene.ts";
import { CUSTOM } from "./settings.ts";

/** The landscape in words, for those who cannot see it. */
export function landscapeSentence(state: State): string {
  const { t, saved } = state;
  const step = scrubberStep(state);
  const runs = walkersOf(state).map((walker) => {
    const { trace } = walker.walk;
    const name = runName(walker.run, state);
    if (isLost(trace)) return beginning(name, trace, t);
    return t(
      "{0} stands at ({1}) with a loss of {2}; it ends at ({3}) with {4}",
      name,
      placeText(walker, walker.at),
      figure(lossAt(trace, walker.at)),
      placeText(walker, trace.steps),
      figure(lossAt(trace, trace.steps)),
    );
  });
  const what = t(
    "Landscape {0}, step {1} of {2}.",
    surfaceTitle(state),
    step,
    saved.landscape.steps,
  );
  return `${what} ${runs.join(". ")}.`;
}

/** What the surface is called; a typed formula is called by itself. */
export function surfaceTitle({ saved, t }: State): string {
  const { objective, expression } = saved.landscape;
  return objective === CUSTOM ? `f(x, y) = ${expression}` : objectiveTitle(objective, t);
}

function placeText({ walk }: Walker, k: number): string {
  const dimension = dimensionOfTrace(walk.trace);
  const row = walk.trace.params?.subarray(k * dimension, (k + 1) * dimension) ?? [];
  return Array.from(row, figure).join(", ");
}

export function walkLossSentence(state: State): string {
  const { t } = state;
  const runs = walkersOf(state).map(({ run, walk: { trace } }) => {
    const name = runName(run, state);
    if (isLost(trace)) return beginning(name, trace, t);
    const ends = [lossAt(trace, 0), lossAt(trace, trace.steps)].map(figure);
    return t("{0} goes from {1} to {2}", name, ...ends);
  });
  return `${t("Loss by step")}. ${runs.join(". ")}.`;
}

const isLost = (trace: Trace): boolean => isDiverged(lossAt(trace, trace.steps), trace);

const beginning = (name: string, trace: Trace, t: State["t"]): string =>
  t("{0} begins at {1} and diverges", name, figure(lossAt(trace, 0)));

/** A loss beyond all bounds is a word, not a number. */
export const lossText = (loss: number, trace: Trace, { t }: State): string =>
  isDiverged(loss, trace) ? t("diverged") : figure(loss);

const ROWS = 20;

/** Positions and losses of all runs, the cursor's step among them. */
export function landscapeTable(state: State): TemplateResult {
  const { t, saved } = state;
  const walkers = walkersOf(state);
  const { steps } = saved.landscape;
  const shown = new Set([scrubberStep(state)]);
  for (let i = 0; i <= ROWS; i++) shown.add(Math.round((i * steps) / ROWS));
  const rows = [...shown].sort((a, b) => a - b);
  return html`<div class="table"><table>
    <thead><tr><th scope="col">${t("step")}</th>${walkers.map(({ run }) => html`<th scope="col">${runName(run, state)}: θ</th><th scope="col">${t("loss")}</th>`)}</tr></thead>
    <tbody>${rows.map(
      (k) =>
        html`<tr><th scope="row">${k}</th>${walkers.map((walker) =>
          k > walker.walk.trace.steps || derivedOf(walker.walk.trace).positions.length === 0
            ? html`<td></td><td></td>`
            : html`<td>(${placeText(walker, k)})</td><td>${lossText(lossAt(walker.walk.trace, k), walker.walk.trace, state)}</td>`,
        )}</tr>`,
    )}</tbody>
  </table></div>`;
}

/** What is wrong with a typed formula, and what to do. */
export function problemText(problem: ExpressionProblem, { t }: State): string {
  switch (problem.kind) {
    case "empty":
      return t("Type a formula of x and y, such as x^2 + 10 y^2.");
    case "tooLong":
      return t("The formula is longer than {0} characters.", problem.most);
    case "syntax":
      return t("The formula breaks off or cannot be read at character {0}.", problem.at);
    case "unknownName":
      return t("{0} is not known: use x, y, numbers, pi, tau and e.", problem.name);
    case "unknownFunction":
      return t(
        "There is no function {0}. Known are sin, cos, exp, log, sqrt, abs, min, max and others.",
        problem.name,
      );
    case "argumentCount":
      return problem.expected === 1
        ? t("{0} takes one argument in brackets.", problem.name)
        : t("{0} takes {1} arguments in brackets.", problem.name, problem.expected);
    case "unsupported":
      return t("{0} is no part of a formula of x and y.", problem.text);
  }
}
