import { coordinate, element, textElement } from "../../src/present/svg.ts";
import type { PlainColors } from "./plainColors.ts";
import { SvgPath } from "./svgPath.ts";

/** A canvas' transformation: x' = a·x + c·y + e, y' = b·x + d·y + f. */
type Matrix = readonly [a: number, b: number, c: number, d: number, e: number, f: number];

const IDENTITY: Matrix = [1, 0, 0, 1, 0, 0];

/** What is set once and holds for everything that is drawn afterwards. */
interface Style {
  fillStyle: string;
  strokeStyle: string;
  lineWidth: number;
  lineJoin: CanvasLineJoin;
  lineCap: CanvasLineCap;
  globalAlpha: number;
  font: string;
  textAlign: CanvasTextAlign;
  textBaseline: CanvasTextBaseline;
  dash: readonly number[];
  /** The id of what it is cut to; empty where it is not. */
  clipPath: string;
  matrix: Matrix;
}

const initial: Style = {
  fillStyle: "#000",
  strokeStyle: "#000",
  lineWidth: 1,
  lineJoin: "miter",
  lineCap: "butt",
  globalAlpha: 1,
  font: "10px sans-serif",
  textAlign: "start",
  textBaseline: "alphabetic",
  dash: [],
  clipPath: "",
  matrix: IDENTITY,
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

/**
 * Takes what is drawn on a canvas and keeps it as SVG: the part of the canvas' interface that the
 * panel's own drawings and Chart.js use. Text is measured on a real canvas. A path is taken to be
 * drawn under the transformation that it was made under.
 */
export class SvgContext extends SvgPath {
  readonly parts: string[] = [];
  private readonly id: string;
  private readonly colors: PlainColors;
  private readonly measure: CanvasRenderingContext2D;
  /** The colour of the page. */
  private readonly paper: string;
  private style: Style = { ...initial };
  private readonly saved: Style[] = [];
  private clips = 0;

  /** `id` begins the ids of the picture's parts, which must differ from those of others. */
  constructor(id: string, colors: PlainColors, paper: string, measure: CanvasRenderingContext2D) {
    super();
    this.id = id;
    this.colors = colors;
    this.measure = measure;
    this.paper = paper;
    for (const name of Object.keys(initial) as (keyof Style)[]) this.link(name);
  }

  /** Styles are set as on a canvas, by assignment. */
  private link(name: keyof Style): void {
    Object.defineProperty(this, name, {
      get: () => this.style[name],
      set: (value: never) => {
        this.set(name, value);
      },
    });
  }

  private set<K extends keyof Style>(name: K, value: Style[K]): void {
    this.style = { ...this.style, [name]: value };
  }

  save(): void {
    this.saved.push(this.style);
  }

  restore(): void {
    this.style = this.saved.pop() ?? this.style;
  }

  setLineDash(dash: readonly number[]): void {
    this.set("dash", dash);
  }

  beginPath(): void {
    this.d = "";
  }

  translate(x: number, y: number): void {
    this.transform(1, 0, 0, 1, x, y);
  }

  scale(x: number, y: number): void {
    this.transform(x, 0, 0, y, 0, 0);
  }

  rotate(angle: number): void {
    const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
    this.transform(cos, sin, -sin, cos, 0, 0);
  }

  transform(...[a, b, c, d, e, f]: Matrix): void {
    const [A, B, C, D, E, F] = this.style.matrix;
    const x = [A * a + C * b, B * a + D * b, A * c + C * d, B * c + D * d] as const;
    this.set("matrix", [...x, A * e + C * f + E, B * e + D * f + F]);
  }

  setTransform(...matrix: Matrix): void {
    this.set("matrix", matrix);
  }

  resetTransform(): void {
    this.set("matrix", IDENTITY);
  }

  clip(): void {
    const clipPath = `${this.id}-${this.clips++}`;
    const path = element("path", { d: this.d, ...transformed(this.style.matrix) });
    const outer = this.style.clipPath;
    const within = outer === "" ? {} : { "clip-path": `url(#${outer})` };
    this.parts.push(element("clipPath", { id: clipPath, ...within }, path));
    this.set("clipPath", clipPath);
  }

  fill(rule?: CanvasFillRule): void {
    const { fillStyle } = this.style;
    const own = rule === "evenodd" ? { "fill-rule": rule } : {};
    this.add("path", { d: this.d, ...this.colors.fill(fillStyle), ...own });
  }

  /** The path that is given, else the present one. */
  stroke(path: SvgPath = this): void {
    this.add("path", { d: path.d, fill: "none", ...this.strokes() });
  }

  fillRect(x: number, y: number, width: number, height: number): void {
    this.add("rect", { ...box(x, y, width, height), ...this.colors.fill(this.style.fillStyle) });
  }

  /** What lies below is covered: a drawing cannot be taken out of an SVG again. */
  clearRect(x: number, y: number, width: number, height: number): void {
    const isAll = this.parts.length === 0;
    if (!isAll) this.add("rect", { ...box(x, y, width, height), ...this.colors.fill(this.paper) });
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
    this.measure.font = this.style.font;
    return this.measure.measureText(text);
  }

  private strokes() {
    const { strokeStyle, lineWidth, lineJoin, lineCap, dash } = this.style;
    const pattern = dash.length > 0 ? { "stroke-dasharray": dash.join(" ") } : {};
    const cap = lineCap === "butt" ? {} : { "stroke-linecap": lineCap };
    const color = this.colors.stroke(strokeStyle);
    const own = { ...color, "stroke-width": lineWidth, "stroke-linejoin": lineJoin };
    return { ...own, ...cap, ...pattern };
  }

  private add(name: string, attributes: Readonly<Record<string, string | number>>): void {
    if (attributes.d !== "") this.keep(element(name, { ...attributes, ...this.shared() }));
  }

  private shared() {
    const { globalAlpha, matrix } = this.style;
    return { ...(globalAlpha < 1 ? { opacity: globalAlpha } : {}), ...transformed(matrix) };
  }

  /** The clip goes around what is transformed: it has a transformation of its own. */
  private keep(part: string): void {
    const { clipPath } = this.style;
    const cut = { "clip-path": `url(#${clipPath})` };
    this.parts.push(clipPath === "" ? part : element("g", cut, part));
  }

  private addText(text: string, x: number, y: number, paint: Record<string, string | number>) {
    const { font, textAlign, textBaseline } = this.style;
    const size = Number.parseFloat(font.match(/[\d.]+(?=px)/)?.[0] ?? "10");
    const drop = (DROPS[textBaseline] ?? 0) * size;
    const at = { x: coordinate(x), y: coordinate(y + drop), style: `font: ${font}` };
    const anchor = { "text-anchor": ANCHORS[textAlign] ?? "start" };
    this.keep(textElement({ ...at, ...anchor, ...paint, ...this.shared() }, text));
  }
}

const box = (x: number, y: number, width: number, height: number) => ({
  x: coordinate(x),
  y: coordinate(y),
  width: coordinate(width),
  height: coordinate(height),
});

const transformed = (matrix: Matrix) =>
  matrix.every((x, i) => x === IDENTITY[i]) ? {} : { transform: `matrix(${matrix.join(" ")})` };

/**
 * The context as drawings take it. What it does not know does nothing, and is named once: a picture
 * without a detail is better than none.
 */
export function asCanvas(
  context: SvgContext,
  measure: CanvasRenderingContext2D,
  onUnknown: (name: string) => void,
): CanvasRenderingContext2D {
  const unknown = new Set<string | symbol>();
  const proxy = new Proxy(context, {
    get(target, name) {
      if (name in target) return Reflect.get(target, name);
      const value: unknown = Reflect.get(measure, name);
      if (typeof value !== "function") return value;
      if (!unknown.has(name)) onUnknown(String(name));
      unknown.add(name);
      return () => {};
    },
  });
  return proxy as unknown as CanvasRenderingContext2D;
}
