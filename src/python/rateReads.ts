import type { Span } from "./ast.ts";
import type { ObjectTracer } from "./objects.ts";
import type { ModuleIndex } from "./scopes.ts";
import type { Construction } from "./stepSites.ts";

/** PyTorch 2.13: composites and ReduceLROnPlateau have no `get_lr` of their own. */
const without =
  /^(SequentialLR|ChainedScheduler|ReduceLROnPlateau|get_reduce_on_plateau_schedule)$/;

/**
 * The `scheduler.get_lr()` calls of a script: asked from outside a step, PyTorch answers with the
 * next application of the recursion, and warns.
 */
export function rateReads(
  index: ModuleIndex,
  schedulers: readonly Construction[],
  tracer: ObjectTracer,
): readonly Span[] {
  const byCall = new Map(schedulers.map((c) => [c.site.call, c]));
  return (index.methodCalls.get("get_lr") ?? []).flatMap(({ call, block }) => {
    const { callee } = call;
    if (callee.kind !== "attribute") return [];
    const origins = tracer.origins(callee.object, block);
    const owners = origins.flatMap((origin) => byCall.get(origin) ?? []);
    const isOne = owners.length > 0 && owners.length === origins.length;
    const warns = ({ torch }: Construction) =>
      !torch.qualified.startsWith("timm.") && !without.test(torch.name);
    return isOne && owners.every(warns) ? [{ from: call.from, to: call.to }] : [];
  });
}
