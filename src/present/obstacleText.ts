import type { Obstacle } from "../plan/planRuns.ts";
import type { CallFact, TrainingScript } from "../python/script.ts";
import { findingText } from "./findingText.ts";
import { firstLine } from "./firstLine.ts";
import type { Localize } from "./localize.ts";
import { count } from "./numbers.ts";
import { raisedText } from "./raisedText.ts";
import type { SimulatedRun } from "./simulatedRun.ts";

/** Why a call cannot be drawn, or where PyTorch raises because of it. */
export function problemText(call: CallFact, { run, result, script }: SimulatedRun, t: Localize) {
  const error = result.trace?.error;
  if (error) {
    const { source } = error;
    const owner = "index" in source ? run.schedulers[source.index] : run.optimizer;
    if (owner === call.id) {
      const at =
        error.step > 0
          ? t("PyTorch raises at step {0}", count(error.step))
          : t("PyTorch raises here");
      return `${at}: ${firstLine(raisedText(error))}`;
    }
  }
  if (result.finding?.code === "evaluation-limit") {
    return `${call.name}: ${findingText(result.finding, t)}`;
  }
  return run.obstacle ? obstacleText(run.obstacle, script, t) : undefined;
}

/** Why a run is not drawn; nothing for a call that is only half typed. */
export function obstacleText(
  obstacle: Obstacle,
  script: TrainingScript,
  t: Localize,
): string | undefined {
  if (obstacle.kind === "too-long") {
    return t("not drawn: too long, {0} steps in all", count(obstacle.steps));
  }
  if (obstacle.kind === "not-followed") {
    return t("not drawn: the script is too entangled to be followed");
  }
  const calls: readonly CallFact[] = [...script.optimizers, ...script.schedulers];
  const name = calls.find((c) => c.id === obstacle.call)?.name ?? "";
  if (obstacle.kind === "unsupported") return t("{0} cannot be previewed yet", name);
  if (obstacle.kind === "unresolved") {
    return t("not drawn: {0} of {1} cannot be read from the source", obstacle.argument, name);
  }
  return undefined;
}
