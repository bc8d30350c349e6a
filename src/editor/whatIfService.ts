import { countSteps } from "../core/runPlan.ts";
import type { PyValue } from "../core/spec/pyValue.ts";
import { planKey } from "../plan/planKey.ts";
import { type Variant, type WhatIfRequest, withCurrent } from "../plan/whatIf.ts";
import type { SimulatedRun } from "../present/simulatedRun.ts";
import { changesRate, type WhatIf } from "../present/whatIfView.ts";
import type { WorkerClient } from "../protocol/workerClient.ts";
import type { CallFact } from "../python/script.ts";
import { Recent } from "./recent.ts";

const CAPACITY = 24;

/** A hover waits no longer for the stand-in losses of other values; they are there next time. */
const PATIENCE_MS = 40;

/** Where they are all there is to see; the whole hover should be there within 60 ms. */
const LOSS_PATIENCE_MS = 45;

/** Values beside the present one. */
const MOST_VARIANTS = 4;

/** More arguments than this are seldom given, and each takes three runs. */
const MOST_WARMED = 6;

/** Rates take a few milliseconds: only a worker that is busy with something long is not waited for. */
const RATE_PATIENCE_MS = 250;

type Answer = Promise<readonly Variant[] | null>;

/**
 * Runs with other values of one argument, computed in the worker. One slot for rates and one for
 * losses: pointing at another argument gives up what was asked before.
 */
export class WhatIfService {
  private readonly worker: WorkerClient;
  private readonly known = new Recent<Answer>(CAPACITY);
  /** Numbers the warm-ups: only the newest goes on. */
  private warmed = 0;

  constructor(worker: WorkerClient) {
    this.worker = worker;
  }

  /** What is known of other values within the time a hover may take. */
  async get(call: CallFact, argument: string, context: SimulatedRun): Promise<WhatIf | undefined> {
    const request = requestFor(call, argument, context);
    const { trace } = context.result;
    if (!request || !trace) return undefined;
    const { objective } = request.plan;
    const startedAt = Date.now();
    const left = (patience: number) => Math.max(0, startedAt + patience - Date.now());
    const loss = objective ? this.ask({ ...request, what: "loss" }) : Promise.resolve(null);
    const isOptimizer = request.scheduler === null;
    const rates = isOptimizer
      ? null
      : await inTime(this.ask({ ...request, what: "rate" }), RATE_PATIENCE_MS);
    const rate = rates && withCurrent(rates, request, trace);
    // A value that leaves the rates alone has no other picture than the losses.
    const needsLoss = !rate || !changesRate(rate);
    const losses = await inTime(loss, left(needsLoss ? LOSS_PATIENCE_MS : PATIENCE_MS));
    return { rate, loss: losses && withCurrent(losses, request, trace) };
  }

  /**
   * Computes the losses for the other arguments of a call that somebody looks at, one after the
   * other, so that they are there when they are asked for. A newer call ends it.
   */
  async warm(call: CallFact, context: SimulatedRun): Promise<void> {
    this.warmed += 1;
    const mine = this.warmed;
    const given = Object.keys(call.args).filter((name) => call.args[name]?.span);
    for (const argument of given.slice(0, MOST_WARMED)) {
      const request = requestFor(call, argument, context);
      if (!request?.plan.objective || mine !== this.warmed) continue;
      await this.ask({ ...request, what: "loss" }, true).catch(() => null);
    }
  }

  private ask(request: WhatIfRequest, isLater = false): Answer {
    const slot = `what-if ${isLater ? "warm" : request.what}`;
    const key = keyOf(request);
    const known = this.known.get(key);
    const answer = known ?? this.worker.call("whatIf", slot, request, isLater);
    this.known.use(key, answer, sizeOf(request));
    if (!known) void this.forgetFailure(key, answer);
    return answer;
  }

  /** What was given up must not stay as the answer. */
  private async forgetFailure(key: string, answer: Answer): Promise<void> {
    const isKept = await answer.then((a) => a !== null).catch(() => false);
    if (!isKept) this.known.forget(key, answer);
  }
}

function requestFor(
  call: CallFact,
  argument: string,
  { run }: SimulatedRun,
): Omit<WhatIfRequest, "what"> | undefined {
  const { plan } = run;
  const value = call.args[argument]?.value;
  if (!plan || value === undefined) return undefined;
  const index = run.schedulers.indexOf(call.id);
  const isOptimizer = run.optimizer === call.id;
  if (index < 0 && !isOptimizer) return undefined;
  return { plan, scheduler: isOptimizer ? null : index, argument, value };
}

function keyOf({ plan, scheduler, argument, value, what }: WhatIfRequest): string {
  const run = { id: "", isDefault: true, optimizer: null, schedulers: [], isOpen: false };
  const shown = planKey({ ...run, plan, obstacle: null });
  return `${what} ${scheduler} ${argument} ${textOf(value)} ${shown}`;
}

/** How many numbers its variants have, as far as a hover shows them. */
const sizeOf = ({ plan, what }: WhatIfRequest): number =>
  countSteps(plan.program) * MOST_VARIANTS * (what === "loss" ? 3 : 2);

const textOf = (value: PyValue): string =>
  JSON.stringify(value, (_, v: unknown) => (typeof v === "bigint" ? `${v}n` : v));

async function inTime(answer: Answer, patience: number): Promise<readonly Variant[] | null> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<null>((resolve) => {
    timer = setTimeout(() => resolve(null), patience);
  });
  try {
    return await Promise.race([answer.catch(() => null), late]);
  } finally {
    clearTimeout(timer);
  }
}
