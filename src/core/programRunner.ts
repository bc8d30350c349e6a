import { Chunks } from "./chunks.ts";
import type { LiveOptimizer } from "./liveOptimizer.ts";
import type { LiveSchedulers } from "./liveSchedulers.ts";
import { attempt, attemptNested, type Ending, type Nodes, ScriptExit } from "./programTry.ts";
import { variablesRead } from "./programVariables.ts";
import {
  type AssignNode,
  bodiesOf,
  isDynamic,
  type JumpNode,
  type LoopNode,
  type OptimizerStepNode,
  type ProgramNode,
  type SchedulerStepNode,
  type SetEpochNode,
  type SetRateNode,
  type StateFunctionPlan,
} from "./runPlan.ts";
import { ACCUMULATION } from "./spec/accumulation.ts";
import { PyError } from "./spec/pyError.ts";
import { type CallFunction, isInt, type PyValue, toNumber } from "./spec/pyValue.ts";
import { rateOf } from "./spec/rateVariable.ts";
import { truthy } from "./spec/values.ts";

/** Computes a function of the script at the present state. */
export type Evaluate = (value: StateFunctionPlan) => PyValue;

/** What a program acts on. */
export interface ProgramHost {
  /** Work done since the last pause. */
  work: number;
  /** Null where only the steps are followed: what else is done to them is passed over. */
  readonly optimizer: LiveOptimizer | null;
  readonly schedulers: LiveSchedulers | null;
  stepOptimizer(isBare: boolean): void;
  stepScheduler(node: SchedulerStepNode, evaluate: Evaluate): void;
  build(scheduler: number): void;
  beginEpoch(): void;
}

interface Pace {
  /** The work between two yields. */
  readonly chunk: number;
  /** What a library accumulates, where the script asks for it. */
  readonly accumulation?: number | undefined;
}

type StepNode = OptimizerStepNode | SchedulerStepNode;

const isStep = (node: ProgramNode): node is StepNode =>
  node.kind === "optimizerStep" || node.kind === "schedulerStep";

/** Runs the program of a plan: loops, tests, variables and jumps. */
export class ProgramRunner {
  private readonly host: ProgramHost;
  private readonly call: CallFunction;
  private readonly program: Nodes;
  private readonly chunks: Chunks;
  private readonly state = new Map<string, PyValue>();
  private readonly plain = new Map<ProgramNode, boolean>();
  /** What the program looks at. */
  private readonly read: ReadonlySet<string>;
  private readonly evaluate: Evaluate = (value) => this.compute(value);

  constructor(
    host: ProgramHost,
    call: CallFunction,
    program: Nodes,
    { chunk, accumulation = 1 }: Pace,
  ) {
    this.state.set(ACCUMULATION, BigInt(accumulation));
    this.host = host;
    this.call = call;
    this.program = program;
    this.read = variablesRead(program);
    this.chunks = new Chunks(host, call, chunk, isDynamic(program));
  }

  /** Yields after every chunk of work. */
  *run(): Generator<void> {
    yield* this.execute(this.program);
  }

  private *execute(nodes: Nodes): Generator<void, Ending> {
    for (const node of nodes) {
      const ending = this.isPlain(node) ? this.runPlain(node) : yield* this.runNested(node);
      if (ending !== "end") return ending;
      if (this.chunks.isDue()) yield;
    }
    return "end";
  }

  /** Without loops inside a node needs no generator, which would take longer than the steps. */
  private isPlain(node: ProgramNode): boolean {
    const known = this.plain.get(node);
    if (known !== undefined) return known;
    const isPlain =
      node.kind !== "loop" &&
      bodiesOf(node).every((body) => body.every((inner) => this.isPlain(inner)));
    this.plain.set(node, isPlain);
    return isPlain;
  }

  private executePlain(nodes: Nodes): Ending {
    for (const node of nodes) {
      const ending = this.runPlain(node);
      if (ending !== "end") return ending;
    }
    return "end";
  }

  private runPlain(node: ProgramNode): Ending {
    switch (node.kind) {
      case "optimizerStep":
      case "schedulerStep":
        this.step(node);
        return "end";
      case "if":
        return this.executePlain(this.chosen(node.branches));
      case "call":
        return afterCall(this.executePlain(node.body));
      case "jump":
        return jump(node);
      case "try":
        return attempt(node, (nodes) => this.executePlain(nodes));
      case "loop":
        throw new Error("a loop is not plain");
      default:
        this.act(node);
        return "end";
    }
  }

  private *runNested(node: ProgramNode): Generator<void, Ending> {
    if (node.kind === "loop") return yield* this.loop(node);
    if (node.kind === "if") return yield* this.execute(this.chosen(node.branches));
    if (node.kind === "call") return afterCall(yield* this.execute(node.body));
    if (node.kind !== "try") return this.runPlain(node);
    return yield* attemptNested(node, (nodes) => this.execute(nodes));
  }

  private act(
    node: Extract<
      ProgramNode,
      { kind: "assign" | "setRate" | "setEpoch" | "replaceStep" | "addGroup" | "build" }
    >,
  ): void {
    const { host } = this;
    host.work += 1;
    if (node.kind === "build") host.build(node.scheduler);
    else if (node.kind === "replaceStep") host.optimizer?.replaceStep(node.by);
    else if (node.kind === "addGroup") host.optimizer?.addGroup();
    else this.assign(node, this.compute(node.value));
  }

  private assign(node: AssignNode | SetRateNode | SetEpochNode, value: PyValue): void {
    if (node.kind === "setEpoch") this.host.schedulers?.setEpoch(node.scheduler, value);
    else if (node.kind === "setRate") this.host.optimizer?.setRate(node, value);
    else this.state.set(node.variable, value);
  }

  private step(node: StepNode): void {
    if (node.kind === "optimizerStep") {
      this.chunks.updates += 1;
      this.host.stepOptimizer(node.isBare === true);
    } else this.host.stepScheduler(node, this.evaluate);
  }

  private *loop(node: LoopNode): Generator<void, Ending> {
    const count = node.test ? Number.POSITIVE_INFINITY : this.roundsOf(node);
    const counter = this.counterOf(node);
    const isFlat = !node.test && node.body.length > 0 && node.body.every(isStep);
    const isPlain = isFlat || node.body.every((inner) => this.isPlain(inner));
    for (let i = 0; i < count; i++) {
      if (isFlat) i = this.flatRounds(node, counter, i, count);
      else {
        const before = this.host.work;
        if (node.test && !this.holds(node.test)) break;
        this.beginRound(node, counter, i);
        const ending = isPlain ? this.executePlain(node.body) : yield* this.execute(node.body);
        if (ending === "break") return "end";
        if (ending === "return") return ending;
        // A round that does nothing takes time too: any number of them must end.
        if (this.host.work === before) this.host.work += 1;
      }
      if (this.chunks.isDue()) yield;
    }
    return node.orelse ? yield* this.execute(node.orelse) : "end";
  }

  /**
   * Rounds of nothing but steps, until a pause is due; gives the last one made. Outside of the
   * generator the engine compiles the steps into one fast loop.
   */
  private flatRounds(node: LoopNode, counter: string | null, first: number, count: number): number {
    for (let i = first; ; i++) {
      this.beginRound(node, counter, i);
      for (const step of node.body) this.step(step as StepNode);
      if (i + 1 >= count || this.chunks.isDone()) return i;
    }
  }

  /** Null where nothing looks at it. */
  private counterOf({ counter }: LoopNode): string | null {
    return counter !== undefined && this.read.has(counter) ? counter : null;
  }

  private beginRound({ role }: LoopNode, counter: string | null, i: number): void {
    if (counter !== null) this.state.set(counter, BigInt(i));
    if (role === "epoch") this.host.beginEpoch();
  }

  private roundsOf({ rounds, count }: LoopNode): number {
    if (!rounds) return count;
    const value = this.compute(rounds);
    if (!isInt(value)) throw new PyError("Unresolved", `cannot evaluate ${rounds.fn.source}`);
    return toNumber(value);
  }

  private chosen(branches: Extract<ProgramNode, { kind: "if" }>["branches"]): Nodes {
    return branches.find(({ test }) => test === null || this.holds(test))?.body ?? [];
  }

  private holds(test: StateFunctionPlan): boolean {
    this.host.work += 1;
    return truthy(this.compute(test));
  }

  private compute({ fn, variables }: StateFunctionPlan): PyValue {
    return this.call(
      fn,
      variables.map((name) => this.valueOf(name)),
    );
  }

  private valueOf(name: string): PyValue {
    const rate = rateOf(name);
    const value = rate ? this.host.optimizer?.rate(rate.group, rate.field) : this.state.get(name);
    if (value === undefined) throw new PyError("Unresolved", `no value for ${name}`);
    return value;
  }
}

const afterCall = (ending: Ending): Ending => (ending === "return" ? "end" : ending);

function jump({ jump: kind, error }: JumpNode): Ending {
  if (kind === "raise") throw new ScriptExit(error ?? "Exception");
  if (kind === "exit") throw new ScriptExit(null);
  return kind;
}
