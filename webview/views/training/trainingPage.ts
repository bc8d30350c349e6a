import { html, type TemplateResult } from "lit-html";
import type { Actions } from "../../actions.ts";
import { LabCharts } from "../../charts/labCharts.ts";
import { Lab } from "../../lab/lab.ts";
import type { State } from "../../store.ts";
import type { TabPage } from "../../tabPages.ts";
import { choice } from "../choice.ts";
import { noneDrawn } from "../noneDrawn.ts";
import { curveFigure } from "./curveFigure.ts";
import { dataFigure } from "./dataFigure.ts";
import { experimentsView } from "./experimentsView.ts";
import { modelFigure } from "./modelFigure.ts";
import { noiseFigure } from "./noiseFigure.ts";
import { splitBar } from "./splitBar.ts";

/** The runs' optimizers and schedules at work on a real, small network. */
export const trainingPage: TabPage = {
  tools: (state, actions) => (actions.lab ? viewChoice(state, actions.lab) : html``),
  view: (state, actions) => (actions.lab ? page(state, actions.lab, actions) : html``),
  attach({ actions, store, worker, theme }) {
    actions.lab ??= new Lab(store, worker);
    return new LabCharts(actions, theme);
  },
};

const viewChoice = ({ t }: State, lab: Lab) =>
  choice(
    t("View"),
    lab.saved.view,
    [
      ["train", t("your runs")],
      ["experiments", t("experiments")],
    ],
    (view) => lab.change({ view }),
  );

function page(state: State, lab: Lab, actions: Actions): TemplateResult {
  if (lab.saved.view === "experiments") return experimentsView(state, lab, actions);
  return noneDrawn(state, actions) ?? figures(state, lab, actions);
}

const figures = (state: State, lab: Lab, actions: Actions): TemplateResult => html`<div class="lab">
    ${dataFigure(state, lab)}
    <div class="lab-side">
      ${state.lab.prepared ? html`${modelFigure(state, lab)}${splitBar(state, lab)}${noiseFigure(state, lab)}` : html``}
    </div>
    ${state.lab.prepared ? curveFigure(state, lab, actions) : html``}
  </div>`;
