import type { Trace } from "../core/trace.ts";
import type { Localize } from "./localize.ts";
import { figure } from "./numbers.ts";
import { summarize } from "./runView.ts";
import { sparkline } from "./sparkline.ts";
import { denseWave, everyText, restartPeriod, waveOf } from "./waves.ts";

const COLUMNS = 16;

/** More restarts than these are told by their distance. */
const LISTED = 4;

/** A rate over a run in words. */
interface RateWords {
  /** `0.1 → 2.5e−4`, `3e−4 ↔ 0 every 20 batches` */
  readonly rates: string;
  /** `restarts at 10, 30`; empty without any. */
  readonly restarts: string;
}

/** Undefined for a run without updates. `hasUpdatePerBatch`: an update and a batch are the same. */
export function rateWords(
  trace: Trace,
  t: Localize,
  hasUpdatePerBatch = false,
): RateWords | undefined {
  const summary = summarize(trace);
  if (!summary) return undefined;
  const { first, peak, last, isConstant, restarts } = summary;
  if (isConstant) return { rates: t("{0}, constant", figure(first)), restarts: "" };
  const wave = waveOf(trace);
  if (wave) {
    const every = everyText(wave.period, trace, hasUpdatePerBatch, t);
    return { rates: `${figure(wave.from)} ↔ ${figure(wave.to)} ${every}`, restarts: "" };
  }
  const isHill = peak > first * 1.001 && peak > last;
  const rates = (isHill ? [first, peak, last] : [first, last]).map(figure).join(" → ");
  const period = restartPeriod(trace);
  const isMany = period !== undefined && restarts.length > LISTED;
  const every = isMany ? everyText(period, trace, hasUpdatePerBatch, t) : "";
  return { rates, restarts: isMany ? t("restarts {0}", every) : restartText(restarts, t) };
}

/** `lr 0.1 → 2.5e−4  ▇▄▆▇  restarts at 10, 30`, `lr 3e−4 ↔ 0 every 20 batches`. */
export function rateText(trace: Trace, t: Localize, hasUpdatePerBatch = false): string {
  const words = rateWords(trace, t, hasUpdatePerBatch);
  if (!words) return t("no updates");
  const shown = summarize(trace)?.isConstant ? "" : line(trace);
  return [`lr ${words.rates}`, shown, words.restarts].filter((part) => part !== "").join("  ");
}

/** Over the whole run, or over the first two of very many waves. */
function line(trace: Trace): string {
  const rates = trace.lr[0] ?? new Float64Array();
  const period = denseWave(trace);
  return period === undefined
    ? sparkline(rates, COLUMNS)
    : `${sparkline(rates.subarray(0, 2 * period), COLUMNS)}…`;
}

function restartText(restarts: readonly number[], t: Localize): string {
  if (restarts.length === 0) return "";
  const shown = restarts.slice(0, LISTED).map(figure).join(", ");
  return t("restarts at {0}", restarts.length > LISTED ? `${shown}, …` : shown);
}
