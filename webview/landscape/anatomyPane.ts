import { html, nothing, type TemplateResult } from "lit-html";
import { live } from "lit-html/directives/live.js";
import { unsafeHTML } from "lit-html/directives/unsafe-html.js";
import type { Symbols } from "../../src/core/optimizers/anatomy/anatomy.ts";
import type { DissectedLine, DissectedSection, Dissection } from "../../src/core/stepAnatomy.ts";
import { figure } from "../../src/present/numbers.ts";
import { raisedText } from "../../src/present/raisedText.ts";
import type { Actions } from "../actions.ts";
import { runName, type State } from "../store.ts";
import { markOf, runColor } from "../views/runMark.ts";
import { showArgument, spotlight } from "./argumentLink.ts";
import { lossAt, stabilityLimit, stepFacts } from "./facts.ts";
import { lossText } from "./landscapeText.ts";
import { filledMath, isWorthFilling, quantityMath, symbolicMath, symbolMath } from "./mathml.ts";
import { dissectionOf, mainWalker, updateAt, type Walker, walkersOf } from "./scene.ts";
import { groupOf } from "./walks.ts";

/** The step at the cursor taken apart: its formulas with their numbers, and what it did. */
export function anatomyPane(state: State, actions: Actions): TemplateResult {
  const walker = mainWalker(state);
  const found = walker && dissectionOf(walker);
  // What has overflowed cannot be taken apart.
  const dissection = found?.from.every(Number.isFinite) ? found : null;
  const { t } = state;
  return html`<section class="anatomy" aria-label=${t("Step anatomy")} .style=${`--run: var(${walker ? runColor(walker.run) : "--text"})`}>
    ${walker ? head(walker, dissection, state, actions) : nothing}
    ${
      walker && dissection
        ? body(walker, dissection, state, actions)
        : html`<p class="note">${walker ? whyNoStep(walker, state) : whyNoWalk(state)}</p>`
    }
  </section>`;
}

/** While a walk is computed there is nothing to say. */
const whyNoWalk = ({ formulaProblem, t }: State): string =>
  formulaProblem ? t("The step is shown once the formula can be read.") : "";

function whyNoStep({ walk }: Walker, { t }: State): string {
  const { error, steps } = walk.trace;
  if (!error && !Number.isFinite(lossAt(walk.trace, 0)))
    return t("The surface has no value at the start point: move it.");
  if (steps > 0) return t("Diverged: no numbers are left at this step.");
  return error ? t("PyTorch raises here: {0}", raisedText(error)) : t("No step was made.");
}

const place = (x: Float64Array) => Array.from(x, (v) => figure(v)).join(", ");

/** All coordinates of a surface are in one group: of a run with several, one is chosen. */
function groupChoice({ run }: Walker, state: State, actions: Actions) {
  const { t, saved } = state;
  const groups = run.plan?.optimizer.groups ?? [];
  if (!run.plan || groups.length < 2) return nothing;
  const chosen = groupOf(run.plan, saved.landscape);
  const choose = (event: Event) =>
    actions.landscape.change({ group: Number((event.target as HTMLSelectElement).value) });
  return html`<label class="note one-group">${t("This run has {0} parameter groups; it walks here with the values of", groups.length)}
    <select .value=${live(String(chosen))} @change=${choose}>${groups.map(
      (_, g) =>
        html`<option value=${g} ?selected=${g === chosen}>${t("group {0}", g + 1)}</option>`,
    )}</select></label>`;
}

function head(
  walker: Walker,
  dissection: Dissection | null,
  state: State,
  actions: Actions,
): TemplateResult {
  const { t } = state;
  const k = updateAt(walker);
  const walkers = walkersOf(state);
  return html`<div class="anatomy-head">
      <h3>${t("Step {0} → {1}", k, k + 1)}</h3>
      ${dissection ? html`<span class="note">${t("from θ = ({0})", place(dissection.from))}</span>` : nothing}
    </div>
    ${groupChoice(walker, state, actions)}
    ${
      walkers.length > 1
        ? html`<div class="anatomy-runs" role="group" aria-label=${t("Run")}>${walkers.map(
            ({ run }) =>
              html`<button aria-pressed=${run === walker.run} @click=${() => actions.runs.select(run.id)}>${markOf(run)}<span>${runName(run, state)}</span></button>`,
          )}</div>`
        : nothing
    }`;
}

function body(
  walker: Walker,
  dissection: Dissection,
  state: State,
  actions: Actions,
): TemplateResult {
  return html`
    ${dissection.sections.map((section) => sectionView(section, walker, dissection, state, actions))}
    ${symbolList(walker, dissection, state, actions)}
    ${factList(walker, dissection, state)}
    ${otherRuns(walker, state)}
  `;
}

function sectionView(
  section: DissectedSection,
  walker: Walker,
  dissection: Dissection,
  state: State,
  actions: Actions,
): TemplateResult {
  const { t } = state;
  const { symbols } = dissection.definition.anatomy;
  const noteValue = section.noteOf ? figure(Number(dissection.lookup(section.noteOf))) : "";
  const point = (event: Event) => spotlight(argumentAt(event), walker.run);
  const choose = (event: Event) => showArgument(argumentAt(event), walker.run, state, actions);
  return html`<div class="anatomy-section" @pointerover=${point} @pointerleave=${() => spotlight(null, walker.run)} @click=${choose}>
    <h4>${keyMark(section, state)}${t(section.title)} <span class="note">${section.note ? t(section.note, noteValue) : nothing}</span></h4>
    ${section.lines.map((line) => lineView(line, symbols, dissection))}
  </div>`;
}

const argumentAt = (event: Event): string | null =>
  (event.target as Element).closest("[data-argument]")?.getAttribute("data-argument") ?? null;

/** The arrow of the drawing that shows this part. */
function keyMark({ key }: DissectedSection, { t }: State): TemplateResult | typeof nothing {
  if (key === null) return nothing;
  const title = {
    gradient: t("solid arrow"),
    momentum: t("dashed arrow"),
    update: t("thick arrow"),
  };
  return html`<svg class="arrow-key ${key}" viewBox="0 0 24 10" role="img" aria-label=${title[key]}><path d="M1 5h20M16 1l5 4-5 4" /></svg>`;
}

function lineView(line: DissectedLine, symbols: Symbols, dissection: Dissection): TemplateResult {
  const symbol = symbolMath(line.symbol, symbols);
  const name = line.symbol === "θ" ? "result" : "";
  const result = math(`<mo>=</mo><mrow class="${name}">${quantityMath(line.value)}</mrow>`);
  const filled = isWorthFilling(line.node)
    ? math(`${symbol}<mo>=</mo>${filledMath(line.node, symbols, dissection.lookup)}`)
    : math(symbol);
  return html`<div class="formula symbolic">${math(`${symbol}<mo>=</mo>${symbolicMath(line.node, symbols)}`)}</div>
    <div class="formula">${filled}${result}</div>`;
}

/** Only our own formulas and numbers become MathML: nothing of a file's text is in it. */
const math = (content: string) => unsafeHTML(`<math><mrow>${content}</mrow></math>`);

/** What the letters stand for: the way to each argument's control and line. */
function symbolList(
  { run }: Walker,
  dissection: Dissection,
  state: State,
  actions: Actions,
): TemplateResult | typeof nothing {
  const { t } = state;
  const { symbols } = dissection.definition.anatomy;
  const used = usedSymbols(dissection);
  const entries = Object.entries(symbols).flatMap(([name, source]) =>
    "argument" in source && used.has(name) ? [{ name, argument: source.argument }] : [],
  );
  if (entries.length === 0) return nothing;
  return html`<ul class="symbols" aria-label=${t("Symbols")}>${entries.map(
    ({ name, argument }) =>
      html`<li><button class="symbol" title=${t("Go to {0} in the code", argument)}
        @pointerenter=${() => spotlight(argument, run)} @pointerleave=${() => spotlight(null, run)}
        @focus=${() => spotlight(argument, run)} @blur=${() => spotlight(null, run)}
        @click=${() => showArgument(argument, run, state, actions)}>${math(symbolMath(name, symbols))}<code>${argument}</code></button></li>`,
  )}</ul>`;
}

function usedSymbols({ sections }: Dissection): ReadonlySet<string> {
  const used = new Set<string>();
  const visit = (node: DissectedLine["node"]): void => {
    if (node.kind === "symbol") used.add(node.name);
    else if (node.kind === "negate") visit(node.of);
    else if (node.kind === "binary") [node.left, node.right].forEach(visit);
    else if (node.kind === "call") node.args.forEach(visit);
  };
  for (const line of sections.flatMap(({ lines }) => lines)) visit(line.node);
  return used;
}

function factList(walker: Walker, dissection: Dissection, state: State): TemplateResult {
  const { t, surface } = state;
  const facts = stepFacts(dissection, walker.walk.trace, updateAt(walker));
  const stability = stabilityLimit(dissection, surface?.curvature ?? null);
  const formula = {
    heavyBall: "2(1 + μ)/λₘₐₓ",
    nesterov: "2(1 + μ)/((1 + 2μ)λₘₐₓ)",
  };
  return html`<dl class="facts">
    ${fact(t("Loss"), `${figure(facts.lossBefore)} → ${figure(facts.lossAfter)}`, changeText(facts.lossBefore, facts.lossAfter))}
    ${fact(t("Step length"), figure(facts.length), facts.perPlainStep === null ? "" : `= ${figure(facts.perPlainStep)} × lr · ‖g‖`)}
    ${facts.angle === null ? nothing : fact(t("Angle to −gradient"), `${facts.angle.toFixed(0)}°`, "")}
    ${facts.carriedShare === null ? nothing : fact(t("Share carried over"), `${Math.round(facts.carriedShare * 100)} %`, "")}
    ${
      stability === null
        ? nothing
        : fact(
            t("Stable while"),
            `lr < ${figure(stability.limit)}`,
            `= ${formula[stability.rule]}`,
            dissection.rate > stability.limit ? t("above the limit: diverges") : "",
          )
    }
  </dl>`;
}

const fact = (name: string, value: string, detail: string, warning = "") =>
  html`<div><dt>${name}</dt><dd>${value} <span class="detail">${detail}</span>${warning ? html`<span class="warning">${warning}</span>` : nothing}</dd></div>`;

function changeText(before: number, after: number): string {
  const change = (after - before) / Math.abs(before);
  if (!Number.isFinite(change)) return "";
  const percent = Math.abs(change * 100);
  const text = percent < 10 ? percent.toPrecision(2) : figure(Math.round(percent));
  return `(${change < 0 ? "−" : "+"}${text} %)`;
}

/** The same step of the other runs, for comparison. */
function otherRuns(main: Walker, state: State): TemplateResult | typeof nothing {
  const { t } = state;
  const others = walkersOf(state).filter(({ run }) => run !== main.run);
  if (others.length === 0) return nothing;
  return html`<table class="others"><thead><tr><th scope="col">${t("Same step, other runs")}</th><th scope="col">${t("length")}</th><th scope="col">${t("angle")}</th><th scope="col">${t("loss")}</th></tr></thead>
    <tbody>${others.map((walker) => {
      const dissection = dissectionOf(walker);
      const facts = dissection && stepFacts(dissection, walker.walk.trace, updateAt(walker));
      return html`<tr><th scope="row">${markOf(walker.run)}<span>${runName(walker.run, state)}</span></th>
        <td>${facts ? figure(facts.length) : "–"}</td><td>${facts?.angle == null ? "–" : `${facts.angle.toFixed(0)}°`}</td><td>${facts ? lossText(facts.lossAfter, walker.walk.trace, state) : "–"}</td></tr>`;
    })}</tbody></table>`;
}
