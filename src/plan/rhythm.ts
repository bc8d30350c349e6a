import { type ProgramHost, ProgramRunner } from "../core/programRunner.ts";
import { ScriptExit } from "../core/programTry.ts";
import type { ProgramNode, RunPlan, SchedulerStepNode } from "../core/runPlan.ts";
import { mapBodies } from "../core/spec/mapBodies.ts";
import { PyError } from "../core/spec/pyError.ts";
import type { Trace } from "../core/trace.ts";
import { scriptCaller } from "./callScript.ts";

/** On every how many rounds a step runs; `atEnd`: also on the last batch of every epoch. */
export interface Rhythm {
  readonly unit: "batch" | "epoch";
  readonly every: number;
  readonly atEnd: boolean;
}

/** Null for what keeps no simple rhythm. */
export interface Rhythms {
  readonly update: Rhythm | null;
  readonly schedulers: readonly (Rhythm | null)[];
}

/** Of a long run only the beginning is looked at. */
const MAX_WORK = 4000;

/**
 * In which rhythm a plan updates and steps its schedulers, as its loops and tests have it; `trace`
 * tells whether the rest of the run goes on as it begins.
 */
export function rhythmsOf(plan: RunPlan, trace: Trace): Rhythms {
  const { schedulers } = plan;
  const watch = new Watch();
  const isRun = trace.error === null && play(plan, watch);
  const epochs = trace.epochStarts.length;
  const rhythm = (key: number, calls: number) =>
    isRun ? watch.rhythmOf(key, { calls, epochs }) : null;
  return {
    update: rhythm(UPDATE, trace.steps),
    schedulers: schedulers.map((_, i) => rhythm(i, trace.schedulerCalls[i] ?? 0)),
  };
}

/** False where a test hangs on what only the run itself shows. */
function play({ program, accumulation }: RunPlan, watch: Watch): boolean {
  const pace = { chunk: MAX_WORK, accumulation };
  const run = new ProgramRunner(watch, scriptCaller(), marked(program), pace).run();
  try {
    watch.isWhole = run.next().done === true;
    return true;
  } catch (error) {
    if (error instanceof ScriptExit) return true;
    if (error instanceof PyError) return false;
    throw error;
  }
}

const UPDATE = -1;
const TICK = -2;
const LOOP_END = -3;

const mark = (scheduler: number): SchedulerStepNode => ({ kind: "schedulerStep", scheduler });

/** With a mark at the beginning of each round over batches, and one behind that loop. */
const marked = (nodes: readonly ProgramNode[]): readonly ProgramNode[] =>
  nodes.flatMap((node) => {
    const inside = mapBodies(node, marked);
    if (inside.kind !== "loop" || inside.role !== "batch") return [inside];
    return [{ ...inside, body: [mark(TICK), ...inside.body] }, mark(LOOP_END)];
  });

/** A step: in which batch of its epoch, from 1, or behind the batches. */
interface Event {
  readonly epoch: number;
  readonly batch: number;
  readonly isInLoop: boolean;
}

/** Steps and epochs of the whole run. */
interface Whole {
  readonly calls: number;
  readonly epochs: number;
}

function ofEpochs(events: readonly Event[]): Rhythm | null {
  const every = step(events.map((e) => e.epoch));
  return every === undefined ? null : { unit: "epoch", every, atEnd: false };
}

class Watch implements ProgramHost {
  work = 0;
  readonly optimizer = null;
  readonly schedulers = null;
  /** Whether the program was seen to its end. */
  isWhole = false;
  /** Batches of each epoch. */
  private readonly batches: number[] = [];
  private readonly events = new Map<number, Event[]>();
  private isInLoop = false;

  beginEpoch(): void {
    this.batches.push(0);
    this.isInLoop = false;
  }

  stepOptimizer(): void {
    this.note(UPDATE);
  }

  stepScheduler({ scheduler }: SchedulerStepNode): void {
    if (scheduler >= 0) this.note(scheduler);
    else this.pass(scheduler === TICK);
  }

  private pass(isTick: boolean): void {
    this.work += 1;
    this.isInLoop = isTick;
    if (this.batches.length === 0) this.batches.push(0);
    if (isTick) this.batches[this.batches.length - 1] = (this.batches.at(-1) ?? 0) + 1;
  }

  build(): void {}

  private note(key: number): void {
    this.work += 1;
    const { batches, isInLoop } = this;
    const event = { epoch: batches.length - 1, batch: batches.at(-1) ?? 0, isInLoop };
    const known = this.events.get(key);
    if (known) known.push(event);
    else this.events.set(key, [event]);
  }

  rhythmOf(key: number, whole: Whole): Rhythm | null {
    const events = this.events.get(key) ?? [];
    const inLoop = events.filter((e) => e.isInLoop);
    const isMixed = inLoop.length > 0 && inLoop.length < events.length;
    const rhythm = isMixed ? null : inLoop.length > 0 ? this.ofBatches(inLoop) : ofEpochs(events);
    return rhythm && this.isKept(rhythm, whole) ? rhythm : null;
  }

  /** Whether the whole run has as many steps as the rhythm makes, give or take one per epoch. */
  private isKept({ unit, every }: Rhythm, { calls, epochs }: Whole): boolean {
    const [rounds = 0] = this.batches;
    const most = unit === "epoch" ? epochs : Math.max(1, epochs) * rounds;
    return Math.abs(calls - most / every) <= (unit === "epoch" ? 1 : Math.max(1, epochs));
  }

  private ofBatches(events: readonly Event[]): Rhythm | null {
    let sum = 0;
    const starts = this.batches.map((rounds) => {
      sum += rounds;
      return sum - rounds;
    });
    const all = step(events.map(({ epoch, batch }) => (starts[epoch] ?? 0) + batch));
    if (all !== undefined) return { unit: "batch", every: all, atEnd: false };
    return this.ofEachEpoch(events);
  }

  /** Where the count of batches begins anew in each epoch. */
  private ofEachEpoch(events: readonly Event[]): Rhythm | null {
    const [first, second] = events;
    if (!first || !second || second.epoch > first.epoch) return null;
    const every = second.batch - first.batch;
    const beats = new Array<number>(this.batches.length).fill(0);
    const late = events.filter(({ epoch, batch }) => {
      const isOnBeat = batch >= first.batch && (batch - first.batch) % every === 0;
      if (isOnBeat) beats[epoch] = (beats[epoch] ?? 0) + 1;
      return !isOnBeat;
    });
    const whole = this.batches.slice(0, this.isWhole ? undefined : -1);
    const isFull = whole.every(
      (rounds, e) => beats[e] === Math.floor((rounds - first.batch) / every) + 1,
    );
    const isLast = late.every(({ epoch, batch }) => batch === this.batches[epoch]);
    if (every === 0 || whole.length === 0 || !isFull || !isLast) return null;
    return { unit: "batch", every, atEnd: late.length > 0 };
  }
}

/** The constant difference of a list that rises; undefined without one. */
function step(positions: readonly number[]): number | undefined {
  const [first = 0, second = 0] = positions;
  const every = second - first;
  const isRegular = positions.every((p, i) => p === first + i * every);
  return every > 0 && isRegular ? every : undefined;
}
