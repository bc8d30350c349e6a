import type { ExperimentName } from "../core/training/experiments/index.ts";
import { experimentTexts } from "./experimentTexts.ts";
import type { Localize } from "./localize.ts";
import { figure } from "./numbers.ts";

export interface AxisText {
  readonly title: string;
  readonly x: string;
  readonly y: string;
}

/** Everything that is said about an experiment, in the user's language. */
export interface ExperimentText {
  readonly title: string;
  /** What is asked, in one sentence. */
  readonly question: string;
  readonly charts: Readonly<Record<string, AxisText>>;
  readonly curves: Readonly<Record<string, string>>;
  /** What each claim says, with the figures of a result. */
  readonly claims: Readonly<Record<string, string>>;
}

export type Figures = Readonly<Record<string, number>>;

const isName = (name: string): name is ExperimentName => Object.hasOwn(experimentTexts, name);

/** `figures` are those of a result; claims without one have gaps. */
export function experimentText(name: string, t: Localize, figures: Figures = {}): ExperimentText {
  if (!isName(name)) throw new Error(`no texts for the experiment ${name}`);
  const show = (key: string) => (figures[key] === undefined ? "–" : figure(figures[key]));
  return experimentTexts[name](t, show);
}

export const chartText = (name: string, chart: string, t: Localize): AxisText =>
  experimentText(name, t).charts[chart] ?? { title: chart, x: "", y: "" };

/** A curve's name; its value stands where the text has a place for it. */
export function curveText(name: string, id: string, value: number | undefined, t: Localize) {
  const text = experimentText(name, t).curves[id] ?? id;
  return value === undefined ? text : text.replace("{0}", figure(value));
}
