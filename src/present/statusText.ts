import type { Assumptions } from "../plan/assumptions.ts";
import type { Reading } from "../plan/preview.ts";
import { horizonText } from "./horizonText.ts";
import type { Localize } from "./localize.ts";
import { count } from "./numbers.ts";

/** What the language status item says of a script. */
export interface StatusText {
  /** `2 optimizers, 1 schedule`. */
  readonly found: string;
  /** The horizon of the run, with what of it is assumed. */
  readonly horizon: string;
  readonly action: string;
  /** The source leaves a length open, or the user has set one. */
  readonly isOpen: boolean;
}

/** Undefined where there is nothing to tell: no optimizer and no schedule. */
export function statusText(
  { script }: Reading,
  { stated = [] }: Assumptions,
  t: Localize,
): StatusText | undefined {
  const { optimizers, schedulers, runs } = script;
  const main = runs.find((run) => run.isDefault) ?? runs[0];
  if (!main) return undefined;
  const parts = [
    ...(optimizers.length === 0 ? [] : [optimizersText(optimizers.length, t)]),
    ...(schedulers.length === 0 ? [] : [schedulesText(schedulers.length, t)]),
  ];
  const isOpen = runs.some(
    ({ epochs, stepsPerEpoch }) =>
      epochs.origin === "assumed" || stepsPerEpoch.origin === "assumed",
  );
  return {
    found: parts.join(", "),
    horizon: horizonText({ fact: main, stated }, t),
    action: isOpen ? t("Set epochs and steps") : t("Open playground"),
    isOpen,
  };
}

const optimizersText = (n: number, t: Localize) =>
  n === 1 ? t("1 optimizer") : t("{0} optimizers", count(n));

const schedulesText = (n: number, t: Localize) =>
  n === 1 ? t("1 schedule") : t("{0} schedules", count(n));
