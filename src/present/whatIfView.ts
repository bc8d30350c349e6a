import type { Variant } from "../plan/whatIf.ts";
import type { Localize } from "./localize.ts";
import { escapeMarkdown, svgImage } from "./markdown.ts";
import { figure } from "./numbers.ts";
import type { ThemeKind } from "./palette.ts";
import { markdownTable, rateAt, tableStops } from "./rateTable.ts";
import { divergedAt, restartsOf, runAxis } from "./runView.ts";
import { valueText } from "./valueText.ts";
import { lossesSvg } from "./whatIfLosses.ts";
import { ratesSvg } from "./whatIfRates.ts";

/** What other values of an argument would do; either part may be missing. */
export interface WhatIf {
  /** Rates alone: null where they were not asked for. */
  readonly rate: readonly Variant[] | null;
  /** With the stand-in loss: null where it was not there in time. */
  readonly loss: readonly Variant[] | null;
}

/** Whether the values differ in the rate at all; betas and decays do not. */
export function changesRate(variants: readonly Variant[]): boolean {
  const current = variants.find((v) => v.isCurrent)?.trace.lr[0];
  return variants.some(({ trace }) => {
    const lr = trace.lr[0];
    return lr?.length !== current?.length || lr?.some((rate, k) => rate !== current?.[k]);
  });
}

export interface WhatIfOptions {
  readonly argument: string;
  readonly theme: ThemeKind;
  readonly t: Localize;
}

/** The picture, the table and a conclusion, as Markdown paragraphs. */
export function whatIfParagraphs(whatIf: WhatIf, options: WhatIfOptions): readonly string[] {
  const { rate, loss } = whatIf;
  if (rate && rate.length > 1 && changesRate(rate)) return ratePart(rate, loss, options);
  return loss && loss.length > 1 ? lossPart(loss, options) : [];
}

function ratePart(
  rate: readonly Variant[],
  loss: readonly Variant[] | null,
  options: WhatIfOptions,
): readonly string[] {
  const { argument, t } = options;
  const alt = `${t("Learning rate with other values of {0}", argument)}: ${rate.map((v) => rateWords(v, t)).join("; ")}`;
  return [
    svgImage(ratesSvg(rate, options), alt),
    rateVariants(rate, loss, options),
    ...cutCycle(rate, t),
  ];
}

/** `2: from 0.1 to 2.54e−4, restarts at 10, 30`. */
function rateWords(variant: Variant, t: Localize): string {
  const { trace, value } = variant;
  const words = t("{0} from {1} to {2}", valueText(value), rateAt(trace, 0), lastRate(variant));
  const restarts = restartsText(variant);
  return restarts === "" ? words : `${words}, ${t("restarts at {0}", restarts)}`;
}

const lastRate = ({ trace }: Variant): string => rateAt(trace, trace.steps - 1);

const SHOWN = 6;

function restartsText({ trace }: Variant): string {
  const at = restartsOf(trace).map(runAxis(trace).at).map(figure);
  return at.length > SHOWN ? `${at.slice(0, SHOWN).join(", ")}, …` : at.join(", ");
}

const finalLoss = ({ trace }: Variant, t: Localize): string =>
  divergedAt(trace) === null ? figure(trace.loss?.[trace.steps - 1] ?? Number.NaN) : t("diverges");

function rateVariants(
  rate: readonly Variant[],
  loss: readonly Variant[] | null,
  { argument, t }: WhatIfOptions,
): string {
  const current = rate.find((v) => v.isCurrent);
  const withRestarts = rate.some((v) => restartsOf(v.trace).length > 0);
  const stops = withRestarts || !current ? [] : tableStops(current.trace, t).slice(0, -1);
  const losses = loss && new Map(loss.map((v) => [valueText(v.value), v]));
  const head = [
    argument,
    ...(withRestarts ? [t("Restarts at")] : []),
    ...stops.map(({ label }) => label),
    t("Last lr"),
    ...(losses ? [t("Stand-in loss")] : []),
  ];
  const rows = rate.map((variant) => {
    const own = losses?.get(valueText(variant.value));
    const cells = [
      valueText(variant.value),
      ...(withRestarts ? [restartsText(variant) || "–"] : []),
      ...stops.map(({ step }) => rateAt(variant.trace, step)),
      lastRate(variant),
      ...(losses ? [own ? finalLoss(own, t) : "–"] : []),
    ];
    return { cells, strong: variant.isCurrent };
  });
  return markdownTable(head, rows);
}

/** Where a run ends high above its lowest rate because a restart cycle is cut off. */
function cutCycle(rate: readonly Variant[], t: Localize): readonly string[] {
  const cut = rate.flatMap((variant) => {
    const { trace, isCurrent, value } = variant;
    const lr = trace.lr[0];
    const restarts = restartsOf(trace).length;
    if (!lr || restarts === 0 || trace.error) return [];
    let peak = 0;
    for (const r of lr) if (r > peak) peak = r;
    const share = (lr[lr.length - 1] as number) / peak;
    if (!(share >= 0.2)) return [];
    const [cycle, percent] = [figure(restarts + 1), figure(Math.round(100 * share))];
    const text = isCurrent
      ? t("Training stops inside cycle {0}, at {1} % of the peak.", cycle, percent)
      : t(
          "With {0}, training stops inside cycle {1}, at {2} % of the peak.",
          valueText(value),
          cycle,
          percent,
        );
    return [{ text, isCurrent }];
  });
  const [first] = cut.sort((a, b) => Number(b.isCurrent) - Number(a.isCurrent));
  return first ? [escapeMarkdown(first.text)] : [];
}

function lossPart(loss: readonly Variant[], options: WhatIfOptions): readonly string[] {
  const { argument, t } = options;
  const words = loss.map((v) => t("{0} ends at {1}", valueText(v.value), finalLoss(v, t)));
  const alt = `${t("Stand-in loss with other values of {0}", argument)}: ${words.join("; ")}`;
  const isRate = argument === "lr";
  const head = [argument, ...(isRate ? [t("Last lr")] : []), t("Stand-in loss")];
  const rows = loss.map((variant) => ({
    cells: [
      valueText(variant.value),
      ...(isRate ? [lastRate(variant)] : []),
      finalLoss(variant, t),
    ],
    strong: variant.isCurrent,
  }));
  return [svgImage(lossesSvg(loss, options), alt), markdownTable(head, rows)];
}
