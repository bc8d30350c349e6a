import type { LoopRole } from "../core/runPlan.ts";
import type { Trace } from "../core/trace.ts";
import type { Finding } from "../plan/findings/finding.ts";
import type { Obstacle, PlannedRun } from "../plan/planRuns.ts";
import type { RunResult } from "../plan/preview.ts";
import type { CallFact, CountFact, RunFact, TrainingScript } from "../python/script.ts";
import { cadenceText, hasUpdatePerBatch, rhythmText } from "./cadenceText.ts";
import { diagnosticText, findingText } from "./findingText.ts";
import { firstLine } from "./firstLine.ts";
import type { Localize } from "./localize.ts";
import { count, figure } from "./numbers.ts";
import { raisedText } from "./raisedText.ts";
import { rateText } from "./rateText.ts";
import { divergedAt, runAxis } from "./runView.ts";
import { standInMeaning } from "./standIn.ts";

/** One clickable piece above a line of code. */
export interface LensItem {
  readonly title: string;
  readonly tooltip: string;
  readonly action: LensAction | "explainLoss" | "setHorizon" | "nextFinding";
  /** PyTorch raises, the run is not drawn, or something is found in it. */
  readonly isProblem?: boolean;
  /** The place that a click goes to. */
  readonly at?: number;
}

export const lensActions = ["open", "compare", "explain", "pin"] as const;
export type LensAction = (typeof lensActions)[number];

/** Which pieces are wanted. */
export interface LensChoice {
  readonly loss: boolean;
  readonly horizon: boolean;
  readonly actions: readonly LensAction[];
}

const everything: LensChoice = { loss: true, horizon: true, actions: lensActions };

/** Everything known about the run that a call belongs to. */
export interface LensContext {
  readonly script: TrainingScript;
  readonly run: PlannedRun;
  readonly fact: RunFact;
  readonly result: RunResult;
  /** Loops whose length the user has set for this file. */
  readonly stated?: readonly LoopRole[];
  /** The warnings about the run that are shown. */
  readonly problems?: readonly Finding[];
}

/** What a call is within its run: each has pieces of its own. */
export type LensRole = "optimizer" | "scheduler" | "inner";

/** How many pieces stand above a call, whatever its run turns out to be. */
export function lensCount(role: LensRole, choice: LensChoice): number {
  const extra = role === "optimizer" ? choice.loss : role === "scheduler" && choice.horizon;
  return 1 + (extra ? 1 : 0) + actionsFor(role, choice).length;
}

/**
 * The pieces above one optimizer or scheduler call. `alone` is the run with only this scheduler
 * where it stands inside a composite.
 */
export function lensItems(
  call: CallFact,
  context: LensContext,
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
  context: LensContext,
  trace: Trace,
  t: Localize,
): LensItem {
  if (role !== "optimizer") return horizonItem(call, context, t);
  const { problems = [] } = context;
  return problems.length > 0 ? problemItem(problems, t) : lossItem(trace, t);
}

export function roleOf(call: CallFact): LensRole {
  if (!("parent" in call)) return "optimizer";
  return call.parent === null ? "scheduler" : "inner";
}

function headTitle(
  role: LensRole,
  context: LensContext,
  trace: Trace,
  alone: Trace | null,
  t: Localize,
): string {
  if (role === "optimizer") return `${runName(context)}: ${ratesText(context, trace, t)}`;
  const isPerBatch = hasUpdatePerBatch(context);
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

function horizonItem(call: CallFact, context: LensContext, t: Localize): LensItem {
  const { title, ...item } = lengthItem(context, t);
  return { ...item, title: t("{0}, {1}", cadenceText(call, context, t), title) };
}

const lengthItem = (context: LensContext, t: Localize): LensItem => ({
  title: horizonText(context, t),
  tooltip: t("How long the run is. Click to set what the source does not say."),
  action: "setHorizon",
});

/** Comparing and pinning is for whole runs: it stands above their optimizer. */
function actionsFor(role: LensRole, { actions }: LensChoice): readonly LensAction[] {
  if (role === "optimizer") return actions;
  const kept: readonly LensAction[] = role === "inner" ? ["open"] : ["open", "explain"];
  return actions.filter((action) => kept.includes(action));
}

function actionItem(action: LensAction, t: Localize): LensItem {
  const [title, tooltip] = actionTexts[action](t);
  return { title, tooltip, action };
}

const actionTexts: Readonly<
  Record<LensAction, (t: Localize) => readonly [title: string, tooltip: string]>
> = {
  open: (t) => [
    t("Open playground"),
    t("Compare, scrub and change this run in the Optimizer Playground"),
  ],
  compare: (t) => [
    t("Compare"),
    t("Put other optimizers beside this run, with the same schedule and the same length"),
  ],
  explain: (t) => [t("Explain"), t("What this class does, with its formula and its figures here")],
  pin: (t) => [
    t("Pin run"),
    t("Keep this run in the playground as it is now, to compare it with others"),
  ],
};

/** With a warning where the script changes the rate past its schedulers. */
function ratesText(context: LensContext, trace: Trace, t: Localize): string {
  const { fact } = context;
  const rates = rateText(trace, t, hasUpdatePerBatch(context));
  const { handSet } = fact;
  if (handSet.length === 0) return rates;
  const names = handSet.flatMap(({ scheduler }) => scheduler ?? []);
  const isNamed = names.length === handSet.length;
  const without = isNamed
    ? t("without {0}", [...new Set(names)].join(", "))
    : t("without what the script sets itself");
  return `${rates}  ${without}`;
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
      return `${at}: ${firstLine(raisedText(error))}`;
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
    return t("not drawn: too long, {0} steps in all", count(obstacle.steps));
  }
  const calls: readonly CallFact[] = [...script.optimizers, ...script.schedulers];
  const name = calls.find((c) => c.id === obstacle.call)?.name ?? "";
  if (obstacle.kind === "unsupported") return t("{0} cannot be previewed yet", name);
  if (obstacle.kind === "unresolved") {
    return t("not drawn: {0} of {1} cannot be read from the source", obstacle.argument, name);
  }
  return undefined;
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

function headTooltip(context: LensContext, trace: Trace, t: Localize): string {
  const lines = [
    horizonText(context, t),
    ...loaderLine(context.fact.stepsPerEpoch, t),
    axisText(context, trace, t),
    ...assumptionLines(context, t),
  ];
  return lines.join("\n");
}

/** Where the number of batches comes from, if a data loader of known length gives it. */
function loaderLine({ value, loader }: CountFact, t: Localize): readonly string[] {
  if (!loader) return [];
  const { examples, noun, batchSize } = loader;
  const parts = [count(value), count(examples), count(batchSize)];
  return noun === "images"
    ? [t("{0} steps per epoch: {1} images in batches of {2}", ...parts)]
    : [t("{0} steps per epoch: {1} examples in batches of {2}", ...parts)];
}

function axisText({ result }: LensContext, trace: Trace, t: Localize): string {
  const updates = count(trace.steps);
  const unit = runAxis(trace).unit === "epoch" ? t("epochs") : t("steps");
  const rhythm = result.digest?.rhythms.update;
  return rhythm && (rhythm.unit === "epoch" || rhythm.every > 1)
    ? t("{0} updates, {1}; positions are counted in {2}", updates, rhythmText(rhythm, t), unit)
    : t("{0} updates; positions are counted in {1}", updates, unit);
}

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
  if (run.optimizer === null) {
    return [
      t("The optimizer is not in this file: SGD with PyTorch's defaults is assumed."),
      ...lines,
    ];
  }
  const own = script.optimizers.find((o) => o.id === run.optimizer);
  if (!own?.groupsAssumed) return lines;
  const count = own.groups.length;
  return count === 1
    ? [t("The parameter groups cannot be read from the source: one group is assumed."), ...lines]
    : [
        t("Not every value of the parameter groups can be read: {0} groups are assumed.", count),
        ...lines,
      ];
}

/** `70 epochs × 391 steps, steps assumed`; what the user has set is not assumed any more. */
export function horizonText(
  { fact, stated = [] }: Pick<LensContext, "fact" | "stated">,
  t: Localize,
): string {
  const { epochs, stepsPerEpoch } = fact;
  const isAssumed = ({ origin }: CountFact, role: LoopRole) =>
    origin === "assumed" && !stated.includes(role);
  const steps = count(stepsPerEpoch.value);
  const text =
    epochs.value === 1
      ? t("1 epoch × {0} steps", steps)
      : t("{0} epochs × {1} steps", count(epochs.value), steps);
  const [openEpochs, openSteps] = [isAssumed(epochs, "epoch"), isAssumed(stepsPerEpoch, "batch")];
  if (openEpochs && openSteps) return t("{0}, both assumed", text);
  if (openEpochs) return t("{0}, epochs assumed", text);
  return openSteps ? t("{0}, steps assumed", text) : text;
}
