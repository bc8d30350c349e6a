import type { LoopRole } from "../core/runPlan.ts";
import type { Finding } from "../plan/findings/finding.ts";
import type { PlannedRun } from "../plan/planRuns.ts";
import type { RunResult } from "../plan/preview.ts";
import type { RunFact, TrainingScript } from "../python/script.ts";

/** Everything known about the run that a call belongs to. */
export interface SimulatedRun {
  readonly script: TrainingScript;
  readonly run: PlannedRun;
  readonly fact: RunFact;
  readonly result: RunResult;
  /** Loops whose length the user has set for this file. */
  readonly stated?: readonly LoopRole[];
  /** The warnings about the run that are shown. */
  readonly problems?: readonly Finding[];
}

/** `SGD + StepLR`. */
export function runName({ script, run }: Pick<SimulatedRun, "script" | "run">): string {
  const optimizer = script.optimizers.find((o) => o.id === run.optimizer);
  const schedulers = script.schedulers.filter(
    (s) => s.parent === null && run.schedulers.includes(s.id),
  );
  const parts = [...(optimizer ? [optimizer.name] : []), ...schedulers.map((s) => s.name)];
  return parts.join(" + ");
}
