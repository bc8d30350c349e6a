import type { Variant } from "../plan/whatIf.ts";
import type { Localize } from "./localize.ts";
import { figure } from "./numbers.ts";
import type { Palette, ThemeKind } from "./palette.ts";
import type { RunAxis } from "./runView.ts";
import { coordinate, element, textElement } from "./svg.ts";
import { valueText } from "./valueText.ts";

export interface WhatIfPicture {
  readonly argument: string;
  readonly theme: ThemeKind;
  readonly t: Localize;
}

export type Point = readonly [x: number, y: number];

export const WIDTH = 480;
/** The width of a letter: the picture has to know what fits. */
export const LETTER = 6.3;

export const svg = (height: number, ...body: string[]): string =>
  element(
    "svg",
    {
      xmlns: "http://www.w3.org/2000/svg",
      width: WIDTH,
      height,
      viewBox: `0 0 ${WIDTH} ${height}`,
      "font-family": "system-ui, sans-serif",
      "font-size": 11,
    },
    ...body,
  );

/** `T_mult 2`; only the value where the name takes too much room. */
export function labelOf({ value }: Variant, argument: string): string {
  const text = valueText(value);
  const short = text.length > 18 ? `${text.slice(0, 17)}…` : text;
  return argument.length + short.length > 14 ? short : `${argument} ${short}`;
}

/** What a picture's text and lines stand between. */
export interface Sides {
  readonly left: number;
  readonly right: number;
}

/** The figures of the axis below, with its unit before them. */
export function tickRow(
  axis: RunAxis,
  unit: string,
  { left, right }: Sides,
  y: number,
  { muted }: Palette,
): string[] {
  const step = niceStep(axis.max / 6);
  const count = Math.floor(axis.max / step) + 1;
  const ticks = Array.from({ length: count }, (_, i) => i * step);
  const at = (value: number) => left + (value / axis.max) * (right - left);
  const style = { y, fill: muted, "font-size": 10 };
  return [
    textElement({ ...style, x: coordinate(left - 8), "text-anchor": "end" }, unit),
    ...ticks.map((tick) => {
      const isLast = at(tick) > right - 12;
      const anchor = tick === 0 ? "start" : isLast ? "end" : "middle";
      return textElement(
        { ...style, x: coordinate(at(tick)), "text-anchor": anchor },
        figure(tick),
      );
    }),
  ];
}

/** The smallest of 1, 2, 5, 10, … that is at least this; steps and epochs are whole. */
function niceStep(least: number): number {
  const decade = 10 ** Math.floor(Math.log10(Math.max(1, least)));
  return ([1, 2, 5, 10].find((m) => m * decade >= least) ?? 10) * decade;
}
