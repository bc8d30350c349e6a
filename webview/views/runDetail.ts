import { codeNumber } from "../../src/core/spec/argumentText.ts";
import { figure } from "../../src/present/numbers.ts";
import { originText } from "../runNames.ts";
import type { Run } from "../runs.ts";
import type { State } from "../store.ts";

const MOST = 3;

/** What sets the run apart, in few words: `pinned · T_0 10 · T_mult 2`. */
export function runDetail(run: Run, { t }: State): string {
  const { config } = run;
  const origin = originText(run, t);
  if (!config) return origin ?? "";
  const [scheduler] = config.schedulers;
  const lr = config.optimizer.args.lr;
  const rate = lr === undefined ? [] : [`lr ${shortText(lr)}`];
  const facts = scheduler
    ? [...Object.entries(scheduler.args).map(([name, text]) => `${name} ${shortText(text)}`)]
    : [[...rate, t("constant rate")].join(", ")];
  const shown = facts.length > 0 ? facts : rate;
  return [...(origin ? [origin] : []), ...shown.slice(0, MOST)].join(" · ");
}

/** A number as prose has it; anything else as it stands. */
function shortText(text: string): string {
  const value = Number(text);
  return text !== "" && Number.isFinite(value) && codeNumber(value).length < 8
    ? figure(value)
    : text;
}
