import type { Expr, Span } from "../ast.ts";
import type { CounterFunction } from "../evaluation.ts";
import type { LoopCount } from "../loopFacts.ts";
import { bodiesOfNode, type ScriptLoop, type ScriptNode } from "../program.ts";
import type { Block } from "../scopes.ts";
import type { Construction } from "../stepSites.ts";
import type { Given } from "./frame.ts";
import { settled } from "./functions.ts";
import {
  bodiesOf,
  type FlowAssign,
  type FlowIf,
  type FlowLoop,
  type FlowNode,
  type FlowSetEpoch,
  type FlowTry,
  hasStep,
  leaves,
} from "./nodes.ts";
import type { Relevance } from "./relevance.ts";

export interface EmitContext {
  readonly relevance: Relevance;
  readonly assigned: ReadonlyMap<string, readonly FlowAssign[]>;
  /** Variables of which at least one assignment cannot be read from the start. */
  readonly unread: readonly string[];
  functionOf(given: Given, path?: readonly number[]): CounterFunction;
  countOf(loop: FlowLoop): { readonly count: LoopCount; readonly rounds: CounterFunction | null };
  /** The outcome of a test that the run's own objects settle. */
  decide(test: Expr, block: Block): boolean | undefined;
  text(expr: Expr): string;
  /** Schedulers that are built once the run has begun. */
  readonly late: ReadonlySet<Construction>;
  /** Ends that need no test are left out: with them nothing would be left. */
  readonly ignoresExits: boolean;
}

export interface Emitted {
  readonly nodes: readonly ScriptNode[];
  /** Where rates change in a way that is not followed. */
  readonly opaque: readonly Span[];
  /** Where rates are set, and followed. */
  readonly followed: readonly Span[];
  /** Schedulers whose own values the script changes. */
  readonly tampered: ReadonlySet<Construction>;
  readonly isOpen: boolean;
  /** The script shows loops around its steps: what is left of them is all there is. */
  readonly hasLoops: boolean;
}

/** The loop and the call that are being written. */
interface Around {
  readonly isInLoop: boolean;
  readonly loop: { mayEnd: boolean } | null;
  /** The loops of the call, which a `return` ends. */
  readonly loops: readonly { mayEnd: boolean }[];
  /** What follows may have been passed over. */
  uncertain: boolean;
}

type Outcome = boolean | "computed" | "unread";

/**
 * Turns what the script does into a program: only what matters, with every test computed, settled
 * or marked as unread. Repeated until no more variables turn out to be unread.
 */
export function emit(nodes: readonly FlowNode[], context: EmitContext): Emitted {
  const open = new Set(context.unread);
  const readers = readersOf(context);
  for (;;) {
    spread(open, readers);
    const before = open.size;
    const emitter = new Emitter(context, open);
    const result = emitter.run(nodes);
    if (open.size === before) return result;
  }
}

/** For each variable those that are computed from it. */
function readersOf({ assigned, relevance, functionOf }: EmitContext): Map<string, string[]> {
  const readers = new Map<string, string[]>();
  for (const [variable, all] of assigned) {
    if (!relevance.isRelevant(variable)) continue;
    for (const { value, path } of all) {
      for (const read of value ? functionOf(value, path).variables : []) {
        const known = readers.get(read);
        if (known) known.push(variable);
        else readers.set(read, [variable]);
      }
    }
  }
  return readers;
}

/** What is computed from something unread cannot be read either. */
function spread(open: Set<string>, readers: ReadonlyMap<string, readonly string[]>): void {
  // The set grows while it is walked through.
  for (const name of open) for (const reader of readers.get(name) ?? []) open.add(reader);
}

class Emitter {
  private readonly context: EmitContext;
  private readonly open: Set<string>;
  private readonly opaque: Span[] = [];
  private readonly followed: Span[] = [];
  private readonly tampered = new Set<Construction>();
  private isOpen = false;
  /** Within a branch of which it is not known whether it runs: rates set there are not followed. */
  private isGuessing = false;

  constructor(context: EmitContext, open: Set<string>) {
    this.context = context;
    this.open = open;
  }

  run(nodes: readonly FlowNode[]): Emitted {
    const top: Around = { isInLoop: false, loop: null, loops: [], uncertain: false };
    const { opaque, followed, tampered } = this;
    const emitted = this.list(nodes, top);
    const hasLoops = nodes.some(isTraining);
    return { nodes: emitted, opaque, followed, tampered, isOpen: this.isOpen, hasLoops };
  }

  private list(nodes: readonly FlowNode[], around: Around): readonly ScriptNode[] {
    const result: ScriptNode[] = [];
    for (const [i, node] of nodes.entries()) {
      const isCertain = !around.uncertain;
      const emitted = this.node(node, around);
      result.push(...emitted);
      if (isEnd(emitted.at(-1))) break;
      if (isCertain && around.uncertain) {
        const rest = this.list(nodes.slice(i + 1), around);
        if (rest.length > 0)
          result.push({ kind: "guess", isInvariant: false, test: null, body: rest });
        break;
      }
    }
    return result;
  }

  private node(node: FlowNode, around: Around): readonly ScriptNode[] {
    switch (node.kind) {
      case "optimizerStep":
        return [{ kind: "optimizerStep", span: node.span, isBare: node.isBare }];
      case "schedulerStep": {
        const { argument, metric } = node;
        const value = (given: Given | null) => given && this.readable(this.functionAt(given));
        return [{ ...node, argument: value(argument), metric: value(metric) }];
      }
      case "assign":
        return this.assign(node);
      case "setRate":
        return this.setRate(node);
      case "setEpoch":
        return this.setEpoch(node);
      case "replaceStep":
      case "addGroup":
        return [node];
      case "build":
        return this.context.late.has(node.scheduler) ? [node] : [];
      case "opaque":
        this.opaque.push(node.span);
        if (node.scheduler) this.tampered.add(node.scheduler);
        return [];
      case "jump":
        return this.jump(node, around);
      case "call":
        return this.call(node.body, around);
      case "try":
        return this.attempt(node, around);
      case "if":
        return this.branches(node, around);
      case "loop":
        return this.loop(node, around);
    }
  }

  private functionAt(given: Given, path?: readonly number[]): CounterFunction {
    return this.context.functionOf(given, path);
  }

  private readable(fn: CounterFunction): CounterFunction {
    const isOpen = fn.variables.some((name) => this.open.has(name));
    return isOpen ? { ...fn, complete: false } : fn;
  }

  private assign(node: Extract<FlowNode, { kind: "assign" }>): readonly ScriptNode[] {
    const { variable, value, path } = node;
    if (!this.context.relevance.isRelevant(variable) || this.open.has(variable)) return [];
    const fn = value && this.readable(this.functionAt(value, path));
    if (!fn?.complete) {
      this.open.add(variable);
      return [];
    }
    return [{ kind: "assign", variable, value: fn }];
  }

  private setRate(node: Extract<FlowNode, { kind: "setRate" }>): readonly ScriptNode[] {
    const { kind, group, field, span } = node;
    if (this.isGuessing) {
      if (field === "lr") this.opaque.push(span);
      return [];
    }
    const value = this.readable(this.functionAt(node.value));
    if (value.complete) {
      this.followed.push(span);
      return [{ kind, group, field, value }];
    }
    if (field === "lr") this.opaque.push(span);
    return [];
  }

  private setEpoch({ kind, scheduler, value, span }: FlowSetEpoch): readonly ScriptNode[] {
    const epoch = this.readable(this.functionAt(value));
    if (epoch.complete && !this.isGuessing) return [{ kind, scheduler, value: epoch }];
    this.opaque.push(span);
    this.tampered.add(scheduler);
    return [];
  }

  private jump(node: Extract<FlowNode, { kind: "jump" }>, around: Around): readonly ScriptNode[] {
    const isExit = node.jump === "raise" || node.jump === "exit" || node.jump === "return";
    const isLeft = isExit && this.context.ignoresExits && !around.isInLoop;
    return isLeft ? [] : [node];
  }

  private call(body: readonly FlowNode[], around: Around): readonly ScriptNode[] {
    const inside: Around = { ...around, loop: null, loops: [], uncertain: false };
    const emitted = this.list(body, inside);
    return leavesBy(emitted, "return") ? [{ kind: "call", body: emitted }] : emitted;
  }

  private attempt(node: FlowTry, around: Around): readonly ScriptNode[] {
    const body = this.list(node.body, around);
    const handlers = node.handlers
      .filter(({ catches }) => catches.some((name) => !neverRaised.test(name)))
      .map(({ catches, body: handler }) => ({ catches, body: this.list(handler, around) }));
    const orelse = this.list(node.orelse, around);
    const final = this.list(node.finally, around);
    if (body.length === 0 && orelse.length === 0) return final;
    const isPlain = handlers.length === 0 && (final.length === 0 || !body.some(mayLeave));
    if (isPlain) return [...body, ...orelse, ...final];
    return [{ kind: "try", body, handlers, orelse, finally: final }];
  }

  private outcome(test: Expr, node: FlowIf): Outcome {
    const fn = this.readable(this.functionAt({ ...node.at, expr: test }));
    if (fn.variables.length > 0) return fn.complete ? "computed" : "unread";
    return this.context.decide(test, node.at.block) ?? settled(fn) ?? "unread";
  }

  private branches(node: FlowIf, around: Around): readonly ScriptNode[] {
    const outside = node.branches.find((b) => b.isOutside);
    if (outside) return this.list(outside.body, around);
    if (!this.context.relevance.isKept(node)) return [];
    const read: { test: CounterFunction | null; body: readonly ScriptNode[] }[] = [];
    for (const [i, { test, body }] of node.branches.entries()) {
      const outcome = test ? this.outcome(test, node) : true;
      if (outcome === false) continue;
      if (outcome === "unread") {
        const guessed = this.guess(node, i, around);
        if (guessed.length > 0) read.push({ test: null, body: guessed });
        break;
      }
      const fn =
        outcome === "computed" && test ? this.functionAt({ ...node.at, expr: test }) : null;
      read.push({ test: fn, body: this.list(body, around) });
      if (!fn) break;
    }
    const [first] = read;
    if (!first || read.every((b) => b.body.length === 0)) return [];
    return first.test === null ? first.body : [{ kind: "if", branches: read }];
  }

  /**
   * Of the branches from the first whose test cannot be read: those that step something are taken,
   * but no two that step the same; those that only leave, or only assign, are not.
   */
  private guess(node: FlowIf, start: number, around: Around): readonly ScriptNode[] {
    /** With the number of loops around each in its branch. */
    const taken = new Map<Construction | "update", number>();
    const tests: string[] = [];
    const result: ScriptNode[] = [];
    let isInvariant = true;
    for (const { test, body } of node.branches.slice(start)) {
      const outcome = test ? this.outcome(test, node) : true;
      if (outcome === false) continue;
      tests.push(test ? this.context.text(test) : "else");
      const given = test && { ...node.at, expr: test };
      if (given && outcome !== true) isInvariant &&= this.functionAt(given).invariant;
      this.openAll(body);
      const steps = steppedIn(body);
      const isLeaving = body.at(-1)?.kind === "jump";
      if (steps.length === 0 || isLeaving) this.passOver(node, body, isInvariant, around);
      else if (steps.some((step) => taken.has(step))) this.leaveOut(body, steps, taken);
      else {
        for (const step of steps) taken.set(step, depthOf(body, step));
        const outer = this.isGuessing;
        this.isGuessing ||= !isInvariant;
        const inside = this.list(body, around);
        this.isGuessing = outer;
        if (inside.length > 0) {
          result.push({ kind: "guess", isInvariant, test: tests.join(", "), body: inside });
        }
        this.isOpen ||= !isInvariant;
      }
      if (outcome === true) break;
    }
    return result;
  }

  /** Where a branch that is not taken has more or fewer loops, it is not known how often it steps. */
  private leaveOut(
    body: readonly FlowNode[],
    steps: readonly (Construction | "update")[],
    taken: ReadonlyMap<Construction | "update", number>,
  ): void {
    for (const step of steps) {
      if (step === "update" || !taken.has(step) || taken.get(step) === depthOf(body, step))
        continue;
      this.tampered.add(step);
      this.isOpen = true;
    }
  }

  /** What is assigned under a test that cannot be read cannot be read either. */
  private openAll(nodes: readonly FlowNode[]): void {
    for (const node of nodes) {
      if (node.kind === "assign" && this.context.relevance.isRelevant(node.variable)) {
        this.open.add(node.variable);
      }
      for (const body of bodiesOf(node)) this.openAll(body);
    }
  }

  /** A branch that is not taken may still end a loop, or pass over what follows. */
  private passOver(
    node: FlowIf,
    body: readonly FlowNode[],
    isInvariant: boolean,
    around: Around,
  ): void {
    const isException = node.branches.some(
      ({ test }) => test && exceptional.test(this.context.text(test)),
    );
    if (isException) return;
    if (leaves(body, "break") && around.loop) {
      around.loop.mayEnd = true;
      this.isOpen = true;
    }
    if (leaves(body, "return")) {
      for (const loop of around.loops) loop.mayEnd = true;
      this.isOpen ||= around.loops.length > 0;
    }
    const isPassing = leaves(body, "continue") || leaves(body, "return");
    if (isPassing && !isInvariant) {
      around.uncertain = true;
      this.isOpen = true;
    }
  }

  private loop(node: FlowLoop, around: Around): readonly ScriptNode[] {
    if (!this.context.relevance.hasEffect(node)) return [];
    const own = { mayEnd: false };
    const inside: Around = {
      isInLoop: around.isInLoop || !node.isOutside,
      loop: own,
      loops: [...around.loops, own],
      uncertain: false,
    };
    const body = this.list(node.body, inside);
    if (body.length === 0) return [];
    const orelse = this.list(node.orelse, around);
    const made = this.loopNode(node, body, orelse);
    if (!made || !own.mayEnd) return made ? [made] : orelse;
    return [{ ...made, count: { ...made.count, assumed: true } }];
  }

  private loopNode(
    node: FlowLoop,
    body: readonly ScriptNode[],
    orelse: readonly ScriptNode[],
  ): ScriptLoop | undefined {
    const { loop, counter, isOutside } = node;
    const { count, rounds } = this.context.countOf(node);
    const known = rounds && this.readable(rounds);
    const plain = { kind: "loop", counter, loop, isOutside, body, orelse, test: null } as const;
    if (isOutside) return { ...plain, count: { ...count, value: 1 }, rounds: null };
    const { statement } = loop;
    if (statement.kind === "for" && !isEndless(statement.iterable)) {
      return { ...plain, count, rounds: known?.complete ? known : null };
    }
    const given = statement.kind === "while" ? { ...node.at, expr: statement.test } : null;
    const test = given ? this.readable(this.functionAt(given)) : endless;
    return this.whileNode({ ...plain, count, rounds: null }, test, node);
  }

  /** A `while` runs as its test says if that can be computed and something changes it. */
  private whileNode(
    plain: ScriptLoop,
    test: CounterFunction,
    node: FlowLoop,
  ): ScriptLoop | undefined {
    const isEnded = mayEnd(plain.body);
    if (test.variables.length === 0) {
      const value = settled(test);
      if (value === false) return undefined;
      return value && isEnded ? { ...plain, test } : plain;
    }
    if (!test.complete) return plain;
    const isChanged = test.variables.some((v) => v.startsWith("$rate.") || assigns(node.body, v));
    return isChanged || isEnded ? { ...plain, test } : plain;
  }
}

/** `for i in itertools.count():` and the like. */
const isEndless = (iterable: Expr): boolean =>
  iterable.kind === "call" &&
  (iterable.callee.kind === "name" || iterable.callee.kind === "attribute") &&
  /^(count|cycle)$/.test(iterable.callee.name);

const endless: CounterFunction = {
  fn: {
    kind: "function",
    source: "True",
    code: { name: "<lambda>", params: [], body: { kind: "constant", value: true, from: 0, to: 0 } },
  },
  variables: [],
  complete: true,
  invariant: true,
};

/** A loop around a step. */
const isTraining = (node: FlowNode): boolean =>
  (node.kind === "loop" && !node.isOutside && node.body.some(hasStep)) ||
  bodiesOf(node).some((body) => body.some(isTraining));

/** Nothing in a preview raises these. */
const neverRaised =
  /^(KeyboardInterrupt|SystemExit|GeneratorExit|ImportError|ModuleNotFoundError)$/;

/** Tests for batches that went wrong: they hardly ever hold. */
const exceptional = /nan|finite|isinf|\bNone\b/i;

const isEnd = (node: ScriptNode | undefined) => node?.kind === "jump";

/** The same for what has been written. */
const leavesBy = (nodes: readonly ScriptNode[], jump: "break" | "return"): boolean =>
  nodes.some((n) => {
    if (n.kind === "jump") return n.jump === jump;
    if (n.kind === "call" || (n.kind === "loop" && jump !== "return")) return false;
    return bodiesOfNode(n).some((body) => leavesBy(body, jump));
  });

/** Whether something in a loop's body ends the loop. */
const mayEnd = (nodes: readonly ScriptNode[]): boolean =>
  leavesBy(nodes, "break") || leavesBy(nodes, "return") || nodes.some(raises);

const raises = (node: ScriptNode): boolean =>
  (node.kind === "jump" && (node.jump === "raise" || node.jump === "exit")) ||
  bodiesOfNode(node).some((body) => body.some(raises));

const mayLeave = (node: ScriptNode): boolean =>
  node.kind === "jump" || bodiesOfNode(node).some((body) => body.some(mayLeave));

const assigns = (nodes: readonly FlowNode[], variable: string): boolean =>
  nodes.some(
    (n) =>
      (n.kind === "assign" && n.variable === variable) ||
      bodiesOf(n).some((body) => assigns(body, variable)),
  );

/** The loops around the first step of an object. */
function depthOf(nodes: readonly FlowNode[], step: Construction | "update"): number {
  for (const node of nodes) {
    const bodies = bodiesOf(node).filter((body) => steppedIn(body).includes(step));
    const [body] = bodies;
    if (body) return depthOf(body, step) + (node.kind === "loop" ? 1 : 0);
    if (steppedIn([node]).includes(step)) return 0;
  }
  return 0;
}

function steppedIn(nodes: readonly FlowNode[]): readonly (Construction | "update")[] {
  return nodes.flatMap((node) => {
    if (node.kind === "optimizerStep" || node.kind === "setRate") return ["update"];
    if (node.kind === "schedulerStep" || node.kind === "build") return [node.scheduler];
    return bodiesOf(node).flatMap(steppedIn);
  });
}
