import type { Analyses } from "./analyses.ts";
import { functionOf } from "./callGraph.ts";
import { loopCount } from "./loopFacts.ts";
import { countsEpochs } from "./loopRoles.ts";
import type { Surroundings } from "./programFacts.ts";
import type { NameUse } from "./scopes.ts";
import type { Construction, StepSite } from "./stepSites.ts";

/** What the file tells of a run besides its steps. */
export const surroundingsOf = (
  owner: Construction,
  steps: readonly StepSite[],
  analyses: Analyses,
): Surroundings => ({
  isUnused: (scheduler) => isUnused(scheduler, analyses),
  rootIsScript: isScript(steps, analyses),
  epochLoop: steps.length === 0 ? epochLoopBeside(owner, analyses) : null,
});

/** What asks a scheduler for its state, and changes nothing. */
const onlyReads = /^(get_last_lr|get_lr|print_lr|state_dict|last_epoch|base_lrs)$/;

/** Assigned to a name that is never looked up again, but to read from it. */
function isUnused({ site: { target } }: Construction, { index }: Analyses): boolean {
  const uses = target?.kind === "name" ? index.uses.get(target.name) : undefined;
  const isRead = ({ parent }: NameUse) =>
    parent?.kind === "attribute" && onlyReads.test(parent.name);
  return target?.kind === "name" && (uses ?? []).every(isRead);
}

/** Whether the updates are reached from the top of the file, not only from an unused function. */
function isScript(steps: readonly StepSite[], { graph }: Analyses): boolean {
  const blocks = steps.map(({ site }) => site.block);
  const seen = new Set<object>();
  // The list grows while it is walked through.
  for (const block of blocks) {
    const definition = functionOf(block);
    if (!definition || startsScript.test(definition.name)) return true;
    if (seen.has(definition)) continue;
    seen.add(definition);
    blocks.push(...graph.callsTo(definition).map((site) => site.block));
  }
  return false;
}

/** What a launcher calls that the file only hands it to. */
const startsScript =
  /^_*(main|run|cli|launch)(_(worker|process|fn|func|function|train|training))?$/;

/** The epoch loop of the function that builds the optimizer: the updates are in another file. */
function epochLoopBeside({ anchor }: Construction, { index, evaluator }: Analyses) {
  const beside = index.loops.filter(
    (loop) => loop.block.scope === anchor.block.scope && loop.from > anchor.call.to,
  );
  const loop = beside.find(({ statement }) => statement.kind === "for" && countsEpochs(statement));
  if (!loop) return null;
  const { from, to } = loop;
  return { ...loopCount(loop, evaluator), span: { from, to } };
}
