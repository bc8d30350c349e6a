import { PyError } from "../../core/spec/pyError.ts";
import { isInt, lengthOf } from "../../core/spec/pyValue.ts";
import type { Expr } from "../ast.ts";
import { newBudget } from "../budget.ts";
import type { Evaluator } from "../evaluate.ts";
import type { CounterFunction } from "../evaluation.ts";
import { callFunction } from "../interpret.ts";
import { type LoopCount, loopCount, loopSource } from "../loopFacts.ts";
import { Unresolved } from "../unresolved.ts";
import type { FlowFunctions } from "./functions.ts";
import type { FlowLoop } from "./nodes.ts";

/** How often the loops of a program run. */
export class LoopRounds {
  private readonly evaluator: Evaluator;
  private readonly functions: FlowFunctions;
  private readonly known = new Map<FlowLoop, ReturnType<LoopRounds["find"]>>();

  constructor(evaluator: Evaluator, functions: FlowFunctions) {
    this.evaluator = evaluator;
    this.functions = functions;
  }

  /** What the number of rounds hangs on. */
  functionsOf(node: FlowLoop): readonly CounterFunction[] {
    const { statement } = node.loop;
    if (node.isOutside) return [];
    if (statement.kind === "while") {
      return [this.functions.of({ ...node.at, expr: statement.test })];
    }
    const { rounds } = this.of(node);
    return rounds ? [rounds] : [];
  }

  of(node: FlowLoop): {
    readonly count: LoopCount;
    readonly rounds: CounterFunction | null;
  } {
    const known = this.known.get(node);
    if (known) return known;
    const found = this.find(node);
    this.known.set(node, found);
    return found;
  }

  private find(node: FlowLoop): {
    readonly count: LoopCount;
    readonly rounds: CounterFunction | null;
  } {
    const count = loopCount(node.loop, this.evaluator);
    const { statement } = node.loop;
    const isSettled = count.value !== null && node.at.frame.isOnly;
    if (isSettled || statement.kind === "while") return { count, rounds: null };
    const source = loopSource(node.loop);
    const { iterable, block } = source;
    if (source.kind === "iterable")
      return { count: this.listCount(iterable, count, node), rounds: null };
    if (source.kind !== "range" || iterable.kind !== "call") return { count, rounds: null };
    const { from, to } = iterable;
    const callee: Expr = { kind: "name", name: "range.rounds", from, to };
    // A bar's own keywords are no bounds.
    const range = { ...iterable, args: iterable.args.filter((a) => a.name === null) };
    const rounds = this.functions.ofCall(range, callee, { frame: node.at.frame, block });
    if (rounds.complete && rounds.variables.length === 0) {
      return { count: { ...count, value: constantCount(rounds) ?? count.value }, rounds: null };
    }
    return { count, rounds: rounds.complete ? rounds : null };
  }

  /** Over a list whose value is known. */
  private listCount(iterable: Expr, count: LoopCount, node: FlowLoop): LoopCount {
    const value = this.evaluator.value(iterable, node.at.block);
    const length = value === undefined ? undefined : lengthOf(value);
    return length === undefined ? count : { ...count, value: length, via: "constant" };
  }
}

function constantCount({ fn }: CounterFunction): number | undefined {
  try {
    const value = callFunction(fn, [], newBudget());
    return isInt(value) ? Number(value) : undefined;
  } catch (error) {
    if (error instanceof Unresolved || error instanceof PyError) return undefined;
    throw error;
  }
}
