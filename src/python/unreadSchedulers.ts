import type { Analyses } from "./analyses.ts";
import { inScript } from "./anchors.ts";
import type { ExprOf, StmtOf } from "./ast.ts";
import { methodOf } from "./callGraph.ts";
import { classNamed } from "./classes.ts";
import type { Constructions } from "./constructions.ts";
import type { HandSetRate } from "./handSetRates.ts";
import { lastName } from "./loopFacts.ts";
import type { ItemSource, ObjectTracer } from "./objects.ts";
import type { CallSite } from "./scopes.ts";
import { isInScript } from "./workspace.ts";

type ClassDefinition = StmtOf<"class">;

/** What is called like this changes a rate when it steps; what wraps an optimizer is not. */
const schedulerName = /sched|(^|_)lr($|_)|LR|warm_?up|anneal|noam|cycl/i;

/** How they are moved; `dampening` is that of pytorch_warmup, which lowers what others set. */
const stepNames = ["step", "step_update", "dampening", "dampen"];

/**
 * Objects that get an optimizer, are called like a scheduler and step, but are none that we know:
 * another library's, or the script's own with a `get_lr` of its own.
 */
export function unreadSchedulers(
  analyses: Analyses,
  constructions: Constructions,
): readonly HandSetRate[] {
  const { index, graph, tracer, evaluator } = analyses;
  const known = new Set(constructions.all.map(({ site }) => site.call));
  const schedulers = new Set(constructions.schedulers.map(({ site }) => site.call));
  const optimizers = new Set(constructions.optimizers.map(({ site }) => site.call));
  const found = new Map<ExprOf<"call">, HandSetRate>();
  const steps = stepNames.flatMap((name) => index.methodCalls.get(name) ?? []);
  for (const site of steps) {
    for (const { call, source, name, isMaker } of makersOf(site, tracer)) {
      if (known.has(call) || found.has(call) || hasOwnStep(call, source)) continue;
      const given = call.args.flatMap(({ value }) => tracer.origins(value, source.block));
      // What only hands back what it is handed changes nothing: `distribute(model, scheduler)`.
      if (!isMaker && given.some((origin) => schedulers.has(origin))) continue;
      const origins = given.filter((origin) => optimizers.has(origin));
      const isMade = origins.length > 0 && evaluator.branches.mayRun(source.block);
      const span = isMade ? inScript(call, source.block, graph) : undefined;
      if (span) found.set(call, { ...span, own: call, origins, scheduler: name });
    }
  }
  return [...found.values(), ...calledSchedulers(analyses, optimizers)];
}

/** `scheduler(optimizer, i, epoch)`: an object of a class in another file, which is called itself. */
function calledSchedulers(
  { index, graph, tracer }: Analyses,
  optimizers: ReadonlySet<ExprOf<"call">>,
): readonly HandSetRate[] {
  const callable = [...index.classes.keys()].some((c) => !isInScript(c) && methodOf(c, "__call__"));
  return (callable ? index.calls : []).flatMap(({ call, block }): HandSetRate[] => {
    const { callee } = call;
    const isNamed = callee.kind === "attribute" || callee.kind === "name";
    if (!isNamed || !schedulerName.test(lastName(callee)) || !isInScript(call)) return [];
    const [made, second] = tracer.origins(callee, block);
    const place = made && !second ? tracer.sources(callee, block)[0]?.block : undefined;
    const definition = made && place && classNamed(made.callee, place);
    if (!definition || isInScript(definition) || !calls(definition)) return [];
    const origins = call.args
      .flatMap(({ value }) => tracer.origins(value, block))
      .filter((origin) => optimizers.has(origin));
    const span = origins.length > 0 ? inScript(made, place, graph) : undefined;
    return span ? [{ ...span, own: made, origins, scheduler: lastName(made.callee) }] : [];
  });
}

/** What extends another class may be called as that one is. */
const calls = (definition: ClassDefinition): boolean =>
  definition.bases.length > 0 || methodOf(definition, "__call__") !== undefined;

/** The calls that may have made what is stepped, where it is called like a scheduler. */
function makersOf({ call: { callee }, block }: CallSite, tracer: ObjectTracer) {
  if (callee.kind !== "attribute") return [];
  const object = lastName(callee.object);
  const isNamed = schedulerName.test(object);
  return tracer.places(callee.object, block).flatMap((source) => {
    const { expr: call } = source;
    if (call.kind !== "call") return [];
    const made = lastName(call.callee);
    const isMaker = schedulerName.test(made);
    return isNamed || isMaker ? [{ call, source, isMaker, name: isMaker ? made : object }] : [];
  });
}

/** A `step` that the script shows is followed like any other function. */
const hasOwnStep = ({ callee }: ExprOf<"call">, { block }: ItemSource): boolean => {
  const definition = classNamed(callee, block);
  return definition !== undefined && methodOf(definition, "step") !== undefined;
};
