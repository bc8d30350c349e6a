import type { Trace } from "../core/trace.ts";
import type { Localize } from "./localize.ts";
import { figure } from "./numbers.ts";
import { summarize } from "./runView.ts";
import { sparkline } from "./sparkline.ts";
import { denseWave, everyText, restartPeriod, waveOf } from "./waves.ts";

const COLUMNS = 16;

/** More restarts than these are told by their distance. */
const LISTED = 4;

/**
 * `lr 0.1 → 2.5e−4  ▇▄▆▇  restarts at 10, 30`, `lr 3e−4 ↔ 0 every 20 batches`;
 * `hasUpdatePerBatch` where an update and a batch are the same.
 */
export function rateText(trace: Trace, t: Localize, hasUpdatePerBatch = false): string {
  const summary = summarize(trace);
  if (!summary) return t("no updates");
  const { first, peak, last, isConstant, restarts } = summary;
  if (isConstant) return t("lr {0}, constant", figure(first));
  const wave = waveOf(trace);
  if (wave) {
    const every = everyText(wave.period, trace, hasUpdatePerBatch, t);
    return `lr ${figure(wave.from)} ↔ ${figure(wave.to)} ${every}  ${line(trace)}`;
  }
  const isHill = peak > first * 1.001 && peak > last;
  const rates = (isHill ? [first, peak, last] : [first, last]).map(figure).join(" → ");
  const period = restartPeriod(trace);
  const shown = line(trace);
  if (period !== undefined && restarts.length > LISTED) {
    const every = everyText(period, trace, hasUpdatePerBatch, t);
    return `lr ${rates}  ${shown}  ${t("restarts {0}", every)}`;
  }
  return `lr ${rates}  ${shown}${restartText(restarts, t)}`;
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
  return `  ${t("restarts at {0}", restarts.length > LISTED ? `${shown}, …` : shown)}`;
}
