import type { Analyses } from "./analyses.ts";
import type { Expr } from "./ast.ts";
import type { Block } from "./scopes.ts";
import type { Construction } from "./stepSites.ts";
import type { TorchObjects } from "./torchObjects.ts";
import { wrappedOptimizer } from "./wrappers.ts";

/** The optimizer whose rate a scheduler sets. */
export interface SchedulerLink {
  /** The optimizer with the script's default options. */
  readonly optimizer: Construction | null;
  /** Every optimizer it can be. */
  readonly possible: readonly Construction[];
  /** The source does not say; there is only one it can be. */
  readonly assumed: boolean;
}

export type SchedulerLinks = ReadonlyMap<Construction, SchedulerLink>;

/** A composite without an optimizer of its own takes that of the first scheduler inside it. */
export function schedulerLinks(analyses: Analyses, objects: TorchObjects): SchedulerLinks {
  const { composites, calls } = objects;
  const links = new Map<Construction, SchedulerLink>();
  for (const scheduler of composites.inOrder) {
    const { subject } = calls.of(scheduler);
    const first = subject ? undefined : composites.firstIn(scheduler);
    const inherited = first && links.get(first);
    links.set(scheduler, inherited ?? link(scheduler, subject, analyses, objects));
  }
  return links;
}

const unlinked: SchedulerLink = { optimizer: null, possible: [], assumed: false };

/** The optimizer a scheduler is given; else the only one in the file, as an assumption. */
function link(
  scheduler: Construction,
  subject: Expr | null,
  analyses: Analyses,
  { constructions, isDefault }: TorchObjects,
): SchedulerLink {
  const { optimizers } = constructions;
  if (scheduler.isImplied && !scheduler.isFactory) {
    const { site } = scheduler;
    const optimizer =
      optimizers.find((o) => o.isImplied && o.site === site) ??
      optimizers.find((o) => analyses.huggingFace.isGiven(o, site, constructions));
    return optimizer ? { optimizer, possible: [optimizer], assumed: false } : unlinked;
  }
  const origins = subject ? optimizerOrigins(subject, scheduler.site.block, analyses) : [];
  const possible = optimizers.filter((o) => origins.includes(o.site.call));
  const optimizer = possible.find(isDefault) ?? possible[0];
  if (optimizer) return { optimizer, possible, assumed: false };
  const [only, second] = optimizers;
  const isOpen = origins.length === 0 && only && !second;
  return isOpen ? { optimizer: only, possible: [only], assumed: true } : unlinked;
}

/** The calls that may have made an object, and the optimizers that it may be wrapped around. */
function optimizerOrigins(
  subject: Expr,
  block: Block,
  { index, tracer }: Analyses,
): readonly Expr[] {
  const made = tracer.sources(subject, block).filter(({ expr }) => expr.kind === "call");
  return made.flatMap((source) => {
    const inner = wrappedOptimizer(source.expr, source.block, index, tracer);
    return inner ? [source.expr, inner] : [source.expr];
  });
}
