import { toNumber } from "../core/spec/pyValue.ts";
import type { Trace } from "../core/trace.ts";
import type { CallFact, OptimizerFact, SchedulerFact } from "../python/script.ts";
import { cadenceText, hasUpdatePerBatch, rhythmOf, rhythmText } from "./cadenceText.ts";
import { diagnosticText } from "./findingText.ts";
import { formulaLines, updateLines } from "./formulaText.ts";
import { horizonText } from "./horizonText.ts";
import {
  type CardOptions,
  callActions,
  definitionOf,
  type HoverCard,
  links,
  ratePicture,
} from "./hoverParts.ts";
import type { Localize } from "./localize.ts";
import { codeBlock, codeSpan, escapeMarkdown } from "./markdown.ts";
import { count, figure } from "./numbers.ts";
import { rateTable } from "./rateTable.ts";
import { rateText } from "./rateText.ts";
import { cycledMomentum } from "./runView.ts";
import type { SimulatedRun } from "./simulatedRun.ts";

/** The card on `scheduler.step()`: how often it runs, and what the rate does meanwhile. */
export function schedulerStepCard(
  call: SchedulerFact,
  written: string,
  context: SimulatedRun | null,
  options: CardOptions,
): HoverCard {
  const { t } = options;
  const { rhythm, calls = 0 } = context ? rhythmOf(call.id, context) : {};
  const often = [
    cadenceText(call, context, t),
    ...(rhythm && call.cadence !== "unknown" ? [t("{0} times in all", count(calls))] : []),
  ];
  const lines = formulaLines(definitionOf(call)?.formula ?? [], call, context);
  return card(call, `${codeSpan(written)} ${escapeMarkdown(sentence(call, often, t))}`, lines, {
    context,
    options,
    table: (trace) => rateTable(trace, t),
  });
}

/** The card on `optimizer.step()`: what one update does here, how often and how many there are. */
export function updateCard(
  call: OptimizerFact,
  written: string,
  context: SimulatedRun | null,
  options: CardOptions,
): HoverCard {
  const { t } = options;
  const head = `${codeSpan(written)} ${escapeMarkdown(sentence(call, oftenTexts(context, t), t))}`;
  const reach = context ? reachText(call, context, t) : undefined;
  const lines = updateLines(definitionOf(call)?.formula ?? [], call, context);
  return card(call, reach ? `${head}\n\n${escapeMarkdown(reach)}` : head, lines, {
    context,
    options,
    table: (trace) => rateTable(trace, t, { withState: true }),
  });
}

function sentence({ name }: CallFact, parts: readonly string[], t: Localize): string {
  const [first, ...rest] = parts;
  if (first === undefined) return name;
  return t(
    "{0}: {1}",
    name,
    rest.reduce((text, part) => t("{0}, {1}", text, part), first),
  );
}

interface CardBody {
  readonly context: SimulatedRun | null;
  readonly options: CardOptions;
  readonly table: (trace: Trace) => string;
}

function card(
  call: CallFact,
  head: string,
  formula: readonly string[],
  { context, options, table }: CardBody,
): HoverCard {
  const { t } = options;
  const definition = definitionOf(call);
  const markdown = [
    head,
    ...(context ? runParagraphs(context, options, table) : []),
    ...(formula.length > 0 ? [codeBlock(formula)] : []),
    ...(definition ? [links(call, definition.references, t)] : []),
  ];
  return {
    markdown: markdown.filter((part) => part !== "").join("\n\n"),
    actions: callActions(call, t),
  };
}

function runParagraphs(
  context: SimulatedRun,
  options: CardOptions,
  table: (trace: Trace) => string,
): readonly string[] {
  const { t } = options;
  const { trace, finding } = context.result;
  if (!trace) return [];
  const raised =
    finding && trace.error ? [`**${escapeMarkdown(diagnosticText(finding, t))}**`] : [];
  if (trace.steps === 0) return raised;
  const rates = rateText(trace, t, hasUpdatePerBatch(context.result));
  return [
    ...raised,
    ratePicture(context, options),
    table(trace),
    escapeMarkdown(`${rates} · ${horizonText(context, t)}`),
  ];
}

/** `one update every 4 batches`, `25 per epoch`, `250 in all`. */
function oftenTexts(context: SimulatedRun | null, t: Localize): readonly string[] {
  const { trace, digest } = context?.result ?? {};
  if (!trace || trace.error) return [];
  const update = digest?.rhythms.update;
  const perEpoch = updatesPerEpoch(trace);
  return [
    ...(update
      ? [t("updates the weights {0}", rhythmText(update, t))]
      : [t("updates the weights")]),
    ...(perEpoch === undefined ? [] : [t("{0} times per epoch", count(perEpoch))]),
    t("{0} times in all", count(trace.steps)),
    ...assumedText(context, t),
  ];
}

function assumedText(context: SimulatedRun | null, t: Localize): readonly string[] {
  const { epochs, stepsPerEpoch } = context?.fact ?? {};
  const isOpen = [epochs, stepsPerEpoch].some((n) => n?.origin === "assumed");
  return isOpen && !context?.stated?.length ? [t("lengths assumed")] : [];
}

/** Where every epoch has as many, and more than one. */
function updatesPerEpoch({ epochStarts, steps }: Trace): number | undefined {
  const perEpoch = epochStarts[1] ?? 0;
  const isEven =
    perEpoch * epochStarts.length === steps && epochStarts.every((k, i) => k === i * perEpoch);
  return epochStarts.length > 1 && isEven && perEpoch > 1 ? perEpoch : undefined;
}

/** How far an update moves a weight whose gradient stays as it is. */
function reachText(call: OptimizerFact, context: SimulatedRun, t: Localize): string | undefined {
  const { trace } = context.result;
  const value = (name: string) => toNumber(call.args[name]?.value ?? null);
  if (call.name === "SGD") {
    const [momentum, dampening] = [value("momentum"), value("dampening")];
    if (momentum === 0) return t("A weight moves by lr times its gradient.");
    const isPlain = momentum > 0 && momentum < 1 && dampening === 0;
    if (!isPlain || (trace && cycledMomentum(trace))) return undefined;
    return t(
      "While its gradient stays the same, a weight comes to move by lr / (1 − {0}) times the gradient: {1} times what it would without momentum.",
      figure(momentum),
      figure(1 / (1 - momentum)),
    );
  }
  if (call.name !== "Adam" && call.name !== "AdamW") return undefined;
  const steady = t(
    "While its gradient stays the same, a weight moves by about lr, however large the gradient is.",
  );
  const decay = call.name === "AdamW" ? value("weight_decay") : 0;
  const [rate] = trace?.lr[0] ?? [];
  if (!(decay > 0) || !rate) return steady;
  return t(
    "{0} Weight decay takes {1} of it besides, in the first update.",
    steady,
    figure(rate * decay),
  );
}
