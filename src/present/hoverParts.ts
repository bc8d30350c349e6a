import { findOptimizer } from "../core/optimizers/index.ts";
import type { Reference } from "../core/optimizers/optimizer.ts";
import { findScheduler } from "../core/schedulers/index.ts";
import type { ParamTable } from "../core/spec/paramSpec.ts";
import type { ArgumentFact, CallFact } from "../python/script.ts";
import type { Place } from "../python/workspace.ts";
import { lessonFor } from "./lessonFor.ts";
import type { Localize } from "./localize.ts";
import { escapeMarkdown, svgImage } from "./markdown.ts";
import { figure } from "./numbers.ts";
import type { ThemeKind } from "./palette.ts";
import { summarize } from "./runView.ts";
import type { SimulatedRun } from "./simulatedRun.ts";
import { traceSvg } from "./traceSvg.ts";
import type { WhatIf } from "./whatIfView.ts";

/** A link below a hover that runs one of our commands. */
export interface HoverAction {
  readonly label: string;
  readonly action: "open" | "setValue" | "setHorizon" | "setArgument" | "goTo" | "lesson";
  /** The expression whose value is to be set, the argument's new code, or the lesson's id. */
  readonly text?: string;
  readonly argument?: string;
  readonly place?: Place;
}

/** A hover as Markdown. Everything that comes from the user's file is escaped in it. */
export interface HoverCard {
  readonly markdown: string;
  readonly actions: readonly HoverAction[];
}

export interface Described {
  readonly name: string;
  readonly doc: string;
  readonly limits?: string;
  readonly formula: readonly string[];
  readonly references: readonly Reference[];
  readonly params: ParamTable;
}

export const definitionOf = (call: CallFact): Described | undefined =>
  findOptimizer(call.name) ?? findScheduler(call.name);

export interface CardOptions {
  readonly theme: ThemeKind;
  readonly t: Localize;
  /** What other values of the argument would do. */
  readonly whatIf?: WhatIf;
}

export function ratePicture({ result }: SimulatedRun, { theme, t }: CardOptions): string {
  const { trace } = result;
  const summary = trace && summarize(trace);
  if (!trace || !summary) return "";
  const { first, last, peak, lowest, restarts } = summary;
  const alt = t(
    "Learning rate over the run: from {0} to {1}, highest {2}, lowest {3}, {4} restarts",
    figure(first),
    figure(last),
    figure(peak),
    figure(lowest),
    restarts.length,
  );
  return svgImage(traceSvg(trace, { theme, t, firstWaves: true }), alt);
}

export function lossPicture({ result }: SimulatedRun, { theme, t }: CardOptions): string {
  const { trace } = result;
  if (!trace?.loss || trace.steps === 0) return "";
  const last = trace.loss[trace.steps - 1] as number;
  const alt = t(
    "Stand-in loss over the run: from {0} to {1}",
    figure(trace.initialLoss ?? 0),
    figure(last),
  );
  return svgImage(traceSvg(trace, { what: "loss", theme, t }), alt);
}

export const isTorch = ({ qualified }: CallFact) => qualified.startsWith("torch.");

const PYTORCH = "https://docs.pytorch.org/docs/stable/generated";

export function links(call: CallFact, references: readonly Reference[], t: Localize): string {
  const all = references.map(({ title, url }) => `[${escapeMarkdown(title)}](${url})`);
  const label = escapeMarkdown(t("PyTorch documentation"));
  // Those of other libraries have theirs among the references.
  if (isTorch(call)) all.unshift(`[${label}](${PYTORCH}/${call.qualified}.html)`);
  return all.join(" · ");
}

export function lesson(call: CallFact, argument: string | null, t: Localize): HoverAction[] {
  const id = lessonFor(call.name, argument);
  return id === undefined ? [] : [{ label: t("Lesson"), action: "lesson", text: id }];
}

/** A link to where the value is defined, when that is not in the call. */
export function placeAction(
  { place }: { readonly place: ArgumentFact["place"] },
  t: Localize,
): HoverAction[] {
  if (!place) return [];
  const label =
    place.file === null
      ? t("Go to its definition")
      : t("Go to {0}, line {1}", place.file, place.line ?? 1);
  return [{ label, action: "goTo", place }];
}

/** What every card on a call leads to. */
export const callActions = (call: CallFact, t: Localize): readonly HoverAction[] => [
  { label: t("Open playground"), action: "open" },
  { label: t("Set epochs and steps"), action: "setHorizon" },
  ...placeAction({ place: call.definedAt }, t),
  ...lesson(call, null, t),
];
