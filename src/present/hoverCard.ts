import { findOptimizer } from "../core/optimizers/index.ts";
import type { Reference } from "../core/optimizers/optimizer.ts";
import { findScheduler } from "../core/schedulers/index.ts";
import type { ParamSpec, ParamTable } from "../core/spec/paramSpec.ts";
import { pyRepr } from "../core/spec/pyRepr.ts";
import type { ArgumentFact, CallFact, SchedulerFact } from "../python/script.ts";
import type { Place } from "../python/workspace.ts";
import { formulaLines } from "./formulaText.ts";
import { assumptionLines, cadenceTexts, horizonText, type LensContext, rateText } from "./lens.ts";
import { lessonFor } from "./lessonFor.ts";
import type { Localize } from "./localize.ts";
import { codeBlock, codeSpan, escapeMarkdown, svgImage } from "./markdown.ts";
import { argumentMeaning } from "./meaning.ts";
import { figure } from "./numbers.ts";
import type { ThemeKind } from "./palette.ts";
import { rateTable } from "./rateTable.ts";
import { summarize } from "./runView.ts";
import { standInMeaning } from "./standIn.ts";
import { traceSvg } from "./traceSvg.ts";
import { valueText } from "./valueText.ts";
import { type WhatIf, whatIfParagraphs } from "./whatIfView.ts";

/** A link below a hover that runs one of our commands. */
export interface HoverAction {
  readonly label: string;
  readonly action: "open" | "setValue" | "setHorizon" | "setArgument" | "goTo" | "lesson";
  /** The expression whose value is to be set, the argument's new code, or the lesson's id. */
  readonly text?: string;
  readonly argument?: string;
  readonly place?: Place;
}

/** A hover as Markdown. Everything that comes from the user's file is escaped in it. */
export interface HoverCard {
  readonly markdown: string;
  readonly actions: readonly HoverAction[];
}

interface Described {
  readonly name: string;
  readonly doc: string;
  readonly limits?: string;
  readonly formula: readonly string[];
  readonly references: readonly Reference[];
  readonly params: ParamTable;
}

const definitionOf = (call: CallFact): Described | undefined =>
  findOptimizer(call.name) ?? findScheduler(call.name);

export interface CardOptions {
  readonly theme: ThemeKind;
  readonly t: Localize;
  /** What other values of the argument would do. */
  readonly whatIf?: WhatIf;
}

/** The card on a class name: what it does, its formula, and what it will do here. */
export function classCard(
  call: CallFact,
  context: LensContext | null,
  options: CardOptions,
): HoverCard {
  const { t } = options;
  const definition = definitionOf(call);
  const open: HoverAction = { label: t("Open playground"), action: "open" };
  if (!definition) {
    const text = t("{0} cannot be previewed yet.", call.name);
    return { markdown: `**${call.name}** ${escapeMarkdown(text)}`, actions: [open] };
  }
  const markdown = [
    `**${definition.name}** ${escapeMarkdown(t(definition.doc))}`,
    ...(context ? runParagraphs(call, context, options) : []),
    codeBlock(formulaLines(definition.formula, call, context)),
    ...(definition.limits ? [escapeMarkdown(t(definition.limits))] : []),
    links(call, definition.references, t),
  ];
  const setHorizon: HoverAction = { label: t("Set epochs and steps"), action: "setHorizon" };
  const place = placeAction({ place: call.definedAt }, t);
  const actions = [open, setHorizon, ...place, ...lesson(call, null, t)];
  return { markdown: markdown.join("\n\n"), actions };
}

function runParagraphs(call: CallFact, context: LensContext, options: CardOptions): string[] {
  const { t } = options;
  const { trace } = context.result;
  if (!trace) return [];
  const isOptimizer = context.run.optimizer === call.id;
  const pictures = [ratePicture(context, options)];
  if (isOptimizer && trace.loss)
    pictures.push(lossPicture(context, options), escapeMarkdown(standInMeaning(t)));
  const facts = `${rateText(trace, t)} · ${horizonText(context, t)}`;
  const assumed = assumptionLines(context, t).map((line) => `- ${escapeMarkdown(line)}`);
  const table = rateTable(trace, t);
  return [
    ...pictures,
    ...(table === "" ? [] : [table]),
    escapeMarkdown(facts),
    ...(assumed.length > 0 ? [assumed.join("\n")] : []),
  ];
}

function ratePicture({ result }: LensContext, { theme, t }: CardOptions): string {
  const { trace } = result;
  const summary = trace && summarize(trace);
  if (!trace || !summary) return "";
  const { first, last, peak, lowest, restarts } = summary;
  const alt = t(
    "Learning rate over the run: from {0} to {1}, highest {2}, lowest {3}, {4} restarts",
    figure(first),
    figure(last),
    figure(peak),
    figure(lowest),
    restarts.length,
  );
  return svgImage(traceSvg(trace, { theme, t }), alt);
}

function lossPicture({ result }: LensContext, { theme, t }: CardOptions): string {
  const { trace } = result;
  if (!trace?.loss || trace.steps === 0) return "";
  const last = trace.loss[trace.steps - 1] as number;
  const alt = t(
    "Stand-in loss over the run: from {0} to {1}",
    figure(trace.initialLoss ?? 0),
    figure(last),
  );
  return svgImage(traceSvg(trace, { what: "loss", theme, t }), alt);
}

const isTorch = ({ qualified }: CallFact) => qualified.startsWith("torch.");

const PYTORCH = "https://docs.pytorch.org/docs/stable/generated";

function links(call: CallFact, references: readonly Reference[], t: Localize): string {
  const all = references.map(({ title, url }) => `[${escapeMarkdown(title)}](${url})`);
  const label = escapeMarkdown(t("PyTorch documentation"));
  // Those of other libraries have theirs among the references.
  if (isTorch(call)) all.unshift(`[${label}](${PYTORCH}/${call.qualified}.html)`);
  return all.join(" · ");
}

/** The card on an argument, by keyword or by position. */
export function argumentCard(
  call: CallFact,
  name: string,
  context: LensContext | null,
  options: CardOptions,
): HoverCard | undefined {
  const { t } = options;
  const definition = definitionOf(call);
  const spec = definition?.params[name];
  const fact = call.args[name];
  if (!definition || !spec || !fact) return undefined;
  const meaning = argumentMeaning(call, name, context, t);
  const markdown = [
    [
      codeSpan(`${name}=${fact.text ?? ""}`),
      escapeMarkdown(t(spec.doc)),
      ...(meaning ? [`**${escapeMarkdown(meaning.label)}**`] : []),
    ].join(" "),
    ...alternatives(call, name, context, options),
    limits(spec, call, t),
    ...originLine(name, fact, t),
    codeBlock(formulaLines(definition.formula, call, context)),
    ...(definition.limits ? [escapeMarkdown(t(definition.limits))] : []),
    links(call, definition.references, t),
  ];
  const open: HoverAction = { label: t("Open playground"), action: "open" };
  const actions = [
    ...valueActions(name, fact, options),
    open,
    ...placeAction(fact, t),
    ...lesson(call, name, t),
  ];
  return { markdown: markdown.join("\n\n"), actions };
}

/** What other values would do; until that is known, the run as it is. */
function alternatives(
  call: CallFact,
  name: string,
  context: LensContext | null,
  options: CardOptions,
): readonly string[] {
  const { whatIf, t, theme } = options;
  const shown = whatIf ? whatIfParagraphs(whatIf, { argument: name, theme, t }) : [];
  if (shown.length > 0) return shown;
  const trace = context?.result.trace;
  if (!context || !trace) return [];
  const isOptimizer = context.run.optimizer === call.id && trace.loss !== null;
  return [isOptimizer ? lossPicture(context, options) : ratePicture(context, options)];
}

/** Setting what is assumed, or one of the values that the picture shows. */
function valueActions(name: string, fact: ArgumentFact, options: CardOptions): HoverAction[] {
  const { t, whatIf } = options;
  const isOpen = fact.origin === "assumed" || fact.origin === "unresolved";
  // What `**options` holds is not one value.
  if (isOpen && fact.text !== null && !fact.text.startsWith("*")) {
    return [{ label: t("Set the value of {0}", fact.text), action: "setValue", text: fact.text }];
  }
  if (!fact.span || fact.origin !== "argument") return [];
  const variants = whatIf?.rate ?? whatIf?.loss ?? [];
  return variants.flatMap(({ isCurrent, value }): HoverAction[] => {
    const text = valueText(value);
    const label = t("Set {0}={1}", name, text);
    return isCurrent ? [] : [{ label, action: "setArgument", argument: name, text }];
  });
}

/** A link to where the value is defined, when that is not in the call. */
function placeAction(
  { place }: { readonly place: ArgumentFact["place"] },
  t: Localize,
): HoverAction[] {
  if (!place) return [];
  const label =
    place.file === null
      ? t("Go to its definition")
      : t("Go to {0}, line {1}", place.file, place.line ?? 1);
  return [{ label, action: "goTo", place }];
}

function lesson(call: CallFact, argument: string | null, t: Localize): HoverAction[] {
  const id = lessonFor(call.name, argument);
  return id === undefined ? [] : [{ label: t("Lesson"), action: "lesson", text: id }];
}

/** The card on `scheduler.step()`: how often it runs, and what the rate does meanwhile. */
export function stepCard(
  call: SchedulerFact,
  context: LensContext | null,
  options: CardOptions,
): HoverCard {
  const { t } = options;
  const trace = context?.result.trace;
  const cadence = cadenceTexts[call.cadence](t);
  const definition = definitionOf(call);
  const table = trace ? rateTable(trace, t) : "";
  const markdown = [
    `${codeSpan(`${call.variable ?? call.name}.step()`)} ${escapeMarkdown(`${call.name}: ${cadence}`)}`,
    ...(context && trace ? [ratePicture(context, options)] : []),
    ...(table === "" ? [] : [table]),
    ...(context && trace
      ? [escapeMarkdown(`${rateText(trace, t)} · ${horizonText(context, t)}`)]
      : []),
    ...(definition ? [codeBlock(formulaLines(definition.formula, call, context))] : []),
    ...(definition ? [links(call, definition.references, t)] : []),
  ];
  const open: HoverAction = { label: t("Open playground"), action: "open" };
  const setHorizon: HoverAction = { label: t("Set epochs and steps"), action: "setHorizon" };
  const place = placeAction({ place: call.definedAt }, t);
  const actions = [open, setHorizon, ...place, ...lesson(call, null, t)];
  return { markdown: markdown.join("\n\n"), actions };
}

function limits(spec: ParamSpec, call: CallFact, t: Localize): string {
  const label = isTorch(call) ? t("PyTorch default") : t("Default");
  const value =
    spec.default === undefined ? t("none, it must be given") : codeSpan(pyRepr(spec.default));
  return `${escapeMarkdown(label)} ${value} · ${escapeMarkdown(t("Valid"))} ${codeSpan(t(spec.range))}`;
}

/** Where the value comes from, if that is not plain to see. */
function originLine(name: string, fact: ArgumentFact, t: Localize): string[] {
  const value = fact.value === undefined ? "" : pyRepr(fact.value);
  if (fact.origin === "unresolved") {
    return [escapeMarkdown(t("The value of {0} cannot be read from this file.", name))];
  }
  if (fact.origin === "assumed") {
    return [
      `${escapeMarkdown(t("This file does not say what {0} is. Drawn with", fact.text ?? name))} ${codeSpan(value)}`,
    ];
  }
  if (fact.via === "literal" || fact.via === "function") return [];
  return [`${escapeMarkdown(t("Here it is"))} ${codeSpan(value)}`];
}
