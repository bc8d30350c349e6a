import { coordinate, element, textElement } from "../../src/present/svg.ts";
import type { PlainColors } from "./plainColors.ts";

/** What is set once and holds for everything that is drawn afterwards. */
interface Style {
  fillStyle: string;
  strokeStyle: string;
  lineWidth: number;
  lineJoin: CanvasLineJoin;
  globalAlpha: number;
  font: string;
  textAlign: CanvasTextAlign;
  textBaseline: CanvasTextBaseline;
  dash: readonly number[];
  /** The id of what it is cut to; empty where it is not. */
  clipPath: string;
}

const initial: Style = {
  fillStyle: "#000",
  strokeStyle: "#000",
  lineWidth: 1,
  lineJoin: "miter",
  globalAlpha: 1,
  font: "10px sans-serif",
  textAlign: "start",
  textBaseline: "alphabetic",
  dash: [],
  clipPath: "",
};

const ANCHORS: Partial<Readonly<Record<CanvasTextAlign, string>>> = {
  center: "middle",
  right: "end",
  end: "end",
};

/** From where a text is placed to its baseline, in font sizes: few viewers know other baselines. */
const DROPS: Partial<Readonly<Record<CanvasTextBaseline, number>>> = {
  middle: 0.36,
  top: 0.8,
  bottom: -0.2,
};

const place = (x: number, y: number) => `${coordinate(x)} ${coordinate(y)}`;

/**
 * Takes what is drawn on a canvas and keeps it as SVG: the part of the canvas' interface that the
 * panel's own drawings use. Text is measured on a real canvas.
 */
export class SvgContext {
  readonly parts: string[] = [];
  private readonly id: string;
  private readonly colors: PlainColors;
  private readonly measure: CanvasRenderingContext2D | null;
  private style: Style = { ...initial };
  private readonly saved: Style[] = [];
  private path = "";
  private clips = 0;

  /** `id` begins the ids of the picture's parts, which must differ from those of others. */
  constructor(id: string, colors: PlainColors) {
    this.id = id;
    this.colors = colors;
    this.measure = document.createElement("canvas").getContext("2d");
    for (const name of Object.keys(initial) as (keyof Style)[]) this.link(name);
  }

  /** Styles are set as on a canvas, by assignment. */
  private link(name: keyof Style): void {
    Object.defineProperty(this, name, {
      get: () => this.style[name],
      set: (value: never) => {
        this.style = { ...this.style, [name]: value };
      },
    });
  }

  save(): void {
    this.saved.push(this.style);
  }

  restore(): void {
    this.style = this.saved.pop() ?? this.style;
  }

  setLineDash(dash: readonly number[]): void {
    this.style = { ...this.style, dash };
  }

  beginPath(): void {
    this.path = "";
  }

  moveTo(x: number, y: number): void {
    this.path += `M${place(x, y)}`;
  }

  lineTo(x: number, y: number): void {
    this.path += `${this.path === "" ? "M" : "L"}${place(x, y)}`;
  }

  closePath(): void {
    if (this.path !== "") this.path += "Z";
  }

  rect(x: number, y: number, width: number, height: number): void {
    this.path += `M${place(x, y)}h${coordinate(width)}v${coordinate(height)}h${coordinate(-width)}Z`;
  }

  /** Two halves: an arc whose ends are one place is none in SVG. */
  arc(x: number, y: number, radius: number, from: number, to: number): void {
    const at = (angle: number) => place(x + radius * Math.cos(angle), y + radius * Math.sin(angle));
    const r = place(radius, radius);
    const middle = (from + to) / 2;
    const isLarge = Math.abs(to - from) > 2 * Math.PI - 1e-9 ? 0 : Number(to - from > 2 * Math.PI);
    this.path += `${this.path === "" ? "M" : "L"}${at(from)}`;
    for (const end of [middle, to]) this.path += `A${r} 0 ${isLarge} 1 ${at(end)}`;
  }

  clip(): void {
    const clipPath = `${this.id}-${this.clips++}`;
    this.parts.push(element("clipPath", { id: clipPath }, element("path", { d: this.path })));
    this.style = { ...this.style, clipPath };
  }

  fill(rule?: CanvasFillRule): void {
    const { fillStyle } = this.style;
    const own = rule === "evenodd" ? { "fill-rule": rule } : {};
    this.add("path", { d: this.path, ...this.colors.fill(fillStyle), ...own });
  }

  stroke(): void {
    this.add("path", { d: this.path, fill: "none", ...this.strokes() });
  }

  fillRect(x: number, y: number, width: number, height: number): void {
    this.add("rect", { ...box(x, y, width, height), ...this.colors.fill(this.style.fillStyle) });
  }

  strokeRect(x: number, y: number, width: number, height: number): void {
    this.add("rect", { ...box(x, y, width, height), fill: "none", ...this.strokes() });
  }

  /** What is drawn dot by dot stays a picture, below the lines over it. */
  drawImage(image: HTMLCanvasElement, x: number, y: number, width: number, height: number): void {
    const href = image.toDataURL("image/png");
    this.add("image", { ...box(x, y, width, height), preserveAspectRatio: "none", href });
  }

  fillText(text: string, x: number, y: number): void {
    this.addText(text, x, y, this.colors.fill(this.style.fillStyle));
  }

  strokeText(text: string, x: number, y: number): void {
    this.addText(text, x, y, { fill: "none", ...this.strokes() });
  }

  measureText(text: string): { readonly width: number } {
    if (!this.measure) return { width: 0 };
    this.measure.font = this.style.font;
    return this.measure.measureText(text);
  }

  private strokes() {
    const { strokeStyle, lineWidth, lineJoin, dash } = this.style;
    const pattern = dash.length > 0 ? { "stroke-dasharray": dash.join(" ") } : {};
    const color = this.colors.stroke(strokeStyle);
    const own = { ...color, "stroke-width": lineWidth, "stroke-linejoin": lineJoin };
    return { ...own, ...pattern };
  }

  private shared() {
    const { globalAlpha, clipPath } = this.style;
    return {
      ...(globalAlpha < 1 ? { opacity: globalAlpha } : {}),
      ...(clipPath === "" ? {} : { "clip-path": `url(#${clipPath})` }),
    };
  }

  private add(name: string, attributes: Readonly<Record<string, string | number>>): void {
    if (attributes.d !== "") this.parts.push(element(name, { ...attributes, ...this.shared() }));
  }

  private addText(text: string, x: number, y: number, paint: Record<string, string | number>) {
    const { font, textAlign, textBaseline } = this.style;
    const size = Number.parseFloat(font.match(/[\d.]+(?=px)/)?.[0] ?? "10");
    const drop = (DROPS[textBaseline] ?? 0) * size;
    const at = { x: coordinate(x), y: coordinate(y + drop), style: `font: ${font}` };
    const anchor = { "text-anchor": ANCHORS[textAlign] ?? "start" };
    this.parts.push(textElement({ ...at, ...anchor, ...paint, ...this.shared() }, text));
  }
}

const box = (x: number, y: number, width: number, height: number) => ({
  x: coordinate(x),
  y: coordinate(y),
  width: coordinate(width),
  height: coordinate(height),
});
