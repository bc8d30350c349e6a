import type { LoopRole } from "../core/runPlan.ts";
import type { Trace } from "../core/trace.ts";
import type { Obstacle, PlannedRun } from "../plan/planRuns.ts";
import type { RunResult } from "../plan/preview.ts";
import type { Cadence, CallFact, CountFact, RunFact, TrainingScript } from "../python/script.ts";
import { findingText } from "./findingText.ts";
import type { Localize } from "./localize.ts";
import { count, figure } from "./numbers.ts";
import { divergedAt, runAxis, summarize } from "./runView.ts";
import { sparkline } from "./sparkline.ts";
import { standInMeaning } from "./standIn.ts";

/** One clickable piece above a line of code. */
export interface LensItem {
  readonly title: string;
  readonly tooltip: string;
  readonly action: "open" | "pin" | "explainLoss" | "setHorizon";
}

/** Everything known about the run that a call belongs to. */
export interface LensContext {
  readonly script: TrainingScript;
  readonly run: PlannedRun;
  readonly fact: RunFact;
  readonly result: RunResult;
  /** Loops whose length the user has set for this file. */
  readonly stated?: readonly LoopRole[];
}

const COLUMNS = 16;

/** The pieces above one optimizer or scheduler call. */
export function lensItems(call: CallFact, context: LensContext, t: Localize): readonly LensItem[] {
  const isOptimizer = context.run.optimizer === call.id;
  const { trace } = context.result;
  const open: LensItem = {
    title: t("Open playground"),
    tooltip: t("Compare, scrub and change this run in the Optimizer Playground"),
    action: "open",
  };
  const problem = problemText(call, context, t);
  if (!trace || problem) return [{ ...open, title: problem ?? call.name }, open];
  const head: LensItem = {
    title: isOptimizer
      ? `${runName(context)}: ${ratesText(context, trace, t)}`
      : rateText(trace, t),
    tooltip: headTooltip(context, trace, t),
    action: "open",
  };
  const horizon: LensItem = {
    title: horizonText(context, t),
    tooltip: t("How long the run is. Click to set what the source does not say."),
    action: "setHorizon",
  };
  const loss = lossItem(trace, t);
  const pin: LensItem = {
    title: t("Pin run"),
    tooltip: t("Keep this run in the playground as it is now, to compare it with others"),
    action: "pin",
  };
  if (isOptimizer) return loss ? [head, loss, open, pin] : [head, open, pin];
  const title = t("{0}, {1}", cadenceText(call, context, t), horizon.title);
  return [head, { ...horizon, title }, open];
}

/** With a warning where the script changes the rate past its schedulers. */
function ratesText({ fact }: LensContext, trace: Trace, t: Localize): string {
  const rates = rateText(trace, t);
  return fact.handSet.length > 0 ? `${rates}  ${t("without what the script sets itself")}` : rates;
}

/** `SGD + StepLR`. */
export function runName({ script, run }: Pick<LensContext, "script" | "run">): string {
  const optimizer = script.optimizers.find((o) => o.id === run.optimizer);
  const schedulers = script.schedulers.filter(
    (s) => s.parent === null && run.schedulers.includes(s.id),
  );
  const parts = [...(optimizer ? [optimizer.name] : []), ...schedulers.map((s) => s.name)];
  return parts.join(" + ");
}

function problemText(call: CallFact, { run, result, script }: LensContext, t: Localize) {
  const error = result.trace?.error;
  if (error) {
    const { source } = error;
    const owner = "index" in source ? run.schedulers[source.index] : run.optimizer;
    if (owner === call.id) {
      const at =
        error.step > 0
          ? t("PyTorch raises at step {0}", count(error.step))
          : t("PyTorch raises here");
      return `${at}: ${firstLine(error.message)}`;
    }
  }
  if (result.finding?.code === "evaluation-limit") {
    return `${call.name}: ${findingText(result.finding, t)}`;
  }
  return run.obstacle ? obstacleText(run.obstacle, script, t) : undefined;
}

/** Why a run is not drawn; nothing for a call that is only half typed. */
export function obstacleText(
  obstacle: Obstacle,
  script: TrainingScript,
  t: Localize,
): string | undefined {
  if (obstacle.kind === "too-long") {
    return t("not drawn: the run has {0} rounds", count(obstacle.steps));
  }
  const calls: readonly CallFact[] = [...script.optimizers, ...script.schedulers];
  const name = calls.find((c) => c.id === obstacle.call)?.name ?? "";
  if (obstacle.kind === "unsupported") return t("{0} cannot be previewed yet", name);
  if (obstacle.kind === "unresolved") {
    return t("not drawn: {0} of {1} cannot be read from the source", obstacle.argument, name);
  }
  return undefined;
}

const firstLine = (text: string) => text.split("\n", 1)[0] ?? "";

/** `lr 0.1 → 2.5e−4  ▇▄▆▇  restarts at 10, 30`. */
export function rateText(trace: Trace, t: Localize): string {
  const summary = summarize(trace);
  if (!summary) return t("no updates");
  const { first, peak, last, isConstant, restarts } = summary;
  if (isConstant) return t("lr {0}, constant", figure(first));
  const isHill = peak > first * 1.001 && peak > last;
  const rates = (isHill ? [first, peak, last] : [first, last]).map(figure).join(" → ");
  const line = sparkline(trace.lr[0] as Float64Array, COLUMNS);
  return `lr ${rates}  ${line}${restartText(restarts, t)}`;
}

function restartText(restarts: readonly number[], t: Localize): string {
  if (restarts.length === 0) return "";
  const shown = restarts.slice(0, 4).map(figure).join(", ");
  return `  ${t("restarts at {0}", restarts.length > 4 ? `${shown}, …` : shown)}`;
}

function lossItem(trace: Trace, t: Localize): LensItem | undefined {
  const { loss, steps } = trace;
  if (!loss || steps === 0) return undefined;
  const diverged = divergedAt(trace);
  const title =
    diverged === null
      ? t("stand-in loss {0}", figure(loss[steps - 1] as number))
      : t("stand-in loss diverges at step {0}", count(diverged));
  return { title, tooltip: standInMeaning(t), action: "explainLoss" };
}

function headTooltip(context: LensContext, trace: Trace, t: Localize): string {
  const lines = [
    horizonText(context, t),
    ...loaderLine(context.fact.stepsPerEpoch, t),
    axisText(trace, t),
    ...assumptionLines(context, t),
  ];
  return lines.join("\n");
}

/** Where the number of batches comes from, if a data loader of known length gives it. */
export function loaderLine({ value, loader }: CountFact, t: Localize): readonly string[] {
  if (!loader) return [];
  const { examples, noun, batchSize } = loader;
  const parts = [count(value), count(examples), count(batchSize)];
  return noun === "images"
    ? [t("{0} steps per epoch: {1} images in batches of {2}", ...parts)]
    : [t("{0} steps per epoch: {1} examples in batches of {2}", ...parts)];
}

const axisText = (trace: Trace, t: Localize) =>
  t("{0} updates; positions are counted in {1}", count(trace.steps), unitText(trace, t));

const unitText = (trace: Trace, t: Localize) =>
  runAxis(trace).unit === "epoch" ? t("epochs") : t("steps");

/** One line for each value that the source does not give. */
export function assumptionLines({ script, run }: LensContext, t: Localize): readonly string[] {
  const calls: readonly CallFact[] = [
    ...script.optimizers.filter((o) => o.id === run.optimizer),
    ...script.schedulers.filter((s) => run.schedulers.includes(s.id)),
  ];
  const lines = calls.flatMap((call) =>
    Object.entries(call.args).flatMap(([name, { origin, value, text }]) => {
      if (origin !== "assumed" || value === undefined) return [];
      const shown =
        typeof value === "number" || typeof value === "bigint" ? figure(Number(value)) : "…";
      return [t("{0} = {1}: assumed {2}", name, text ?? "…", shown)];
    }),
  );
  return run.optimizer === null
    ? [t("The optimizer is not in this file: SGD with PyTorch's defaults is assumed."), ...lines]
    : lines;
}

/** `70 epochs × 391 steps, steps assumed`; what the user has set is not assumed any more. */
export function horizonText(
  { fact, stated = [] }: Pick<LensContext, "fact" | "stated">,
  t: Localize,
): string {
  const { epochs, stepsPerEpoch } = fact;
  const isAssumed = ({ origin }: CountFact, role: LoopRole) =>
    origin === "assumed" && !stated.includes(role);
  const text = t("{0} epochs × {1} steps", count(epochs.value), count(stepsPerEpoch.value));
  const [openEpochs, openSteps] = [isAssumed(epochs, "epoch"), isAssumed(stepsPerEpoch, "batch")];
  if (openEpochs && openSteps) return t("{0}, both assumed", text);
  if (openEpochs) return t("{0}, epochs assumed", text);
  return openSteps ? t("{0}, steps assumed", text) : text;
}

export const cadenceTexts: Readonly<Record<Cadence, (t: Localize) => string>> = {
  batch: (t) => t("stepped once per batch"),
  epoch: (t) => t("stepped once per epoch"),
  fractional: (t) => t("stepped with a fraction of an epoch"),
  metric: (t) => t("stepped with a metric"),
  manual: (t) => t("set by hand"),
  never: (t) => t("never stepped"),
  unknown: (t) => t("stepping assumed once per epoch"),
};

function cadenceText(call: CallFact, { script }: LensContext, t: Localize): string {
  const cadence = script.schedulers.find((s) => s.id === call.id)?.cadence ?? "unknown";
  return cadenceTexts[cadence](t);
}
