import type { RunResult } from "../plan/preview.ts";
import type { Rhythm } from "../plan/rhythm.ts";
import type { Cadence, CallFact } from "../python/script.ts";
import type { Localize } from "./localize.ts";
import { count } from "./numbers.ts";
import type { SimulatedRun } from "./simulatedRun.ts";

const cadenceTexts: Readonly<Record<Cadence, (t: Localize) => string>> = {
  batch: (t) => t("stepped once per batch"),
  epoch: (t) => t("stepped once per epoch"),
  fractional: (t) => t("stepped with a fraction of an epoch"),
  metric: (t) => t("stepped with a metric"),
  manual: (t) => t("set by hand"),
  never: (t) => t("never stepped"),
  unknown: (t) => t("stepping assumed once per epoch"),
};

/** How often a scheduler is stepped: `stepped once per epoch`, `stepped every 4 batches`. */
export function cadenceText(call: CallFact, context: SimulatedRun | null, t: Localize): string {
  const own = context?.script.schedulers.find((s) => s.id === call.id);
  const cadence = own?.cadence ?? "unknown";
  const usual = cadenceTexts[cadence](t);
  if (!context || (cadence !== "batch" && cadence !== "epoch")) return usual;
  const { rhythm, calls } = rhythmOf(call.id, context);
  if (calls === undefined) return usual;
  if (!rhythm) return t("stepped {0} times", count(calls));
  if (rhythm.unit === cadence && rhythm.every === 1) return usual;
  return t("stepped {0}", rhythmText(rhythm, t));
}

/** `once per epoch`, `every 4 batches`; undefined where it keeps no rhythm. */
export function rhythmText({ unit, every, atEnd }: Rhythm, t: Localize): string {
  if (unit === "epoch") {
    return every === 1 ? t("once per epoch") : t("every {0} epochs", count(every));
  }
  if (every === 1) return t("once per batch");
  return atEnd
    ? t("every {0} batches and at the end of an epoch", count(every))
    : t("every {0} batches", count(every));
}

/** The rhythm of a scheduler of the run; no `calls` where the run does not show them. */
export function rhythmOf(
  scheduler: string,
  { run, result }: SimulatedRun,
): { readonly rhythm: Rhythm | null; readonly calls: number | undefined } {
  const index = run.schedulers.indexOf(scheduler);
  const { digest } = result;
  const calls = digest && !digest.error ? digest.schedulerCalls[index] : undefined;
  return { rhythm: digest?.rhythms.schedulers[index] ?? null, calls };
}

/** Whether every batch makes one update. */
export const hasUpdatePerBatch = ({ digest }: RunResult): boolean => {
  const update = digest?.rhythms.update;
  return update?.unit === "batch" && update.every === 1;
};
