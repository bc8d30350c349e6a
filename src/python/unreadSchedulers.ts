import type { Analyses } from "./analyses.ts";
import { inScript } from "./anchors.ts";
import type { ExprOf } from "./ast.ts";
import { methodOf } from "./callGraph.ts";
import { classNamed } from "./classes.ts";
import type { Constructions } from "./constructions.ts";
import type { HandSetRate } from "./handSetRates.ts";
import { lastName } from "./loopFacts.ts";
import type { ItemSource, ObjectTracer } from "./objects.ts";
import type { CallSite } from "./scopes.ts";

/** What is called like this changes a rate when it steps; what wraps an optimizer is not. */
const schedulerName = /sched|(^|_)lr($|_)|LR|warm_?up|anneal|noam|cycl/i;

/**
 * Objects that get an optimizer, are called like a scheduler and step, but are none that we know:
 * another library's, or the script's own with a `get_lr` of its own.
 */
export function unreadSchedulers(
  { index, graph, tracer, evaluator }: Analyses,
  constructions: Constructions,
): readonly HandSetRate[] {
  const known = new Set(constructions.all.map(({ site }) => site.call));
  const optimizers = new Set(constructions.optimizers.map(({ site }) => site.call));
  const found = new Map<ExprOf<"call">, HandSetRate>();
  const steps = ["step", "step_update"].flatMap((name) => index.methodCalls.get(name) ?? []);
  for (const site of steps) {
    for (const { call, source } of makersOf(site, tracer)) {
      if (known.has(call) || found.has(call) || hasOwnStep(call, source)) continue;
      const origins = call.args
        .flatMap(({ value }) => tracer.origins(value, source.block))
        .filter((origin) => optimizers.has(origin));
      const isMade = origins.length > 0 && evaluator.branches.mayRun(source.block);
      const span = isMade ? inScript(call, source.block, graph) : undefined;
      if (span) found.set(call, { ...span, own: call, origins, scheduler: lastName(call.callee) });
    }
  }
  return [...found.values()];
}

/** The calls that may have made what is stepped, where it is called like a scheduler. */
function makersOf({ call: { callee }, block }: CallSite, tracer: ObjectTracer) {
  if (callee.kind !== "attribute") return [];
  const isNamed = schedulerName.test(lastName(callee.object));
  return tracer.places(callee.object, block).flatMap((source) => {
    const { expr: call } = source;
    if (call.kind !== "call") return [];
    return isNamed || schedulerName.test(lastName(call.callee)) ? [{ call, source }] : [];
  });
}

/** A `step` that the script shows is followed like any other function. */
const hasOwnStep = ({ callee }: ExprOf<"call">, { block }: ItemSource): boolean => {
  const definition = classNamed(callee, block);
  return definition !== undefined && methodOf(definition, "step") !== undefined;
};
