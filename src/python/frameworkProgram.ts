import type { Stepping } from "../core/schedulers/stepping.ts";
import { ACCUMULATION } from "../core/spec/accumulation.ts";
import type { AccumulationFact, CountFact, ProgramFact } from "./script.ts";
import { noLoop } from "./shapeProgram.ts";
import { stateFunction, unreadable } from "./stateFunctions.ts";

/** How a framework's training loop steps one scheduler. */
export interface LoopedScheduler {
  readonly id: string;
  readonly stepping: Stepping;
  readonly interval: "step" | "epoch";
  /** Every so many batches or epochs. */
  readonly frequency: number;
  /** It gets a metric, and its turn comes after the others'. */
  readonly isPlateau: boolean;
}

export interface TrainingLengths {
  readonly epochs: CountFact;
  /** Batches per epoch. */
  readonly batches: CountFact;
  /** Updates happen on every so many batches, and on the last one of an epoch. */
  readonly accumulate: number;
  readonly accumulation?: AccumulationFact;
  /** Training ends after so many updates; null where only the epochs end it. */
  readonly maxSteps: number | null;
  /** No number of epochs ends it: their count follows from `maxSteps`. */
  readonly isEndless: boolean;
}

const EPOCH = "$epoch";
/** The number of the batch within its epoch. */
export const BATCH = "$batch";
const UPDATES = "$updates";

/** The training loop of a framework, which the script itself does not show. */
export function trainingProgram(
  lengths: TrainingLengths,
  schedulers: readonly LoopedScheduler[],
): readonly ProgramFact[] {
  const { accumulate, maxSteps } = lengths;
  const update = [
    { kind: "optimizerStep", span: null } as const,
    ...(maxSteps === null ? [] : countUpdate(maxSteps)),
    ...stepsAt("step", BATCH, schedulers),
  ];
  const rest = whenAccumulated("(n + 1) % k != 0", update);
  const body = accumulate === 1 ? update : [whenAccumulated("(n + 1) % k == 0", update)];
  const after = [...(accumulate === 1 ? [] : [rest]), ...stepsAt("epoch", EPOCH, schedulers)];
  const loops = trainingLoops(lengths, body, after);
  return maxSteps === null ? loops : [assign("0", {}), ...loops];
}

/** Epochs around batches, with what happens on each batch and after each epoch. */
export function trainingLoops(
  { epochs, batches }: Pick<TrainingLengths, "epochs" | "batches">,
  onBatch: readonly ProgramFact[],
  afterEpoch: readonly ProgramFact[],
): readonly ProgramFact[] {
  const batch: ProgramFact = {
    ...noLoop,
    role: "batch",
    count: batches.value,
    assumed: batches.origin === "assumed",
    counter: BATCH,
    body: onBatch,
  };
  return [
    {
      ...noLoop,
      role: "epoch",
      count: epochs.value,
      assumed: epochs.origin === "assumed",
      counter: EPOCH,
      span: epochs.span,
      body: [batch, ...afterEpoch],
    },
  ];
}

function countUpdate(maxSteps: number): readonly ProgramFact[] {
  return [
    assign("n + 1", { n: UPDATES }),
    when(`n >= ${maxSteps}`, UPDATES, [{ kind: "jump", jump: "exit", error: null }]),
  ];
}

const assign = (text: string, variables: Readonly<Record<string, string>>): ProgramFact => ({
  kind: "assign",
  variable: UPDATES,
  value: stateFunction(text, variables),
});

const when = (test: string, variable: string, body: readonly ProgramFact[]): ProgramFact => ({
  kind: "if",
  branches: [{ test: stateFunction(test, { n: variable }), body }],
});

const whenAccumulated = (test: string, body: readonly ProgramFact[]): ProgramFact => ({
  kind: "if",
  branches: [{ test: stateFunction(test, { n: BATCH, k: ACCUMULATION }), body }],
});

function stepsAt(
  interval: LoopedScheduler["interval"],
  counter: string,
  schedulers: readonly LoopedScheduler[],
): readonly ProgramFact[] {
  const own = schedulers.filter((s) => s.interval === interval);
  const ordered = [...own.filter((s) => !s.isPlateau), ...own.filter((s) => s.isPlateau)];
  return ordered.map(({ id, stepping, frequency, isPlateau }) => {
    const step: ProgramFact = {
      kind: "schedulerStep",
      scheduler: id,
      assumed: false,
      method: stepping.method,
      argument: isPlateau ? unreadable : null,
      metric: null,
      span: null,
    };
    return frequency === 1 ? step : when(`(n + 1) % ${frequency} == 0`, counter, [step]);
  });
}
