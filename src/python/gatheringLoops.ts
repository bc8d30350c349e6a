import type { Accumulated } from "./accumulation.ts";
import type { Expr } from "./ast.ts";
import { isAround } from "./blockChains.ts";
import type { Evaluator } from "./evaluate.ts";
import { lastName } from "./loopFacts.ts";
import { numberSaid } from "./numberSaid.ts";
import type { CallSite, ModuleIndex } from "./scopes.ts";
import type { StepSite } from "./stepSites.ts";

/** Finds loops that gather the gradients of several batches for one update. */
export class GatheringLoops {
  private readonly index: ModuleIndex;
  private readonly evaluator: Evaluator;

  constructor(index: ModuleIndex, evaluator: Evaluator) {
    this.index = index;
    this.evaluator = evaluator;
  }

  /**
   * `for micro in range(4): x = next(batches); … .backward()` before the step, in the same round of
   * a loop. Rounds that step, or that forget the gradients, gather nothing; those that fetch no
   * batch may go through the losses of one.
   */
  before(steps: readonly StepSite[]): Omit<Accumulated, "batches"> | undefined {
    const [first, ...others] = steps.map((step) => this.gatheringLoop(step));
    if (!first || others.some((loop) => loop?.statement !== first.statement)) return undefined;
    const { statement, block } = first;
    const [count] = statement.iterable.kind === "call" ? statement.iterable.args : [];
    const value = count && this.evaluator.value(count.value, block);
    if (!count || typeof value !== "bigint" || value < 1n) return undefined;
    const text = this.evaluator.text(count.value);
    const said = numberSaid(count.value, block, this.evaluator);
    const own = { value: Number(value), text, ...said };
    return { ...own, moduli: [count.value], isGated: false, isGathered: true };
  }

  private gatheringLoop({ site }: StepSite) {
    const calls = (name: string) => this.index.methodCalls.get(name) ?? [];
    const loops = calls("backward").flatMap(({ block }) => {
      const loop = block.loop;
      const statement = loop?.statement;
      const isHere = loop && loop.block.loop === site.block.loop && loop.block.loop !== null;
      const isBefore = isHere && isAround(loop.block, site.block);
      if (!isBefore || statement?.kind !== "for" || statement.to > site.call.from) return [];
      return isRange(statement.iterable) ? [{ statement, block: loop.block }] : [];
    });
    const found = loops.at(-1);
    if (!found) return undefined;
    const { from, to } = found.statement;
    const isInside = ({ call }: CallSite) => from <= call.from && call.to <= to;
    const isFetched = this.index.calls.some(
      (s) => isInside(s) && fetches.test(lastName(s.call.callee)),
    );
    return isFetched && ![...calls("step"), ...calls("zero_grad")].some(isInside)
      ? found
      : undefined;
  }
}

/** `next(batches)`, `get_batch("train")` */
const fetches = /^next$|batch|sample/i;

/** `range(4)`, which takes nothing but how many rounds there are. */
const isRange = (expr: Expr): boolean =>
  expr.kind === "call" &&
  expr.callee.kind === "name" &&
  expr.callee.name === "range" &&
  expr.args.length === 1;
