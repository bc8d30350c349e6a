import type { CallFact, SchedulerFact } from "../python/script.ts";
import { formulaLines } from "./formulaText.ts";
import {
  type CardOptions,
  definitionOf,
  type HoverAction,
  type HoverCard,
  lesson,
  links,
  lossPicture,
  placeAction,
  ratePicture,
} from "./hoverParts.ts";
import { assumptionLines, cadenceTexts, horizonText, type LensContext, rateText } from "./lens.ts";
import { codeBlock, codeSpan, escapeMarkdown } from "./markdown.ts";
import { rateTable } from "./rateTable.ts";
import { standInMeaning } from "./standIn.ts";

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
