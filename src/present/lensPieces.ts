import type { CallFact } from "../python/script.ts";
import type { Localize } from "./localize.ts";

export const lensActions = ["open", "compare", "explain", "pin"] as const;
export type LensAction = (typeof lensActions)[number];

/** One clickable piece above a line of code. */
export interface LensItem {
  readonly title: string;
  readonly tooltip: string;
  readonly action: LensAction | "explainLoss" | "setHorizon" | "nextFinding";
  /** PyTorch raises, the run is not drawn, or something is found in it. */
  readonly isProblem?: boolean;
  /** The place that a click goes to. */
  readonly at?: number;
}

/** Which pieces are wanted. */
export interface LensChoice {
  readonly loss: boolean;
  readonly horizon: boolean;
  readonly actions: readonly LensAction[];
}

export const everything: LensChoice = { loss: true, horizon: true, actions: lensActions };

/** What a call is within its run: each has pieces of its own. */
export type LensRole = "optimizer" | "scheduler" | "inner";

/** How many pieces stand above a call, whatever its run turns out to be. */
export function lensCount(role: LensRole, choice: LensChoice): number {
  const extra = role === "optimizer" ? choice.loss : role === "scheduler" && choice.horizon;
  return 1 + (extra ? 1 : 0) + actionsFor(role, choice).length;
}

export function roleOf(call: CallFact): LensRole {
  if (!("parent" in call)) return "optimizer";
  return call.parent === null ? "scheduler" : "inner";
}

/** Comparing and pinning is for whole runs: it stands above their optimizer. */
export function actionsFor(role: LensRole, { actions }: LensChoice): readonly LensAction[] {
  if (role === "optimizer") return actions;
  const kept: readonly LensAction[] = role === "inner" ? ["open"] : ["open", "explain"];
  return actions.filter((action) => kept.includes(action));
}

export function actionItem(action: LensAction, t: Localize): LensItem {
  const [title, tooltip] = actionTexts[action](t);
  return { title, tooltip, action };
}

const actionTexts: Readonly<
  Record<LensAction, (t: Localize) => readonly [title: string, tooltip: string]>
> = {
  open: (t) => [
    t("Open playground"),
    t("Compare, scrub and change this run in the Optimizer Playground"),
  ],
  compare: (t) => [
    t("Compare"),
    t("Put other optimizers beside this run, with the same schedule and the same length"),
  ],
  explain: (t) => [t("Explain"), t("What this class does, with its formula and its figures here")],
  pin: (t) => [
    t("Pin run"),
    t("Keep this run in the playground as it is now, to compare it with others"),
  ],
};
