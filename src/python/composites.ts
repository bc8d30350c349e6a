import type { Construction } from "./stepSites.ts";

/** Which schedulers stand inside which: SequentialLR and ChainedScheduler hold others. */
export class Composites {
  /** In the order of construction: what a composite holds comes before it. */
  readonly inOrder: readonly Construction[];
  private readonly children: ReadonlyMap<Construction, readonly Construction[]>;
  private readonly parents = new Map<Construction, Construction>();

  constructor(
    schedulers: readonly Construction[],
    childrenOf: (scheduler: Construction) => readonly Construction[],
  ) {
    this.inOrder = inOrder(schedulers);
    this.children = new Map(schedulers.map((s) => [s, childrenOf(s)]));
    for (const [parent, children] of this.children) {
      for (const child of children) {
        if (!this.parents.has(child)) this.parents.set(child, parent);
      }
    }
  }

  /** The composite around a scheduler. Of several the first in the source. */
  parentOf(scheduler: Construction): Construction | undefined {
    return this.parents.get(scheduler);
  }

  /** The first scheduler inside a composite. */
  firstIn(composite: Construction): Construction | undefined {
    return this.children.get(composite)?.[0];
  }

  /**
   * The scheduler whose `step()` moves each one: itself where the script steps it, else the
   * nearest composite around it that is stepped, or the outermost.
   */
  movers(stepped: ReadonlySet<Construction>): ReadonlyMap<Construction, Construction> {
    const movers = new Map<Construction, Construction>();
    for (const s of [...this.inOrder].reverse()) {
      const parent = stepped.has(s) ? undefined : this.parents.get(s);
      movers.set(s, (parent && movers.get(parent)) ?? s);
    }
    return movers;
  }

  /** A scheduler with everything inside it. */
  family(scheduler: Construction): readonly Construction[] {
    const found = new Set([scheduler]);
    // A set may grow while it is walked through.
    for (const member of found) {
      for (const child of this.children.get(member) ?? []) found.add(child);
    }
    return [...found];
  }
}

/** As the script builds them: an argument is built before the call that it stands in. */
export const inOrder = (schedulers: readonly Construction[]): readonly Construction[] =>
  [...schedulers].sort((a, b) => a.site.call.to - b.site.call.to);
