import * as v from "valibot";
import type { RunConfig, SchedulerConfig } from "../core/runConfig.ts";
import { SLOTS } from "./limits.ts";

/**
 * The runs of a panel as they are saved and shared. They come back from disk, from links and from
 * files: nothing of it is trusted.
 */
const texts = v.record(v.string(), v.string());
const call = { id: v.string(), name: v.string(), args: texts };
const count = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(1_000_000));

const schedulerConfig: v.GenericSchema<unknown, SchedulerConfig> = v.object({
  ...call,
  every: v.picklist(["epoch", "batch", "never"]),
  schedulers: v.array(v.lazy(() => schedulerConfig)),
});

export const runConfig: v.GenericSchema<unknown, RunConfig> = v.object({
  optimizer: v.object({
    ...call,
    groups: v.array(texts),
    origins: v.exactOptional(v.array(v.nullable(v.number()))),
  }),
  schedulers: v.array(schedulerConfig),
  horizon: v.object({
    epochs: count,
    stepsPerEpoch: count,
    accumulation: count,
    processes: count,
  }),
});

/** Where a run comes from; `base` is what a reset goes back to. */
const runSource = v.variant("kind", [
  v.object({
    kind: v.literal("file"),
    /** The run's id in the script. */
    run: v.string(),
    /** What the code said when editing began; null while nothing is edited. */
    base: v.nullable(runConfig),
  }),
  v.object({
    kind: v.literal("pinned"),
    base: runConfig,
    /** The plan it was pinned from, in wire form, where text alone cannot say it. */
    template: v.nullable(v.string()),
  }),
  v.object({ kind: v.literal("preset"), preset: v.string(), base: runConfig }),
  v.object({ kind: v.literal("added"), base: runConfig }),
]);

export const savedRun = v.object({
  id: v.string(),
  /** A name given by hand. */
  name: v.nullable(v.string()),
  slot: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(SLOTS - 1)),
  hidden: v.boolean(),
  source: runSource,
  /** The run as edited in the panel; null while it is what its source says. */
  edits: v.nullable(runConfig),
});

/** The problem that stands in for the model, chosen in the panel. */
export const savedStandIn = v.object({
  name: v.string(),
  options: v.record(v.string(), v.number()),
  seed: v.pipe(v.number(), v.integer(), v.minValue(0)),
});

export type SavedRun = Readonly<v.InferOutput<typeof savedRun>>;
export type RunSource = Readonly<v.InferOutput<typeof runSource>>;
export type SavedStandIn = Readonly<v.InferOutput<typeof savedStandIn>>;
