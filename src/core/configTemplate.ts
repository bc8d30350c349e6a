import { argumentText } from "./configText.ts";
import type { ArgumentTexts, Horizon, RunConfig, SchedulerConfig } from "./runConfig.ts";
import { bodiesOf, type ProgramNode, type RunPlan } from "./runPlan.ts";
import type { PyArgs, PyValue } from "./spec/pyValue.ts";

/**
 * The plan a configuration was read from. What text cannot say stays there: functions with the
 * values they close over, and loops that are not the usual nest.
 */
export interface RunTemplate {
  readonly plan: RunPlan;
  /** The ids of the plan's calls: the optimizer's, then the schedulers' in the plan's order. */
  readonly ids: readonly string[];
  readonly horizon: Horizon;
}

/** The configuration that says what a plan does, as far as text can say it. */
export function configOfTemplate(template: RunTemplate): RunConfig {
  const { plan, ids, horizon } = template;
  return {
    optimizer: {
      id: ids[0] ?? "",
      name: plan.optimizer.name,
      args: textsOf(plan.optimizer.args),
      groups: plan.optimizer.groups.map(textsOf),
    },
    schedulers: schedulersOf(template),
    horizon,
  };
}

const textsOf = (args: PyArgs): ArgumentTexts =>
  Object.fromEntries(
    Object.entries(args)
      .filter(([name]) => name !== "schedulers")
      .map(([name, value]) => [name, argumentText(value)]),
  );

/** The tree of its schedulers: those that the program steps, with those inside them. */
export function schedulersOf({ plan, ids }: RunTemplate): readonly SchedulerConfig[] {
  const built: SchedulerConfig[] = [];
  const inside = new Set<number>();
  for (const [i, { name, args }] of plan.schedulers.entries()) {
    // A composite can only hold what was built before it.
    const children = refsIn(args.schedulers).filter((k) => k < i);
    for (const k of children) inside.add(k);
    built.push({
      id: ids[i + 1] ?? `n${i}`,
      name,
      args: textsOf(args),
      every: cadenceOf(plan.program, i),
      schedulers: children.flatMap((k) => built[k] ?? []),
    });
  }
  return built.filter((s, i) => !inside.has(i) || s.every !== "never");
}

const refsIn = (value: PyValue | undefined): readonly number[] =>
  Array.isArray(value) ? value.map((item) => Number((item as { ref?: string })?.ref)) : [];

function cadenceOf(
  nodes: readonly ProgramNode[],
  scheduler: number,
  role: "epoch" | "batch" = "epoch",
): SchedulerConfig["every"] {
  for (const node of nodes) {
    if (node.kind === "schedulerStep" && node.scheduler === scheduler) return role;
    const inner = node.kind === "loop" && node.role === "batch" ? "batch" : role;
    for (const body of bodiesOf(node)) {
      const found = cadenceOf(body, scheduler, inner);
      if (found !== "never") return found;
    }
  }
  return "never";
}
