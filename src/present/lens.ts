import type { Trace } from "../core/trace.ts";
import type { Finding } from "../plan/findings/finding.ts";
import type { CallFact } from "../python/script.ts";
import { cadenceText, hasUpdatePerBatch, rhythmText } from "./cadenceText.ts";
import { diagnosticText } from "./findingText.ts";
import { assumptionLines, horizonText, loaderLine } from "./horizonText.ts";
import {
  actionItem,
  actionsFor,
  everything,
  type LensChoice,
  type LensItem,
  type LensRole,
  lensCount,
  roleOf,
} from "./lensPieces.ts";
import type { Localize } from "./localize.ts";
import { count, figure } from "./numbers.ts";
import { problemText } from "./obstacleText.ts";
import { rateText } from "./rateText.ts";
import { divergedAt, runAxis } from "./runView.ts";
import { runName, type SimulatedRun } from "./simulatedRun.ts";
import { standInMeaning } from "./standIn.ts";

/**
 * The pieces above one optimizer or scheduler call. `alone` is the run with only this scheduler
 * where it stands inside a composite.
 */
export function lensItems(
  call: CallFact,
  context: SimulatedRun,
  t: Localize,
  choice: LensChoice = everything,
  alone: Trace | null = null,
): readonly LensItem[] {
  const role = roleOf(call);
  const actions = actionsFor(role, choice).map((action) => actionItem(action, t));
  const { trace } = context.result;
  const problem = problemText(call, context, t);
  const hasExtra = lensCount(role, choice) > 1 + actions.length;
  if (!trace || problem) {
    const title = problem ?? call.name;
    const tooltip = t("Compare, scrub and change this run in the Optimizer Playground");
    // A half-typed call is none.
    const isProblem = context.run.obstacle?.kind !== "broken";
    const head: LensItem = { title, tooltip, action: "open", isProblem };
    const { finding } = context.result;
    const extra = trace?.error ? problemItem(finding ? [finding] : [], t) : lengthItem(context, t);
    return [head, ...(hasExtra ? [extra] : []), ...actions];
  }
  const head: LensItem = {
    title: headTitle(role, context, trace, alone, t),
    tooltip: role === "inner" ? aloneTooltip(t) : headTooltip(context, trace, t),
    action: "open",
    ...((context.problems ?? []).length > 0 && role === "optimizer" ? { isProblem: true } : {}),
  };
  if (!hasExtra) return [head, ...actions];
  return [head, extraItem(call, role, context, trace, t), ...actions];
}

function extraItem(
  call: CallFact,
  role: LensRole,
  context: SimulatedRun,
  trace: Trace,
  t: Localize,
): LensItem {
  if (role !== "optimizer") return horizonItem(call, context, t);
  const { problems = [] } = context;
  return problems.length > 0 ? problemItem(problems, t) : lossItem(trace, t);
}

function headTitle(
  role: LensRole,
  context: SimulatedRun,
  trace: Trace,
  alone: Trace | null,
  t: Localize,
): string {
  if (role === "optimizer") return `${runName(context)}: ${ratesText(context, trace, t)}`;
  const isPerBatch = hasUpdatePerBatch(context.result);
  if (role === "inner" && alone) return t("on its own: {0}", rateText(alone, t, isPerBatch));
  return rateText(trace, t, isPerBatch);
}

const aloneTooltip = (t: Localize) =>
  t("This scheduler alone, over the part of the run in which it is stepped.");

/** What is probably wrong comes before a loss that follows from it. */
function problemItem(problems: readonly Finding[], t: Localize): LensItem {
  const [first] = problems;
  return {
    title: problems.length > 1 ? t("{0} problems", problems.length) : t("1 problem"),
    tooltip: problems.map((f) => diagnosticText(f, t)).join("\n"),
    action: "nextFinding",
    ...(first ? { at: first.span.from } : {}),
  };
}

function horizonItem(call: CallFact, context: SimulatedRun, t: Localize): LensItem {
  const { title, ...item } = lengthItem(context, t);
  return { ...item, title: t("{0}, {1}", cadenceText(call, context, t), title) };
}

const lengthItem = (context: SimulatedRun, t: Localize): LensItem => ({
  title: horizonText(context, t),
  tooltip: t("How long the run is. Click to set what the source does not say."),
  action: "setHorizon",
});

/** With a warning where the script changes the rate past its schedulers. */
function ratesText(context: SimulatedRun, trace: Trace, t: Localize): string {
  const { fact } = context;
  const rates = rateText(trace, t, hasUpdatePerBatch(context.result));
  const { handSet } = fact;
  if (handSet.length === 0) return rates;
  const names = handSet.flatMap(({ scheduler }) => scheduler ?? []);
  const isNamed = names.length === handSet.length;
  const without = isNamed
    ? t("without {0}", [...new Set(names)].join(", "))
    : t("without what the script sets itself");
  return `${rates}  ${without}`;
}

function lossItem(trace: Trace, t: Localize): LensItem {
  const { loss, steps } = trace;
  const last = loss?.[steps - 1];
  const diverged = divergedAt(trace);
  const title =
    last === undefined
      ? t("no stand-in loss")
      : diverged === null
        ? t("stand-in loss {0}", figure(last))
        : t("stand-in loss diverges at step {0}", count(diverged));
  return { title, tooltip: standInMeaning(t), action: "explainLoss" };
}

function headTooltip(context: SimulatedRun, trace: Trace, t: Localize): string {
  const lines = [
    horizonText(context, t),
    ...loaderLine(context.fact.stepsPerEpoch, t),
    axisText(context, trace, t),
    ...assumptionLines(context, t),
  ];
  return lines.join("\n");
}

function axisText({ result }: SimulatedRun, trace: Trace, t: Localize): string {
  const updates = count(trace.steps);
  const unit = runAxis(trace).unit === "epoch" ? t("epochs") : t("steps");
  const rhythm = result.digest?.rhythms.update;
  return rhythm && (rhythm.unit === "epoch" || rhythm.every > 1)
    ? t("{0} updates, {1}; positions are counted in {2}", updates, rhythmText(rhythm, t), unit)
    : t("{0} updates; positions are counted in {1}", updates, unit);
}
