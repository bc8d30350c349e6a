import { inScript } from "./anchors.ts";
import type { Expr, ExprOf, Span } from "./ast.ts";
import type { CallGraph } from "./callGraph.ts";
import { lastName } from "./loopFacts.ts";
import type { ObjectTracer } from "./objects.ts";
import { resolveName } from "./resolve.ts";
import type { Block, ModuleIndex } from "./scopes.ts";

/** A place that changes an optimizer's rate past every scheduler. */
export interface HandSetRate extends Span {
  /** Where it really stands: in another file the span is that of the script's call that leads there. */
  readonly own: Span;
  /** The calls that may have made the optimizer; empty where the file does not say. */
  readonly origins: readonly ExprOf<"call">[];
  /** The name of a scheduler that cannot be read; null where the script itself sets the rate. */
  readonly scheduler: string | null;
}

/** `adjust_learning_rate(optimizer, epoch)`, `poly_lr_scheduler(optimizer, …)`, from another file. */
const setterName =
  /^(adjust|set|update|change|decay|warm_?up)_(the_)?(lr|learning_?rate)($|_)|(^|_)(lr|learning_?rate)_(adjust|schedul|update|decay|warm)/;

/**
 * Where a file assigns `param_group["lr"]` itself, or calls another file's function whose name
 * says that it does.
 */
export function handSetRates(
  index: ModuleIndex,
  graph: CallGraph,
  tracer: ObjectTracer,
  /** False for a block that the script does not run with its default options. */
  mayRun: (block: Block) => boolean,
): readonly HandSetRate[] {
  const assigned = (index.attributes.get("lr") ?? []).flatMap(({ object, value, block }) => {
    const optimizer = groupOwner(object, block);
    if (!optimizer || !mayRun(block)) return [];
    const { expr, block: place } = optimizer;
    const { from, to } = value;
    const own = { from: Math.min(object.from, from), to };
    const span = inScript(own, block, graph);
    return span ? [{ ...span, own, origins: tracer.origins(expr, place), scheduler: null }] : [];
  });
  const called = index.calls.flatMap(({ call, block }) => {
    if (!setterName.test(lastName(call.callee)) || graph.targetOf(call)) return [];
    if (!mayRun(block)) return [];
    const origins = call.args.flatMap(({ value }) => {
      const given = groupOwner(value, block) ?? ownerOf(value, block) ?? { expr: value, block };
      return tracer.origins(given.expr, given.block);
    });
    const span = origins.length > 0 ? inScript(call, block, graph) : undefined;
    return span ? [{ ...span, own: call, origins, scheduler: null }] : [];
  });
  return [...assigned, ...called].sort((a, b) => a.from - b.from);
}

/** The optimizer of `optimizer.param_groups[0]`, or of a loop's `for group in optimizer.param_groups`. */
function groupOwner(object: Expr, block: Block): { expr: Expr; block: Block } | undefined {
  if (object.kind === "subscript") return ownerOf(object.object, block);
  if (object.kind !== "name") return undefined;
  const found = resolveName(object.name, object.from, block);
  const bindings = found.kind === "bound" ? [found.binding] : [];
  for (const binding of found.kind === "ambiguous" ? found.bindings : bindings) {
    if (binding.kind !== "loop" || binding.loop.statement.kind !== "for") continue;
    const owner = ownerOf(binding.loop.statement.iterable, binding.loop.block);
    if (owner) return owner;
  }
  return undefined;
}

/** `optimizer` in `optimizer.param_groups`, also within `enumerate(…)` and the like. */
function ownerOf(expr: Expr, block: Block): { expr: Expr; block: Block } | undefined {
  if (expr.kind === "attribute" && expr.name === "param_groups") {
    return { expr: expr.object, block };
  }
  if (expr.kind !== "call") return undefined;
  for (const { value } of expr.args) {
    const owner = ownerOf(value, block);
    if (owner) return owner;
  }
  return undefined;
}
