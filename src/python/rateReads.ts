import { findScheduler } from "../core/schedulers/index.ts";
import { classNameOf } from "../core/schedulers/scheduler.ts";
import type { ObjectTracer } from "./objects.ts";
import type { ModuleIndex } from "./scopes.ts";
import type { RateRead } from "./script.ts";
import type { Construction } from "./stepSites.ts";

/** PyTorch 2.13: composites and ReduceLROnPlateau have no `get_lr` of their own. */
const without =
  /^(SequentialLR|ChainedScheduler|ReduceLROnPlateau|get_reduce_on_plateau_schedule)$/;

/**
 * The `scheduler.get_lr()` calls of a script: asked from outside a step, PyTorch answers with the
 * next application of the recursion, and warns; of a class without one it raises.
 */
export function rateReads(
  index: ModuleIndex,
  schedulers: readonly Construction[],
  tracer: ObjectTracer,
): readonly RateRead[] {
  const byCall = new Map(schedulers.map((c) => [c.site.call, c]));
  return index.calls.flatMap(({ call, block }) => {
    const { callee, from, to } = call;
    if (callee.kind !== "attribute" || callee.name !== "get_lr") return [];
    const origins = tracer.origins(callee.object, block);
    const owners = origins.flatMap((origin) => byCall.get(origin) ?? []);
    const [first] = owners;
    if (!first || owners.length !== origins.length) return [];
    if (owners.some(({ torch }) => torch.qualified.startsWith("timm."))) return [];
    const lacking = owners.filter(({ torch }) => without.test(torch.name));
    if (lacking.length > 0 && lacking.length < owners.length) return [];
    const { name } = first.torch;
    const owner = classNameOf(findScheduler(name) ?? { name });
    return [{ span: { from, to }, without: lacking.length > 0 ? owner : null }];
  });
}
