import type { Trace } from "../core/trace.ts";
import { english, type Localize } from "./localize.ts";
import { palettes, type ThemeKind } from "./palette.ts";
import { restartsOf } from "./runView.ts";
import { curveSvg, type PictureOptions } from "./scheduleSvg.ts";
import { shownSpan, spanText, wholeSpan } from "./shownSpan.ts";

/** What the picture of a trace shows. */
export interface TracePicture {
  readonly what?: "lr" | "loss";
  readonly theme?: ThemeKind;
  readonly width?: number;
  readonly height?: number;
  readonly group?: number;
  /** Of a rate that goes up and down very often, only the first waves. */
  readonly firstWaves?: boolean;
  readonly t?: Localize;
}

/** The learning rate, or the stand-in loss, of a run as an SVG document. */
export function traceSvg(trace: Trace, picture: TracePicture = {}): string {
  const {
    what = "lr",
    theme = "light",
    width = 460,
    height = 130,
    group = 0,
    firstWaves = false,
    t = english,
  } = picture;
  const span = firstWaves ? shownSpan(trace) : wholeSpan(trace);
  const { axis, steps } = span;
  const options: PictureOptions = {
    width,
    height,
    palette: palettes[theme],
    xAt: axis.at,
    xMax: axis.max,
    xLabel: axis.unit === "epoch" ? t("epoch") : t("step"),
    marks: restartsOf(trace).filter((at) => at < steps),
    log: what === "loss",
  };
  const values = (what === "lr" ? trace.lr[group] : trace.loss)?.subarray(0, steps) ?? [];
  const name = what === "lr" ? t("Learning rate") : t("Stand-in loss");
  const part = spanText(span, t);
  const label = part === "" ? name : t("{0}: {1}", name, part);
  return curveSvg({ values, label }, options);
}
