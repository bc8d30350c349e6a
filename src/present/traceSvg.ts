import type { Trace } from "../core/trace.ts";
import { english, type Localize } from "./localize.ts";
import { palettes, type ThemeKind } from "./palette.ts";
import { runAxis } from "./runView.ts";
import { curveSvg, type PictureOptions } from "./scheduleSvg.ts";

/** What the picture of a trace shows. */
export interface TracePicture {
  readonly what?: "lr" | "loss";
  readonly theme?: ThemeKind;
  readonly width?: number;
  readonly height?: number;
  readonly group?: number;
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
    t = english,
  } = picture;
  const axis = runAxis(trace);
  const options: PictureOptions = {
    width,
    height,
    palette: palettes[theme],
    xAt: axis.at,
    xMax: axis.max,
    xLabel: axis.unit === "epoch" ? t("epoch") : t("step"),
    marks: trace.marks
      .filter((m) => m.kind === "restart" && m.step < trace.steps)
      .map((m) => m.step),
    log: what === "loss",
  };
  const values = what === "lr" ? trace.lr[group] : trace.loss;
  const label = what === "lr" ? t("Learning rate") : t("Stand-in loss");
  return curveSvg({ values: values ?? [], label }, options);
}
