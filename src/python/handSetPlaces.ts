import type { Analyses } from "./analyses.ts";
import type { Span } from "./ast.ts";
import type { Constructions } from "./constructions.ts";
import type { Emitted } from "./flow/emit.ts";
import { type HandSetRate, handSetRates } from "./handSetRates.ts";
import type { HandSet } from "./script.ts";
import type { Construction, StepSite } from "./stepSites.ts";
import { unreadSchedulers } from "./unreadSchedulers.ts";
import { isInScript } from "./workspace.ts";

const overlap = (a: Span, b: Span) => a.from < b.to && b.from < a.to;

/** Where rates are set in ways that a run's program does not follow. */
export class HandSetPlaces {
  private readonly places: readonly HandSetRate[];
  private readonly isOnlyOptimizer: boolean;

  constructor(analyses: Analyses, constructions: Constructions) {
    const { index, graph, tracer, evaluator } = analyses;
    this.isOnlyOptimizer = constructions.optimizers.length === 1;
    this.places = [
      ...handSetRates(index, graph, tracer, (block) => evaluator.branches.mayRun(block)),
      ...unreadSchedulers(analyses, constructions),
    ];
  }

  /** Those of one optimizer, in source order. */
  of(
    { site }: Construction,
    { opaque, followed }: Emitted,
    steps: readonly StepSite[],
  ): readonly HandSet[] {
    const isFollowed = ({ own }: HandSetRate) =>
      steps.length > 0 && followed.some((s) => overlap(s, own));
    const found = this.places
      .filter(({ origins }) =>
        origins.length === 0 ? this.isOnlyOptimizer : origins.includes(site.call),
      )
      .filter((place) => !isFollowed(place))
      .map(({ from, to, scheduler }) => ({ from, to, scheduler }));
    const others = opaque
      .filter((span) => isInScript(span) && !found.some((s) => overlap(s, span)))
      .map((span) => ({ ...span, scheduler: null }));
    return [...found, ...others].sort((a, b) => a.from - b.from);
  }
}
