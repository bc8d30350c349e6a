import type { CounterFunction } from "../evaluation.ts";
import type { Given } from "./frame.ts";
import {
  bodiesOf,
  type FlowAssign,
  type FlowIf,
  type FlowJump,
  type FlowLoop,
  type FlowNode,
} from "./nodes.ts";

type Nodes = readonly FlowNode[];

/** What the jumps at a place may cut short. */
interface Around {
  readonly isLoopActive: boolean;
  readonly isCallActive: boolean;
}

/** Finds the variables on which the steps hang, through tests, arguments and assignments. */
export class Relevance {
  private readonly functionOf: (given: Given, path?: readonly number[]) => CounterFunction;
  private readonly roundsOf: (loop: FlowLoop) => readonly CounterFunction[];
  private readonly assigned: ReadonlyMap<string, readonly FlowAssign[]>;
  private readonly variables = new Set<string>();
  private readonly kept = new Set<FlowNode>();
  private effects = new Map<FlowNode, boolean>();

  constructor(
    nodes: Nodes,
    functionOf: (given: Given, path?: readonly number[]) => CounterFunction,
    roundsOf: (loop: FlowLoop) => readonly CounterFunction[],
    assigned: ReadonlyMap<string, readonly FlowAssign[]>,
  ) {
    this.assigned = assigned;
    this.functionOf = functionOf;
    this.roundsOf = roundsOf;
    const top = { isLoopActive: false, isCallActive: true };
    let before = -1;
    while (this.variables.size > before) {
      before = this.variables.size;
      this.effects = new Map();
      this.mark(nodes, top);
    }
  }

  isRelevant(variable: string): boolean {
    return this.variables.has(variable);
  }

  /** Whether a branching decides about steps, by what it does or by what it passes over. */
  isKept(node: FlowIf): boolean {
    return this.kept.has(node);
  }

  /** Whether a node steps, sets a rate, or assigns a variable that matters. */
  hasEffect(node: FlowNode): boolean {
    const known = this.effects.get(node);
    if (known !== undefined) return known;
    const found = this.findEffect(node);
    this.effects.set(node, found);
    return found;
  }

  private findEffect(node: FlowNode): boolean {
    if (node.kind === "jump") return false;
    if (node.kind === "assign") return this.variables.has(node.variable);
    const bodies = bodiesOf(node);
    const isContainer = ["loop", "if", "call", "try"].includes(node.kind);
    return !isContainer || bodies.some((body) => body.some((inner) => this.hasEffect(inner)));
  }

  /** What an expression hangs on, and what is assigned to that, and so on. */
  private need({ variables }: CounterFunction): void {
    const queue = [...variables];
    // The queue grows while it is walked through.
    for (const name of queue) {
      if (this.variables.has(name)) continue;
      this.variables.add(name);
      for (const { value, path } of this.assigned.get(name) ?? []) {
        if (value) queue.push(...this.functionOf(value, path).variables);
      }
    }
  }

  private mark(nodes: Nodes, around: Around): void {
    for (const node of nodes) this.markNode(node, around);
  }

  private markNode(node: FlowNode, around: Around): void {
    switch (node.kind) {
      case "assign":
        if (node.value && this.hasEffect(node)) this.need(this.functionOf(node.value, node.path));
        return;
      case "setRate":
      case "setEpoch":
        this.need(this.functionOf(node.value));
        return;
      case "schedulerStep":
        for (const given of [node.argument, node.metric])
          if (given) this.need(this.functionOf(given));
        return;
      case "if":
        if (this.matters(node, around)) {
          this.kept.add(node);
          for (const { test } of node.branches) {
            if (test) this.need(this.functionOf({ ...node.at, expr: test }));
          }
        }
        for (const { body } of node.branches) this.mark(body, around);
        return;
      case "loop":
        if (!this.hasEffect(node)) return;
        for (const fn of this.roundsOf(node)) this.need(fn);
        this.mark(node.body, { ...around, isLoopActive: true });
        this.mark(node.orelse, around);
        return;
      case "call":
        if (!this.hasEffect(node)) return;
        this.mark(node.body, { ...around, isCallActive: true, isLoopActive: false });
        return;
      case "try":
        for (const body of bodiesOf(node)) this.mark(body, around);
        return;
      default:
    }
  }

  private matters(node: FlowIf, around: Around): boolean {
    return this.hasEffect(node) || node.branches.some((b) => hasActiveJump(b.body, around));
  }
}

/** Whether a jump in a body can cut short something that has an effect. */
function hasActiveJump(nodes: Nodes, around: Around): boolean {
  return nodes.some((node) => {
    if (node.kind === "jump") return isActive(node.jump, around);
    if (node.kind === "loop") {
      const inside = { ...around, isLoopActive: false };
      return hasActiveJump(node.body, inside) || hasActiveJump(node.orelse, around);
    }
    if (node.kind === "call") {
      const inside = { ...around, isLoopActive: false, isCallActive: false };
      return hasActiveJump(node.body, inside);
    }
    return bodiesOf(node).some((body) => hasActiveJump(body, around));
  });
}

function isActive(jump: FlowJump, around: Around): boolean {
  if (jump === "break" || jump === "continue") return around.isLoopActive;
  return jump !== "return" || around.isCallActive;
}
