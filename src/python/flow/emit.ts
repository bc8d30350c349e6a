import type { Span } from "../ast.ts";
import type { CounterFunction } from "../evaluation.ts";
import type { ScriptNode } from "../program.ts";
import type { Construction } from "../stepSites.ts";
import { type Around, type EmitContext, EmitState } from "./emitState.ts";
import type { Given } from "./frame.ts";
import { Guesses } from "./guesses.ts";
import { leavesBy, mayLeave } from "./leaving.ts";
import { loopNode } from "./loopNodes.ts";
import {
  bodiesOf,
  type FlowIf,
  type FlowLoop,
  type FlowNode,
  type FlowSetEpoch,
  type FlowTry,
  hasStep,
} from "./nodes.ts";
import { readersOf, spread } from "./openVariables.ts";

export interface Emitted {
  readonly nodes: readonly ScriptNode[];
  /** Where rates change in a way that is not followed. */
  readonly opaque: readonly Span[];
  /** Where rates are set, and followed. */
  readonly followed: readonly Span[];
  /** Schedulers whose own values the script changes. */
  readonly tampered: ReadonlySet<Construction>;
  readonly isOpen: boolean;
  /** The work of one run was spent before all was read. */
  readonly isGivenUp?: true;
  /** The script shows loops around its steps: what is left of them is all there is. */
  readonly hasLoops: boolean;
}

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
    const state = new EmitState(context, open);
    const emitted = new Emitter(state).program(nodes);
    if (open.size > before) continue;
    const { opaque, followed, tampered, isOpen } = state;
    const hasLoops = nodes.some(isTraining);
    return { nodes: emitted, opaque, followed, tampered, isOpen, hasLoops };
  }
}

/** A loop around a step. */
const isTraining = (node: FlowNode): boolean =>
  (node.kind === "loop" && !node.isOutside && node.body.some(hasStep)) ||
  bodiesOf(node).some((body) => body.some(isTraining));

/** Nothing in a preview raises these. */
const neverRaised =
  /^(KeyboardInterrupt|SystemExit|GeneratorExit|ImportError|ModuleNotFoundError)$/;

/** Writes the program of one round of `emit`. */
class Emitter {
  private readonly state: EmitState;
  private readonly guesses: Guesses;

  constructor(state: EmitState) {
    this.state = state;
    this.guesses = new Guesses(state, (body, around) => this.list(body, around));
  }

  program(nodes: readonly FlowNode[]): readonly ScriptNode[] {
    return this.list(nodes, {
      isInLoop: false,
      isTried: false,
      loop: null,
      loops: [],
      uncertain: false,
    });
  }

  private list(nodes: readonly FlowNode[], around: Around): readonly ScriptNode[] {
    const result: ScriptNode[] = [];
    for (const [i, node] of nodes.entries()) {
      const isCertain = !around.uncertain;
      const emitted = this.node(node, around);
      result.push(...emitted);
      if (emitted.at(-1)?.kind === "jump") break;
      if (isCertain && around.uncertain) {
        const rest = this.list(nodes.slice(i + 1), around);
        const passedOver = { kind: "guess", isInvariant: false, test: null, body: rest } as const;
        if (rest.length > 0) result.push(passedOver);
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
        const value = (given: Given | null) => given && this.state.readableAt(given);
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
        return this.state.context.late.has(node.scheduler) ? [node] : [];
      case "opaque":
        this.state.opaque.push(node.span);
        if (node.scheduler) this.state.tampered.add(node.scheduler);
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

  private assign(node: Extract<FlowNode, { kind: "assign" }>): readonly ScriptNode[] {
    const { variable, value, path } = node;
    if (!this.state.isWritten(variable)) return [];
    const fn = value && this.state.readableAt(value, path);
    if (fn?.complete) return [{ kind: "assign", variable, value: fn }];
    this.state.makeUnread(variable);
    return [];
  }

  private setRate(node: Extract<FlowNode, { kind: "setRate" }>): readonly ScriptNode[] {
    const { kind, group, field, span } = node;
    const value = this.state.isGuessing ? undefined : this.state.readableAt(node.value);
    if (value?.complete) {
      this.state.followed.push(span);
      return [{ kind, group, field, value }];
    }
    if (field === "lr") this.state.opaque.push(span);
    return [];
  }

  private setEpoch({ kind, scheduler, value, span }: FlowSetEpoch): readonly ScriptNode[] {
    const epoch = this.state.readableAt(value);
    if (epoch.complete && !this.state.isGuessing) return [{ kind, scheduler, value: epoch }];
    this.state.opaque.push(span);
    this.state.tampered.add(scheduler);
    return [];
  }

  private jump(node: Extract<FlowNode, { kind: "jump" }>, around: Around): readonly ScriptNode[] {
    const isExit = node.jump === "raise" || node.jump === "exit" || node.jump === "return";
    // A script that refuses its options before it trains is shown as if it did not.
    const isRefusal = node.jump === "raise" && node.error !== "SystemExit" && !around.isTried;
    const isLeft = isExit && (isRefusal || this.state.context.ignoresExits) && !around.isInLoop;
    return isLeft ? [] : [node];
  }

  private call(body: readonly FlowNode[], around: Around): readonly ScriptNode[] {
    const inside: Around = { ...around, loop: null, loops: [], uncertain: false };
    const emitted = this.list(body, inside);
    return leavesBy(emitted, "return") ? [{ kind: "call", body: emitted }] : emitted;
  }

  private attempt(node: FlowTry, around: Around): readonly ScriptNode[] {
    const tried = node.handlers.length > 0 ? { ...around, isTried: true } : around;
    const body = this.list(node.body, tried);
    if (tried.uncertain) around.uncertain = true;
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

  private branches(node: FlowIf, around: Around): readonly ScriptNode[] {
    const outside = node.branches.find((b) => b.isOutside);
    if (outside) return this.list(outside.body, around);
    if (!this.state.context.relevance.isKept(node)) return [];
    const read: { test: CounterFunction | null; body: readonly ScriptNode[] }[] = [];
    for (const [i, branch] of node.branches.entries()) {
      const { test, body } = branch;
      const found = test ? this.state.outcomeOf(branch, test, node.at) : true;
      const outcome = found === "unread" && node.isTakenUnread ? true : found;
      if (outcome === false) {
        this.passOver(body);
        continue;
      }
      if (outcome === "unread") {
        const guessed = this.guesses.take(node, i, around);
        if (guessed.length > 0) read.push({ test: null, body: guessed });
        break;
      }
      const isComputed = outcome === "computed" && test;
      const fn = isComputed ? this.state.functionAt({ ...node.at, expr: test }) : null;
      read.push({ test: fn, body: this.list(body, around) });
      if (fn) continue;
      for (const later of node.branches.slice(i + 1)) this.passOver(later.body);
      break;
    }
    const [first] = read;
    if (!first || read.every((b) => b.body.length === 0)) return [];
    return first.test === null ? first.body : [{ kind: "if", branches: read }];
  }

  /** A branch that certainly does not run: that it sets no rates is known. */
  private passOver(nodes: readonly FlowNode[]): void {
    for (const node of nodes) {
      if (node.kind === "setRate") this.state.followed.push(node.span);
      for (const body of bodiesOf(node)) this.passOver(body);
    }
  }

  private loop(node: FlowLoop, around: Around): readonly ScriptNode[] {
    if (!this.state.context.relevance.hasEffect(node)) return [];
    const own = { mayEnd: false };
    const inside: Around = {
      ...around,
      isInLoop: around.isInLoop || !node.isOutside,
      loop: own,
      loops: [...around.loops, own],
      uncertain: false,
    };
    const body = this.list(node.body, inside);
    if (body.length === 0) return [];
    const orelse = this.list(node.orelse, around);
    const made = loopNode(node, body, orelse, this.state);
    if (!made || !own.mayEnd) return made ? [made] : orelse;
    return [{ ...made, count: { ...made.count, assumed: true } }];
  }
}
