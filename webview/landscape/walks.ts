import { compressed } from "../../src/core/landscape.ts";
import type { GivenRates } from "../../src/core/recorder.ts";
import type { RunPlan } from "../../src/core/runPlan.ts";
import type { Trace } from "../../src/core/trace.ts";
import type { SurfaceRequest, WalkRequest } from "../../src/protocol/landscape.ts";
import { NOISE_LEVELS } from "../../src/protocol/landscapeDefaults.ts";
import type { LandscapeState } from "../../src/protocol/landscapeState.ts";
import type { SimulationClient } from "../../src/protocol/workerClient.ts";
import { keyOf } from "../planKey.ts";
import type { Run } from "../runs.ts";
import { sameItems } from "../sameItems.ts";
import { type State, type Store, visibleRuns, type Walk } from "../store.ts";
import { drawnExpression } from "./scene.ts";
import { surfaceChoice } from "./settings.ts";

interface Asked {
  readonly key: string;
  readonly rates: GivenRates | null;
}

/** Keeps the walks and the surface up to date while the landscape is shown. */
export class Walks {
  private readonly store: Store;
  private readonly worker: SimulationClient;
  private readonly asked = new Map<string, Asked>();
  private last: readonly unknown[] = [];
  private wanted: SurfaceRequest | null = null;
  private isSurveying = false;

  constructor(store: Store, worker: SimulationClient) {
    this.store = store;
    this.worker = worker;
    store.subscribe(() => this.follow());
  }

  /** The drawn area has changed: its lines are asked for, the newest request alone. */
  survey(request: SurfaceRequest): void {
    this.wanted = request;
    if (!this.isSurveying) void this.answerSurveys();
  }

  private async answerSurveys(): Promise<void> {
    this.isSurveying = true;
    try {
      while (this.wanted) {
        const request = this.wanted;
        this.wanted = null;
        const answer = await this.worker.call("survey", "surface", request);
        if (answer?.kind === "problem") this.store.update({ formulaProblem: answer.problem });
        else if (answer) this.store.update({ surface: answer, formulaProblem: null });
      }
    } catch {
      // The worker died over it twice; the next view asks anew.
    } finally {
      this.isSurveying = false;
    }
  }

  private follow(): void {
    const { state } = this.store;
    const { saved, runs, traces } = state;
    if (saved.tab !== "landscape") return;
    // Scrubbing, panning and zooming concern no walk.
    const { view: _, ...settings } = saved.landscape;
    const followed = { ...settings, expression: drawnExpression(state) };
    const now = [runs, settings.schedule ? traces : null, ...Object.values(followed)];
    if (sameItems(now, this.last)) return;
    this.last = now;
    for (const run of visibleRuns(state)) this.followRun(run, state);
  }

  private followRun(run: Run, state: State): void {
    const request = walkRequest(run, state);
    if (!request) return;
    const { rates, ...plan } = request.plan;
    const asked: Asked = { key: keyOf({ ...request, plan }), rates };
    const last = this.asked.get(run.id);
    if (last?.key === asked.key && last.rates === rates) return;
    this.asked.set(run.id, asked);
    void this.walk(run.id, request, asked);
  }

  private async walk(run: string, request: WalkRequest, asked: Asked): Promise<void> {
    try {
      const answer = await this.worker.call("walk", `${run} walk`, request);
      if (!answer || this.asked.get(run) !== asked) return;
      if (answer.kind === "walk") this.set(run, walkOf(request, answer.trace));
    } catch {
      // Asked again with the next change.
      this.asked.delete(run);
    }
  }

  private set(run: string, walk: Walk): void {
    this.store.update({ walks: new Map(this.store.state.walks).set(run, walk) });
  }
}

const walkOf = ({ plan, objective }: WalkRequest, trace: Trace): Walk => ({
  objective: objective.name,
  plan: plan.optimizer,
  trace,
});

/** The surface's coordinates all belong to one group: that of the settings, if the run has it. */
export const groupOf = (plan: RunPlan, { group }: LandscapeState): number =>
  group < plan.optimizer.groups.length ? group : 0;

function walkRequest({ plan, standIn, id }: Run, state: State): WalkRequest | null {
  const { saved, traces } = state;
  const settings = saved.landscape;
  const choice = surfaceChoice(settings);
  // A formula is walked on once it is known that it can be read.
  const expression = drawnExpression(state);
  if (!plan || (choice.expression !== null && expression === null)) return null;
  const group = groupOf(plan, settings);
  const schedule = settings.schedule ? (traces.get(id)?.schedule ?? null) : null;
  const rates = ratesOf(schedule, group, settings.steps);
  if (settings.schedule && !rates) return null;
  const { optimizer } = plan;
  return {
    ...choice,
    expression,
    plan: {
      optimizer: { ...optimizer, groups: optimizer.groups.slice(group, group + 1) },
      objective: choice.objective,
      steps: settings.steps,
      seed: standIn.seed,
      noise: NOISE_LEVELS[settings.noise],
      rates,
    },
  };
}

/** Rates by the group's schedule they are of: the same ones as long as it is the same. */
const known = new WeakMap<Float64Array, GivenRates>();

function ratesOf(trace: Trace | null, group: number, steps: number): GivenRates | null {
  const lr = trace?.lr[group];
  if (!trace || !lr || lr.length === 0) return null;
  const last = known.get(lr);
  if (last?.lr.length === steps) return last;
  const momentum = trace.momentum[group] ?? null;
  const rates = { lr: compressed(lr, steps), momentum: momentum && compressed(momentum, steps) };
  known.set(lr, rates);
  return rates;
}
