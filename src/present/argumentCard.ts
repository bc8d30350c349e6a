import type { ParamSpec } from "../core/spec/paramSpec.ts";
import { pyRepr } from "../core/spec/pyRepr.ts";
import type { ArgumentFact, CallFact } from "../python/script.ts";
import { formulaLines } from "./formulaText.ts";
import {
  type CardOptions,
  definitionOf,
  type HoverAction,
  type HoverCard,
  isTorch,
  lesson,
  links,
  lossPicture,
  placeAction,
  ratePicture,
} from "./hoverParts.ts";
import type { Localize } from "./localize.ts";
import { codeBlock, codeSpan, escapeMarkdown } from "./markdown.ts";
import { argumentMeaning } from "./meaning.ts";
import type { SimulatedRun } from "./simulatedRun.ts";
import { valueText } from "./valueText.ts";
import { whatIfParagraphs } from "./whatIfView.ts";

/** The card on an argument, by keyword or by position. */
export function argumentCard(
  call: CallFact,
  name: string,
  context: SimulatedRun | null,
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
      ...(meaning ? [`**${escapeMarkdown(t("Here: {0}", meaning.label))}**`] : []),
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
  context: SimulatedRun | null,
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
