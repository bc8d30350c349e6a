import type { ScriptNode } from "../program.ts";
import type { Construction } from "../stepSites.ts";
import type { Around, EmitState } from "./emitState.ts";
import { bodiesOf, type FlowIf, type FlowNode, leaves } from "./nodes.ts";

/** What a branch steps: a scheduler, or the optimizer. */
type Stepped = Construction | "update";

/** Writes a body. */
type Write = (body: readonly FlowNode[], around: Around) => readonly ScriptNode[];

/** Tests for batches that went wrong: they hardly ever hold. */
const exceptional = /nan|finite|isinf|\bNone\b/i;

/** Chooses among branches whose tests cannot be read. */
export class Guesses {
  private readonly state: EmitState;
  private readonly write: Write;

  constructor(state: EmitState, write: Write) {
    this.state = state;
    this.write = write;
  }

  /**
   * Of the branches from the first whose test cannot be read: those that step something are taken,
   * but no two that step the same; those that only leave, or only assign, are not.
   */
  take(node: FlowIf, start: number, around: Around): readonly ScriptNode[] {
    const { state } = this;
    /** With the number of loops around each in its branch. */
    const taken = new Map<Stepped, number>();
    const tests: string[] = [];
    const result: ScriptNode[] = [];
    let isInvariant = true;
    for (const branch of node.branches.slice(start)) {
      const { test, body } = branch;
      const outcome = test ? state.outcomeOf(branch, test, node.at) : true;
      if (outcome === false) continue;
      tests.push(test ? state.context.text(test) : "else");
      if (test && outcome !== true) {
        isInvariant &&= state.functionAt({ ...node.at, expr: test }).invariant;
      }
      this.makeUnread(body);
      const steps = steppedIn(body);
      const isLeaving = body.at(-1)?.kind === "jump";
      if (steps.length === 0 || isLeaving) this.passOver(node, body, isInvariant, around);
      else if (steps.some((step) => taken.has(step))) this.leaveOut(body, steps, taken);
      else {
        for (const step of steps) taken.set(step, depthOf(body, step));
        const inside = this.guessed(body, isInvariant, around);
        const test = tests.join(", ");
        if (inside.length > 0) result.push({ kind: "guess", isInvariant, test, body: inside });
      }
      if (outcome === true) break;
    }
    return result;
  }

  /** What is assigned under a test that cannot be read cannot be read either. */
  private makeUnread(nodes: readonly FlowNode[]): void {
    for (const node of nodes) {
      if (node.kind === "assign") this.state.makeUnread(node.variable);
      const bodies = node.kind === "if" ? this.possible(node) : bodiesOf(node);
      for (const body of bodies) this.makeUnread(body);
    }
  }

  /** The branches that may be taken. */
  private possible({ branches, at }: FlowIf): readonly (readonly FlowNode[])[] {
    const bodies: (readonly FlowNode[])[] = [];
    for (const branch of branches) {
      const outcome = branch.test ? this.state.outcomeOf(branch, branch.test, at) : true;
      if (outcome !== false) bodies.push(branch.body);
      if (outcome === true) break;
    }
    return bodies;
  }

  private guessed(
    body: readonly FlowNode[],
    isInvariant: boolean,
    around: Around,
  ): readonly ScriptNode[] {
    const { state } = this;
    const outer = state.isGuessing;
    state.isGuessing ||= !isInvariant;
    const inside = this.write(body, around);
    state.isGuessing = outer;
    state.isOpen ||= !isInvariant;
    return inside;
  }

  /** Where a branch that is not taken has more or fewer loops, it is not known how often it steps. */
  private leaveOut(
    body: readonly FlowNode[],
    steps: readonly Stepped[],
    taken: ReadonlyMap<Stepped, number>,
  ): void {
    for (const step of steps) {
      const depth = taken.get(step);
      if (step === "update" || depth === undefined || depth === depthOf(body, step)) continue;
      this.state.tampered.add(step);
      this.state.isOpen = true;
    }
  }

  /** A branch that is not taken may still end a loop, or pass over what follows. */
  private passOver(
    node: FlowIf,
    body: readonly FlowNode[],
    isInvariant: boolean,
    around: Around,
  ): void {
    const { state } = this;
    const isException = node.branches.some(
      ({ test }) => test && exceptional.test(state.context.text(test)),
    );
    if (isException) return;
    if (leaves(body, "break") && around.loop) {
      around.loop.mayEnd = true;
      state.isOpen = true;
    }
    if (leaves(body, "return")) {
      for (const loop of around.loops) loop.mayEnd = true;
      state.isOpen ||= around.loops.length > 0;
    }
    const isPassing = leaves(body, "continue") || leaves(body, "return");
    if (isPassing && !isInvariant) {
      around.uncertain = true;
      state.isOpen = true;
    }
  }
}

/** The loops around the first step of an object. */
function depthOf(nodes: readonly FlowNode[], step: Stepped): number {
  for (const node of nodes) {
    const bodies = bodiesOf(node).filter((body) => steppedIn(body).includes(step));
    const [body] = bodies;
    if (body) return depthOf(body, step) + (node.kind === "loop" ? 1 : 0);
    if (steppedIn([node]).includes(step)) return 0;
  }
  return 0;
}

function steppedIn(nodes: readonly FlowNode[]): readonly Stepped[] {
  return nodes.flatMap((node) => {
    if (node.kind === "optimizerStep" || node.kind === "setRate") return ["update"];
    if (node.kind === "schedulerStep" || node.kind === "build") return [node.scheduler];
    return bodiesOf(node).flatMap(steppedIn);
  });
}
