import type { GivenArgument } from "./givenArguments.ts";

/** What timm 0.4 called arguments of its schedules in cycles. */
const older: Readonly<Record<string, string>> = { t_mul: "cycle_mul", decay_rate: "cycle_decay" };

const cyclic = /^timm\.scheduler\.(\w+\.)?(Cosine|Tanh)LRScheduler$/;

/**
 * The arguments of timm 0.4 under the names they have since, where the schedule has one cycle: of
 * several the older arithmetic was another.
 */
export function asOfNewTimm(
  qualified: string,
  args: readonly GivenArgument[],
): readonly GivenArgument[] {
  if (!cyclic.test(qualified)) return args;
  const limit = args.find((a) => a.name === "cycle_limit")?.value;
  if (limit?.kind !== "constant" || Number(limit.value) !== 1) return args;
  return args.map((a) =>
    a.name !== null && Object.hasOwn(older, a.name) ? { ...a, name: older[a.name] ?? a.name } : a,
  );
}
