import { findOptimizer } from "../core/optimizers/index.ts";
import type { CallFact } from "../python/script.ts";
import { hasUpdatePerBatch } from "./cadenceText.ts";
import { formulaLines } from "./formulaText.ts";
import { assumptionLines, horizonText } from "./horizonText.ts";
import {
  type CardOptions,
  callActions,
  definitionOf,
  type HoverAction,
  type HoverCard,
  isTorch,
  links,
  lossPicture,
  ratePicture,
} from "./hoverParts.ts";
import type { Localize } from "./localize.ts";
import { codeBlock, escapeMarkdown } from "./markdown.ts";
import { rateTable } from "./rateTable.ts";
import { rateText } from "./rateText.ts";
import type { SimulatedRun } from "./simulatedRun.ts";
import { standInMeaning } from "./standIn.ts";

/** The card on a class name: what it does, its formula, and what it will do here. */
export function classCard(
  call: CallFact,
  context: SimulatedRun | null,
  options: CardOptions,
): HoverCard {
  const { t } = options;
  const definition = definitionOf(call);
  if (!definition) {
    const text = t("{0} cannot be previewed yet.", call.name);
    const open: HoverAction = { label: t("Open playground"), action: "open" };
    return { markdown: `**${call.name}** ${escapeMarkdown(text)}`, actions: [open] };
  }
  const markdown = [
    `**${definition.name}** ${escapeMarkdown(t(definition.doc))}`,
    ...(context ? runParagraphs(call, context, options) : []),
    codeBlock(formulaLines(definition.formula, call, context)),
    ...(definition.limits ? [escapeMarkdown(t(definition.limits))] : []),
    ...ownClass(call, t),
    links(call, definition.references, t),
  ];
  return { markdown: markdown.join("\n\n"), actions: callActions(call, t) };
}

function runParagraphs(call: CallFact, context: SimulatedRun, options: CardOptions): string[] {
  const { t } = options;
  const { trace } = context.result;
  if (!trace) return [];
  const isOptimizer = context.run.optimizer === call.id;
  const pictures = [ratePicture(context, options)];
  if (isOptimizer && trace.loss)
    pictures.push(lossPicture(context, options), escapeMarkdown(standInMeaning(t)));
  const rates = rateText(trace, t, hasUpdatePerBatch(context.result));
  const facts = `${rates} · ${horizonText(context, t)}`;
  const assumed = assumptionLines(context, t).map((line) => `- ${escapeMarkdown(line)}`);
  const table = rateTable(trace, t);
  return [
    ...pictures,
    ...(table === "" ? [] : [table]),
    escapeMarkdown(facts),
    ...(assumed.length > 0 ? [assumed.join("\n")] : []),
  ];
}

/** An optimizer of another library that is shown as PyTorch's of the same name. */
function ownClass(call: CallFact, t: Localize): string[] {
  if (isTorch(call) || findOptimizer(call.name) === undefined) return [];
  const text = t(
    "This is transformers' own AdamW, which its newer releases no longer have. It is shown as PyTorch's, with its defaults eps=1e-6 and weight_decay=0; with correct_bias=False its first updates are larger than the stand-in loss shows.",
  );
  return [escapeMarkdown(text)];
}
