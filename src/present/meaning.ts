import { bodiesOf, type ProgramNode } from "../core/runPlan.ts";
import { itemsOf, type PyValue, toNumber } from "../core/spec/pyValue.ts";
import type { CallFact } from "../python/script.ts";
import { hasUpdatePerBatch } from "./cadenceText.ts";
import type { HintKind } from "./hints.ts";
import type { Localize } from "./localize.ts";
import { count, figure } from "./numbers.ts";
import { summarize } from "./runView.ts";
import type { SimulatedRun } from "./simulatedRun.ts";

/** What a value means in this script, in a few words, with a sentence for those who ask. */
export interface Meaning {
  readonly kind: HintKind;
  readonly label: string;
  readonly tooltip: string;
}

/** What an argument comes to in this run; undefined where its value says it already. */
export function argumentMeaning(
  call: CallFact,
  name: string,
  context: SimulatedRun | null,
  t: Localize,
): Meaning | undefined {
  const { value } = call.args[name] ?? {};
  if (value === undefined || value === null) return undefined;
  return (
    memoryMeaning(call, name, value, t) ??
    cyclesMeaning(call, name, context, t) ??
    lowestMeaning(call, name, value, context, t) ??
    epochsMeaning(call, name, value, context, t)
  );
}

/** Arguments that are the decay of a running mean: about 1/(1 − β) steps are remembered. */
const decays: Readonly<Record<string, (optimizer: string) => boolean>> = {
  momentum: () => true,
  betas: () => true,
  rho: (optimizer) => optimizer === "Adadelta",
  alpha: (optimizer) => optimizer === "RMSprop",
};

function memoryMeaning(call: CallFact, name: string, value: PyValue, t: Localize) {
  if (!call.id.startsWith("o") || !decays[name]?.(call.name)) return undefined;
  const numbers = (itemsOf(value) ?? [value]).map(toNumber);
  if (!numbers.every((beta) => beta > 0 && beta < 1)) return undefined;
  // 1 − 0.9 is 0.09999999999999998: the figure is rounded anyway.
  const steps = numbers.map((beta) => count(Math.round(1 / (1 - beta))));
  const [first = "", second] = steps;
  return {
    kind: "memory",
    label:
      second === undefined
        ? t("≈ {0} steps of memory", first)
        : t("≈ {0} and {1} steps of memory", first, second),
    tooltip: t("A running mean with decay β remembers about 1/(1 − β) steps."),
  } as const;
}

const SHOWN = 4;

/** Lengths of the restart cycles that the run begins, beside the argument that decides them. */
function cyclesMeaning(
  call: CallFact,
  name: string,
  context: SimulatedRun | null,
  t: Localize,
): Meaning | undefined {
  const trace = context?.result.trace;
  const { T_0, T_mult } = call.args;
  if (call.name !== "CosineAnnealingWarmRestarts" || !trace || trace.error) return undefined;
  const [first, factor] = [toNumber(T_0?.value ?? null), toNumber(T_mult?.value ?? null)];
  if (name !== (factor > 1 ? "T_mult" : "T_0") || !(first > 0)) return undefined;
  const index = context.run.schedulers.indexOf(call.id);
  const restarts = trace.marks.filter(
    (m) => m.kind === "restart" && m.scheduler === index && m.step < trace.steps,
  );
  const tooltip = t("Lengths of the cycles that this run begins, in scheduler steps");
  if (factor === 1) {
    const cycles = restarts.length + 1;
    return cycles > 1
      ? { kind: "cycles", label: t("{0} cycles", count(cycles)), tooltip }
      : undefined;
  }
  const lengths = [...restarts, null].map((_, i) => count(first * factor ** i));
  const shown = lengths.length > SHOWN ? [...lengths.slice(0, SHOWN), "…"] : lengths;
  return { kind: "cycles", label: t("cycles {0}", shown.join(", ")), tooltip };
}

/** `eta_min` where the run ends before it is reached. */
function lowestMeaning(
  call: CallFact,
  name: string,
  value: PyValue,
  context: SimulatedRun | null,
  t: Localize,
): Meaning | undefined {
  const trace = context?.result.trace;
  if (name !== "eta_min" || !trace || trace.error || context.run.schedulers.length > 1) {
    return undefined;
  }
  const { lowest = 0 } = summarize(trace) ?? {};
  const wanted = toNumber(value);
  if (!call.args.eta_min?.span || !(lowest > wanted * 1.001) || lowest <= 0) return undefined;
  const tooltip = t("{0} is never reached: this is the lowest rate of the run.", "eta_min");
  return { kind: "cycles", label: t("lowest {0}", figure(lowest)), tooltip };
}

/** Arguments that count scheduler steps. */
const counted = new Set([
  ...["T_max", "T_0", "step_size", "total_iters", "milestones", "total_steps", "anneal_epochs"],
  ...["step_size_up", "step_size_down", "num_warmup_steps", "num_training_steps"],
  ...["num_stable_steps", "num_decay_steps"],
]);

/** Epochs where a schedule that is stepped in every batch counts in steps. */
function epochsMeaning(
  call: CallFact,
  name: string,
  value: PyValue,
  context: SimulatedRun | null,
  t: Localize,
): Meaning | undefined {
  if (!context || !counted.has(name)) return undefined;
  const perEpoch = schedulerStepsPerEpoch(call, context);
  if (perEpoch === undefined) return undefined;
  const { origin } = context.fact.stepsPerEpoch;
  const steps = (itemsOf(value) ?? [value]).map(toNumber);
  if (steps.length === 0 || !steps.every((n) => n > 0)) return undefined;
  const isAssumed = origin === "assumed" && !context.stated?.includes("batch");
  const tooltip = t("The scheduler is stepped {0} times in an epoch.", count(perEpoch));
  const isPerBatch = hasUpdatePerBatch(context.result);
  const label = epochsLabel(steps, perEpoch, itemsOf(value) !== undefined, isPerBatch, t);
  const marked = isAssumed && !isShort(steps, perEpoch) ? t("{0}, assumed", label) : label;
  return { kind: "epochs", label: marked, tooltip };
}

/**
 * How often a scheduler that is stepped in the batch loop is stepped in one epoch; undefined where
 * it is stepped otherwise, or where only the run tells how often.
 */
function schedulerStepsPerEpoch(
  call: CallFact,
  { script, run, result }: SimulatedRun,
): number | undefined {
  const byId = new Map(script.schedulers.map((s) => [s.id, s]));
  let stepped = byId.get(call.id);
  if (stepped?.cadence !== "batch" || !run.plan) return undefined;
  for (let i = 0; stepped?.parent && i < byId.size; i++) stepped = byId.get(stepped.parent);
  const index = run.schedulers.indexOf(stepped?.id ?? "");
  const sum = (nodes: readonly ProgramNode[]): number =>
    nodes.reduce((total, node) => total + stepsIn(node, index, sum), 0);
  const perEpoch = epochBodies(run.plan.program).reduce((total, body) => total + sum(body), 0);
  const counted = Number.isNaN(perEpoch) ? countedPerEpoch(index, result) : perEpoch;
  return counted > 1 ? counted : undefined;
}

/** As the run has it, where a test decides which batches step it; NaN where epochs differ. */
function countedPerEpoch(index: number, { digest }: SimulatedRun["result"]): number {
  if (!digest || digest.error || digest.rhythms.schedulers[index]?.unit !== "batch")
    return Number.NaN;
  const perEpoch = (digest.schedulerCalls[index] ?? 0) / digest.epochs;
  return Number.isInteger(perEpoch) ? perEpoch : Number.NaN;
}

/** NaN where it depends on what happens in the run. */
function stepsIn(
  node: ProgramNode,
  scheduler: number,
  sum: (nodes: readonly ProgramNode[]) => number,
): number {
  switch (node.kind) {
    case "schedulerStep":
      return node.scheduler === scheduler ? 1 : 0;
    case "loop":
      return node.rounds || node.test ? Number.NaN : node.count * sum(node.body);
    case "call":
      return sum(node.body);
    case "jump":
      return Number.NaN;
    default: {
      const isIdle = bodiesOf(node).every((body) => sum(body) === 0);
      return isIdle ? 0 : Number.NaN;
    }
  }
}

const epochBodies = (nodes: readonly ProgramNode[]): readonly (readonly ProgramNode[])[] =>
  nodes.flatMap((node) => {
    const isEpoch = node.kind === "loop" && node.role === "epoch";
    return isEpoch ? [node.body] : bodiesOf(node).flatMap(epochBodies);
  });

const isShort = ([only = 0, ...rest]: readonly number[], perEpoch: number) =>
  rest.length === 0 && only < perEpoch;

function epochsLabel(
  steps: readonly number[],
  perEpoch: number,
  isList: boolean,
  isPerBatch: boolean,
  t: Localize,
): string {
  const [only = 0] = steps;
  if (isList) {
    const epochs = steps.map((n) => figure(n / perEpoch));
    return t(
      "epochs {0}",
      (epochs.length > SHOWN ? [...epochs.slice(0, SHOWN), "…"] : epochs).join(", "),
    );
  }
  if (only < perEpoch) {
    if (!isPerBatch) return only === 1 ? t("1 update") : t("{0} updates", figure(only));
    return only === 1 ? t("1 batch") : t("{0} batches", figure(only));
  }
  return only === perEpoch ? t("1 epoch") : t("{0} epochs", figure(only / perEpoch));
}
