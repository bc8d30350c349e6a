import { findOptimizer } from "../../core/optimizers/index.ts";
import { rateVariable } from "../../core/spec/rateVariable.ts";
import type { Expr, Span } from "../ast.ts";
import { constant } from "../freeze.ts";
import type { Position } from "./frame.ts";
import type { FlowVariables, RunObjects } from "./variables.ts";

/**
 * `optimizer.param_groups` of the run as a list of dicts, whose values are those in force; undefined
 * where a group may hold more than is known.
 */
export function groupDicts(
  { from, to }: Span,
  run: RunObjects,
  { frame }: Position,
  variables: FlowVariables,
): Expr | undefined {
  const span = { from, to };
  const own = Object.keys(findOptimizer(run.optimizer.torch.name)?.params ?? {});
  const bases = frame.self && variables.baseRatesOf(frame.self);
  const groups = Array.from({ length: run.groups }, (_, group): Expr | undefined => {
    const extra = run.extraOf(group);
    const extras = Object.entries(extra ?? {});
    if (!extra || extras.some(([name]) => run.setsField(name))) return undefined;
    const name = (text: string): Expr => ({ kind: "name", name: text, ...span });
    const index = constant(span, BigInt(group));
    // The groups of a scheduler's own: what they had when it was made.
    const initial: Expr = bases
      ? { kind: "subscript", object: name(bases), index, ...span }
      : name(rateVariable(group, "initial_lr"));
    const entries: readonly (readonly [string, Expr])[] = [
      ...extras.map(([key, value]) => [key, constant(span, value)] as const),
      ...own.map((key) => [key, name(rateVariable(group, key))] as const),
      ["initial_lr", initial],
    ];
    const dict = entries.map(([key, value]) => ({ key: constant(span, key), value }));
    return { kind: "dict", entries: dict, ...span };
  });
  const items = groups.flatMap((dict) => dict ?? []);
  return items.length === groups.length ? { kind: "list", items, ...span } : undefined;
}
