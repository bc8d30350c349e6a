import { html, nothing, type TemplateResult } from "lit-html";
import { classCount } from "../../../src/core/training/data/dataSet.ts";
import {
  type ModelConfig,
  type ModelKind,
  weightCount,
} from "../../../src/core/training/model/modelConfig.ts";
import { count } from "../../../src/present/numbers.ts";
import { choiceField, numberField } from "../../controls/labFields.ts";
import type { Lab } from "../../lab/lab.ts";
import type { State } from "../../store.ts";

/** The network with its weights at the cursor. */
export function modelFigure(state: State, lab: Lab): TemplateResult {
  const { t } = state;
  const sizes = state.lab.prepared?.network.sizes ?? [];
  const { model } = lab.saved;
  const activation = model.kind === "mlp" ? `, ${model.activation}` : "";
  const note = t("{0}{1}, {2} weights", sizes.join(" · "), activation, count(weightCount(sizes)));
  return html`<figure class="lab-network">
    <figcaption><h3>${kindTexts(state)[model.kind]}</h3><span class="note">${sizes.length > 0 ? note : nothing}</span>
      <span class="spacer"></span><span class="note" aria-hidden="true">${t("thick: large, dotted: negative")}</span></figcaption>
    <div class="lab-net"><canvas data-lab="network" role="img" aria-label=${note}></canvas></div>
    ${settings(state, lab)}
  </figure>`;
}

const kindTexts = ({ t, lab }: State): Readonly<Record<ModelKind, string>> => ({
  mlp: t("Network"),
  linear: [t("Linear regression"), t("Softmax regression"), t("Logistic regression")][
    lab.prepared ? linearKind(classCount(lab.prepared.data)) : 2
  ] as string,
  polynomial: t("Polynomial regression"),
});

const linearKind = (classes: number) => (classes === 0 ? 0 : classes > 2 ? 1 : 2);

function settings(state: State, lab: Lab): TemplateResult {
  const { t } = state;
  const { model, patience, seed } = lab.saved;
  // Of the model as it is then: two changes may come before the next drawing.
  const set = (change: (model: ModelConfig) => Partial<ModelConfig>) =>
    lab.change({ model: { ...lab.saved.model, ...change(lab.saved.model) } });
  const texts = kindTexts(state);
  const isNet = model.kind === "mlp";
  return html`<details class="lab-settings"><summary>${t("Model")}</summary><div class="lab-fields">
    ${choiceField(
      "lab-kind",
      t("model"),
      model.kind,
      [
        ["mlp", texts.mlp],
        ["linear", texts.linear],
        ["polynomial", texts.polynomial],
      ],
      (kind) => set(() => ({ kind })),
    )}
    ${isNet ? netFields(state, model, set) : nothing}
    ${model.kind === "polynomial" ? numberField({ id: "lab-degree", label: t("degree"), value: model.degree, min: 1, max: 9, isWhole: true, set: (degree) => set(() => ({ degree })) }, t) : nothing}
    ${numberField({ id: "lab-l2", label: t("L2 penalty"), value: model.l2, min: 0, max: 10, set: (l2) => set(() => ({ l2 })) }, t)}
    ${state.lab.prepared?.data.kind === "regression" ? nothing : numberField({ id: "lab-smoothing", label: t("label smoothing"), value: model.labelSmoothing, min: 0, max: 0.9, set: (labelSmoothing) => set(() => ({ labelSmoothing })) }, t)}
    ${numberField({ id: "lab-seed", label: t("seed of weights and batches"), value: seed, min: 0, max: 1_000_000, isWhole: true, set: (next) => lab.change({ seed: next }) }, t)}
    ${numberField({ id: "lab-patience", label: t("early stopping: patience, 0 is off"), value: patience ?? 0, min: 0, max: 1000, isWhole: true, set: (n) => lab.change({ patience: n === 0 ? null : n }) }, t)}
  </div></details>`;
}

function netFields(
  { t }: State,
  model: ModelConfig,
  set: (change: (model: ModelConfig) => Partial<ModelConfig>) => void,
) {
  const layers = model.hidden.length;
  const resize = (n: number) =>
    set(({ hidden }) => ({
      hidden: Array.from({ length: n }, (_, l) => hidden[l] ?? hidden.at(-1) ?? 8),
    }));
  return html`
    ${numberField({ id: "lab-layers", label: t("hidden layers"), value: layers, min: 1, max: 4, isWhole: true, set: resize }, t)}
    ${model.hidden.map((units, l) =>
      numberField(
        {
          id: `lab-units-${l}`,
          label: t("units in layer {0}", l + 1),
          value: units,
          min: 1,
          max: 64,
          isWhole: true,
          set: (n) => set(({ hidden }) => ({ hidden: hidden.map((u, k) => (k === l ? n : u)) })),
        },
        t,
      ),
    )}
    ${choiceField(
      "lab-activation",
      t("activation"),
      model.activation,
      [
        ["tanh", "tanh"],
        ["relu", "ReLU"],
        ["gelu", "GELU"],
        ["sigmoid", "sigmoid"],
      ],
      (activation) => set(() => ({ activation })),
    )}
    ${choiceField(
      "lab-init",
      t("first weights"),
      model.init,
      [
        ["torch", t("as nn.Linear")],
        ["xavier", "Xavier"],
        ["he", "He"],
        ["normal", t("standard normal")],
      ],
      (init) => set(() => ({ init })),
    )}
    ${numberField({ id: "lab-dropout", label: t("dropout"), value: model.dropout, min: 0, max: 0.9, set: (dropout) => set(() => ({ dropout })) }, t)}`;
}
