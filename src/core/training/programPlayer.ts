import type { LiveSchedulers } from "../liveSchedulers.ts";
import type {
  CounterFunctionPlan,
  LoopNode,
  ProgramNode,
  SchedulerStepNode,
  StepValue,
  WhenNode,
} from "../runPlan.ts";
import type { CallFunction, PyValue } from "../spec/pyValue.ts";
import { truthy } from "../spec/values.ts";

/** What a program acts on. */
export interface ProgramHost {
  /** `optimizer.step()` with what comes before it. */
  update(): void;
  /** An epoch has ended, its scheduler steps included. */
  endEpoch(): void;
  /** What stands for a metric that the script would compute. */
  metric(scheduler: number): number;
  /** Training is over before the program is. */
  readonly isOver: boolean;
  /** A chunk of work is done. */
  isDue(): boolean;
}

type Counters = Record<string, number>;

/** Runs a script's loops with `host.update` in place of the optimizer's step. */
export class ProgramPlayer {
  private readonly host: ProgramHost;
  private readonly schedulers: LiveSchedulers;
  private readonly call: CallFunction;
  /** How often a step whose count cannot be read was made. */
  private readonly counts = new Map<SchedulerStepNode, number>();

  constructor(host: ProgramHost, schedulers: LiveSchedulers, call: CallFunction) {
    this.host = host;
    this.schedulers = schedulers;
    this.call = call;
  }

  /** Yields between chunks. */
  *play(nodes: readonly ProgramNode[], counters: Counters = {}): Generator<void> {
    for (const node of nodes) {
      if (this.host.isOver) return;
      if (node.kind === "optimizerStep") this.host.update();
      else if (node.kind === "schedulerStep") this.stepScheduler(node, counters);
      else if (node.kind === "loop") yield* this.loop(node, counters);
      else if (this.holds(node, counters)) yield* this.play(node.body, counters);
      if (this.host.isDue()) yield;
    }
  }

  private *loop(node: LoopNode, counters: Counters): Generator<void> {
    const isSingle = node.body.length === 1 && node.body[0]?.kind === "optimizerStep";
    for (let i = 0; i < node.count && !this.host.isOver; i++) {
      if (node.counter !== undefined) counters[node.counter] = i;
      if (!isSingle) yield* this.play(node.body, counters);
      else {
        this.host.update();
        if (this.host.isDue()) yield;
      }
      if (node.role === "epoch") this.host.endEpoch();
    }
  }

  private holds({ tests }: WhenNode, counters: Counters): boolean {
    return tests.every(({ test, wanted }) => truthy(this.evaluate(test, counters)) === wanted);
  }

  private evaluate({ fn, variables }: CounterFunctionPlan, counters: Counters): PyValue {
    return this.call(
      fn,
      variables.map((name) => BigInt(counters[name] ?? 0)),
    );
  }

  private stepScheduler(node: SchedulerStepNode, counters: Counters): void {
    const { scheduler, method, argument, metric } = node;
    const value = this.value(argument, node, counters);
    if (method === "step_update") this.schedulers.stepUpdate(scheduler, value);
    else this.schedulers.step(scheduler, value, this.value(metric, node, counters));
  }

  private value(
    value: StepValue | undefined,
    node: SchedulerStepNode,
    counters: Counters,
  ): PyValue | undefined {
    if (value === undefined) return undefined;
    if (value === "metric") return this.host.metric(node.scheduler);
    if (value !== "count") return this.evaluate(value, counters);
    const count = (this.counts.get(node) ?? 0) + 1;
    this.counts.set(node, count);
    return BigInt(count);
  }
}
