import type { TrainingScript } from "../../python/script.ts";
import type { PlannedRun } from "../planRuns.ts";
import { adamWeightDecay } from "./adamWeightDecay.ts";
import { batchesSteppedPerEpoch } from "./batchesSteppedPerEpoch.ts";
import { chainErased } from "./chainErased.ts";
import { contextOf, type RunRule } from "./context.ts";
import { cycleCutShort } from "./cycleCutShort.ts";
import { dampeningWithoutMomentum } from "./dampeningWithoutMomentum.ts";
import {
  cyclesOfFewBatches,
  decaysWithinFirstEpoch,
  epochsSteppedPerBatch,
} from "./epochsSteppedPerBatch.ts";
import { etaMinAboveRate } from "./etaMinAboveRate.ts";
import { etaMinUnreached } from "./etaMinUnreached.ts";
import type { Finding } from "./finding.ts";
import { gammaRaisesRate } from "./gammaRaisesRate.ts";
import { milestonesUnreached } from "./milestonesUnreached.ts";
import { neverStepped } from "./neverStepped.ts";
import { momentumOverwritten, rateOverwritten } from "./overwritten.ts";
import { raised } from "./raised.ts";
import { resumeOffByOne } from "./resumeOffByOne.ts";
import type { RunDigest } from "./runDigest.ts";
import { scheduleEpochs } from "./scheduleEpochs.ts";
import { scheduleOverrun, scheduleUnfinished } from "./scheduleLength.ts";
import { steppedTwice } from "./steppedTwice.ts";
import { torchWarnings } from "./torchWarnings.ts";
import { unusualRate } from "./unusualRate.ts";
import { zeroRate } from "./zeroRate.ts";

/** Every rule about a run. A new one is one file and one line here. */
const rules: readonly RunRule[] = [
  torchWarnings,
  epochsSteppedPerBatch,
  cyclesOfFewBatches,
  decaysWithinFirstEpoch,
  batchesSteppedPerEpoch,
  scheduleUnfinished,
  scheduleOverrun,
  scheduleEpochs,
  milestonesUnreached,
  cycleCutShort,
  zeroRate,
  neverStepped,
  steppedTwice,
  chainErased,
  resumeOffByOne,
  etaMinAboveRate,
  etaMinUnreached,
  gammaRaisesRate,
  rateOverwritten,
  momentumOverwritten,
  dampeningWithoutMomentum,
  adamWeightDecay,
  unusualRate,
];

export interface RunFindings {
  /** The exception that ends the run. */
  readonly finding: Finding | null;
  /** Everything else, PyTorch's own warnings among it. */
  readonly warnings: readonly Finding[];
}

/**
 * What a run tells, from the script as it is now and the digest of its trace: the trace may be
 * older, as long as the same plan led to it. Without one, only what the script itself shows.
 */
export function inspectRun(
  run: PlannedRun,
  script: TrainingScript,
  digest: RunDigest | null,
): RunFindings {
  const context = contextOf(run, script, digest);
  if (!context) return { finding: null, warnings: [] };
  const warnings = rules.flatMap((rule) => rule(context));
  return { finding: raised(context) ?? null, warnings: withoutRepeats(warnings) };
}

/** A mistake in the units explains all that follows from it. */
const consequences: ReadonlySet<Finding["code"]> = new Set([
  "schedule-unfinished",
  "schedule-overrun",
  "schedule-epochs",
  "cycle-cut-short",
  "eta-min-unreached",
  "zero-rate",
]);

const units: ReadonlySet<Finding["code"]> = new Set([
  "epochs-stepped-per-batch",
  "batches-stepped-per-epoch",
]);

function withoutRepeats(findings: readonly Finding[]): readonly Finding[] {
  // Of one that is stepped per batch and per epoch it is not known which of them is meant.
  if (findings.some((f) => f.code === "stepped-twice" && f.isMixed)) {
    return findings.filter((f) => !units.has(f.code) && !consequences.has(f.code));
  }
  const hasUnits = findings.some((f) => units.has(f.code));
  return hasUnits ? findings.filter((f) => !consequences.has(f.code)) : findings;
}
