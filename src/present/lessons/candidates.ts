import { newCallId, newScheduler } from "../../core/newCalls.ts";
import { type RunConfig, type SchedulerConfig, updatesPerEpoch } from "../../core/runConfig.ts";
import type { Localize } from "../localize.ts";

/** A schedule that could stand in place of a run's own. */
export interface Candidate {
  readonly id: "steps" | "warmup" | "onecycle" | "restarts";
  readonly title: string;
  /** When it is worth a try. */
  readonly note: string;
  /** Its schedulers, of the run's length. */
  schedulers(config: RunConfig): readonly SchedulerConfig[];
}

/** With fewer epochs a schedule that is stepped once per epoch would be a staircase of a few steps. */
const FEW_EPOCHS = 10;

/** How often a schedule is stepped, and how often in all. */
function rhythmOf(
  { horizon }: RunConfig,
  few = FEW_EPOCHS,
): { every: "epoch" | "batch"; steps: number } {
  const { epochs } = horizon;
  if (epochs >= few) return { every: "epoch", steps: epochs };
  return { every: "batch", steps: Math.max(1, epochs * updatesPerEpoch(horizon)) };
}

const whole = (x: number) => Math.max(1, Math.round(x));

/** A scheduler of the catalogue with some arguments of its own. */
function scheduler(
  config: RunConfig,
  name: string,
  every: SchedulerConfig["every"],
  args: Readonly<Record<string, number | string>>,
  taken: readonly string[] = [],
): SchedulerConfig {
  const made = newScheduler(name, newCallId(config, taken), config);
  const own = Object.fromEntries(Object.entries(args).map(([key, x]) => [key, String(x)]));
  return { ...made, every, args: { ...made.args, ...own } };
}

function stepDecay(config: RunConfig): readonly SchedulerConfig[] {
  const { every, steps } = rhythmOf(config);
  const milestones = [...new Set([0.5, 0.75].map((share) => whole(share * steps)))].join(", ");
  return [scheduler(config, "MultiStepLR", every, { milestones, gamma: 0.1 })];
}

function warmUpAndCosine(config: RunConfig): readonly SchedulerConfig[] {
  const { every, steps } = rhythmOf(config);
  const warm = whole(0.05 * steps);
  const up = { start_factor: 0.1, total_iters: warm };
  const first = scheduler(config, "LinearLR", every, up);
  const rest = { T_max: whole(steps - warm) };
  const second = scheduler(config, "CosineAnnealingLR", every, rest, [first.id]);
  const both = scheduler(config, "SequentialLR", every, { milestones: warm }, [
    first.id,
    second.id,
  ]);
  return [{ ...both, schedulers: [first, second] }];
}

/** First cycles of which three, two or four, each twice as long as the one before, fill a run. */
const FILLS = [1 + 2 + 4, 1 + 2, 1 + 2 + 4 + 8];

/** Such that the run ends with a cycle, or nearly so. */
function firstCycle(steps: number): number {
  const over = (fill: number) => Math.ceil(steps / fill) * fill - steps;
  const good = FILLS.find((fill) => over(fill) <= 0.03 * steps);
  const fill = good ?? FILLS.reduce((a, b) => (over(b) < over(a) ? b : a));
  return Math.ceil(steps / fill);
}

function warmRestarts(config: RunConfig): readonly SchedulerConfig[] {
  // Cycles of two or three epochs could not be made to fill the run.
  const { every, steps } = rhythmOf(config, 3 * 7);
  const args = { T_0: firstCycle(steps), T_mult: 2 };
  return [scheduler(config, "CosineAnnealingWarmRestarts", every, args)];
}

/** Schedules for a run's own optimizer and length, the usual first. */
export const candidatesFor = (t: Localize): readonly Candidate[] => [
  {
    id: "steps",
    title: t("Step decay"),
    note: t("Robust, and easy to reason about."),
    schedulers: stepDecay,
  },
  {
    id: "warmup",
    title: t("Warm-up and cosine"),
    note: t("For AdamW, transformers and large batches."),
    schedulers: warmUpAndCosine,
  },
  {
    id: "onecycle",
    title: t("One cycle"),
    note: t("Fast, when the length is fixed beforehand. It sets rate and momentum itself."),
    schedulers: (config) => [scheduler(config, "OneCycleLR", "batch", {})],
  },
  {
    id: "restarts",
    title: t("Warm restarts"),
    note: t("Usable models on the way, and snapshots."),
    schedulers: warmRestarts,
  },
];
