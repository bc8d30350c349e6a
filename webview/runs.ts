import { type ConfigChange, changesBetween } from "../src/core/configChanges.ts";
import { mergeConfig } from "../src/core/configMerge.ts";
import { planOfConfig, type StandIn } from "../src/core/configPlan.ts";
import { configOfTemplate, type RunTemplate } from "../src/core/configTemplate.ts";
import { findObjective } from "../src/core/objectives/index.ts";
import { boundedOptions } from "../src/core/objectives/objective.ts";
import { configTitle, type RunConfig } from "../src/core/runConfig.ts";
import type { RunPlan } from "../src/core/runPlan.ts";
import type { PanelRun, PanelScript } from "../src/protocol/panel.ts";
import type { PanelState } from "../src/protocol/panelState.ts";
import type { SavedRun } from "../src/protocol/runState.ts";
import { fromWire } from "../src/protocol/wire.ts";

/** One run of the panel with everything that follows from what is saved of it and from the code. */
export interface Run {
  readonly id: string;
  readonly saved: SavedRun;
  /** The run as the code has it; null for a run that is not the code's. */
  readonly file: PanelRun | null;
  readonly template: RunTemplate | null;
  /** Without edits: what the code says, or what the run was made with. */
  readonly base: RunConfig | null;
  /** With edits; null when there is nothing to draw. */
  readonly config: RunConfig | null;
  readonly standIn: StandIn;
  readonly plan: RunPlan | null;
  /** The plan without edits. */
  readonly basePlan: RunPlan | null;
  /** Why there is no plan, in the user's language. */
  readonly problem: string | null;
  readonly isEdited: boolean;
  /** Edits at places where the code changed meanwhile: they wait for a choice. */
  readonly conflicts: readonly ConfigChange[];
  /** Its class names: `SGD + StepLR`. */
  readonly title: string;
}

/** What a panel without a file draws on. */
const defaultStandIn: StandIn = {
  objective: { name: "noisy-quadratic", options: {} },
  seed: 0,
};

/** The stand-in problem of all runs: the one chosen in the panel, else that of the settings. */
export function standInOf(saved: PanelState, script: PanelScript | null): StandIn {
  const { standIn } = saved;
  if (standIn) {
    const { name, options: given, seed } = standIn;
    const definition = findObjective(name);
    const options = definition ? boundedOptions(definition, given) : given;
    return { objective: { name, options }, seed };
  }
  const plan = script?.runs.find((run) => run.plan)?.plan;
  return plan ? { objective: plan.objective, seed: plan.seed } : defaultStandIn;
}

/** All runs in their order. What did not change since `before` stays the same object. */
export function runsOf(
  saved: PanelState,
  script: PanelScript | null,
  before: readonly Run[],
): readonly Run[] {
  const known = new Map(before.map((run) => [run.id, run]));
  const standIn = standInOf(saved, script);
  return saved.runs.map((own) => {
    const file = fileRun(own, script);
    const last = known.get(own.id);
    const isSame = last?.saved === own && last.file === file && isEqual(last.standIn, standIn);
    return isSame ? last : runOf(own, file, standIn);
  });
}

const isEqual = (a: StandIn, b: StandIn) => JSON.stringify(a) === JSON.stringify(b);

function fileRun({ source }: SavedRun, script: PanelScript | null): PanelRun | null {
  if (source.kind !== "file") return null;
  return script?.runs.find((run) => run.id === source.run) ?? null;
}

function runOf(saved: SavedRun, file: PanelRun | null, standIn: StandIn): Run {
  const template = file ? templateOfFile(file) : templateOf(saved);
  const base = baseOf(saved, template);
  const config = saved.edits ?? base;
  const isEdited = base !== null && config !== null && changesBetween(base, config).length > 0;
  const planned = tryPlan(config, template, standIn);
  return {
    id: saved.id,
    saved,
    file,
    template,
    base,
    config,
    standIn,
    plan: planned.plan,
    basePlan: isEdited ? tryPlan(base, template, standIn).plan : planned.plan,
    problem: file?.problem ?? planned.problem,
    isEdited,
    conflicts: conflictsOf(saved, base),
    title: config ? configTitle(config) : fileTitle(file),
  };
}

function conflictsOf({ source, edits }: SavedRun, code: RunConfig | null) {
  if (source.kind !== "file" || !source.base || !edits || !code) return [];
  return mergeConfig(source.base, edits, code).conflicts;
}

const fileTitle = (file: PanelRun | null) =>
  (file?.calls ?? [])
    .filter((call) => !call.isInner)
    .map((call) => call.name)
    .join(" + ");

/** The plan that the code gives, with the ids of its calls. */
export function templateOfFile(run: PanelRun): RunTemplate | null {
  if (!run.plan) return null;
  const horizon = {
    epochs: run.epochs.value,
    stepsPerEpoch: run.stepsPerEpoch.value,
    accumulation: run.accumulation,
    processes: 1,
  };
  return { plan: run.plan, ids: run.calls.map((call) => call.id), horizon };
}

/** What a pinned run keeps of its plan. It may come from a shared file: nothing is trusted. */
function templateOf({ source }: SavedRun): RunTemplate | null {
  if (source.kind !== "pinned" || source.template === null) return null;
  try {
    return fromWire(source.template) as RunTemplate;
  } catch {
    return null;
  }
}

function baseOf({ source, edits }: SavedRun, template: RunTemplate | null): RunConfig | null {
  if (source.kind !== "file") return source.base;
  return template ? configOfTemplate(template) : (source.base ?? edits);
}

function tryPlan(config: RunConfig | null, template: RunTemplate | null, standIn: StandIn) {
  if (!config) return { plan: null, problem: null };
  try {
    return { plan: planOfConfig(config, template, standIn), problem: null };
  } catch (error) {
    // A template of a shared file may be anything; what is wrong with it is all there is to say.
    const problem = error instanceof Error ? error.message : String(error);
    return { plan: null, problem };
  }
}
