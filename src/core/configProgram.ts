import { type RunTemplate, schedulersOf } from "./configTemplate.ts";
import {
  type Horizon,
  hasSameNest,
  type RunConfig,
  type SchedulerConfig,
  updatesPerEpoch,
} from "./runConfig.ts";
import {
  epochProgram,
  type LoopRole,
  type ProgramNode,
  type SchedulerPlan,
  type SchedulerStepNode,
  standInValue,
} from "./runPlan.ts";
import { findScheduler } from "./schedulers/index.ts";
import { steppingOf } from "./schedulers/stepping.ts";
import { mapBodies } from "./spec/mapBodies.ts";

/**
 * What happens in which order: the script's own program while the same calls are stepped, else
 * the usual nest of an epoch loop around a batch loop.
 */
export function programOf(
  config: RunConfig,
  schedulers: readonly SchedulerPlan[],
  places: ReadonlyMap<string, number>,
  template: RunTemplate | null,
): readonly ProgramNode[] {
  const isStepped = (every: SchedulerConfig["every"]) =>
    config.schedulers
      .filter((s) => s.every === every)
      .map((s) => usualStep(places.get(s.id) as number, schedulers));
  if (template && hasSameNest(config.schedulers, schedulersOf(template))) {
    const { program, schedulers: before } = template.plan;
    const isGated = template.plan.accumulation !== undefined;
    const steps = restepped(program, schedulers, before);
    return withHorizon(steps, config.horizon, template.horizon, isGated);
  }
  const batches = updatesPerEpoch(config.horizon);
  const [epochs] = epochProgram(config.horizon.epochs, batches, isStepped("epoch"));
  return epochs?.kind === "loop" ? [withBatchSteps(epochs, isStepped("batch"))] : [];
}

const withBatchSteps = <N extends ProgramNode>(node: N, steps: readonly SchedulerStepNode[]): N =>
  node.kind === "loop"
    ? {
        ...node,
        body:
          node.role === "batch"
            ? [...node.body, ...steps]
            : node.body.map((inner) => withBatchSteps(inner, steps)),
      }
    : node;

/** A scheduler of another class may be stepped with other arguments. */
function restepped(
  nodes: readonly ProgramNode[],
  schedulers: readonly SchedulerPlan[],
  before: readonly SchedulerPlan[],
): readonly ProgramNode[] {
  return nodes.map((node) => {
    if (node.kind !== "schedulerStep") {
      return mapBodies(node, (body) => restepped(body, schedulers, before));
    }
    const { scheduler: i } = node;
    return schedulers[i]?.name === before[i]?.name ? node : usualStep(i, schedulers);
  });
}

/** The step of a scheduler of which nothing more is known than its class. */
export function usualStep(index: number, schedulers: readonly SchedulerPlan[]): SchedulerStepNode {
  const { name, args } = schedulers[index] as SchedulerPlan;
  const { method, takes } = steppingOf(findScheduler(name), args);
  const [argument, metric] = takes.map(standInValue);
  return {
    kind: "schedulerStep",
    scheduler: index,
    method,
    ...(argument ? { argument } : {}),
    ...(metric ? { metric } : {}),
  };
}

/**
 * Loops of the script keep their length until the panel changes it. With `isGated` its own tests
 * let only some batches update.
 */
function withHorizon(
  nodes: readonly ProgramNode[],
  now: Horizon,
  before: Horizon,
  isGated: boolean,
) {
  const roundsOf = (h: Horizon) => updatesPerEpoch(isGated ? { ...h, accumulation: 1 } : h);
  const batches = roundsOf(now);
  const asBefore = roundsOf(before);
  const counts = {
    epoch: now.epochs === before.epochs ? null : now.epochs,
    batch: batches === asBefore ? null : batches,
    other: null,
  };
  const change = (list: readonly ProgramNode[]): readonly ProgramNode[] =>
    list.map((node) => withCount(mapBodies(node, change), counts));
  return counts.epoch === null && counts.batch === null ? nodes : change(nodes);
}

/** A length that was set in the panel takes the place of one that the script computes. */
function withCount(
  node: ProgramNode,
  counts: Readonly<Record<LoopRole, number | null>>,
): ProgramNode {
  if (node.kind !== "loop") return node;
  const count = counts[node.role];
  if (count === null) return node;
  const { rounds: _, ...loop } = node;
  return { ...loop, count };
}
