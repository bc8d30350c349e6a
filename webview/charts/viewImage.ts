import { coordinate, element, textElement } from "../../src/present/svg.ts";
import { drawingAsSvg } from "./canvas.ts";
import { PagePlace } from "./pagePlace.ts";
import { type PageBox, type PagePath, pageBoxes, pagePaths } from "./pageShapes.ts";
import { type PageText, pageTexts } from "./pageTexts.ts";
import { PlainColors } from "./plainColors.ts";

/** A page of the panel as a picture: its charts, drawings and texts where they stand on screen. */
export interface ViewImage {
  readonly width: number;
  /** Where it begins on the page: beside and below what is left out. */
  readonly left: number;
  readonly top: number;
  readonly height: number;
  readonly boxes: readonly PageBox[];
  readonly drawings: readonly Drawing[];
  readonly paths: readonly PagePath[];
  readonly texts: readonly PageText[];
  readonly background: string;
}

interface Drawing {
  readonly canvas: HTMLCanvasElement;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

const MARGIN = 12;

/** Reads the page. Controls are left out: they are no part of a figure. */
export function viewImage(root: HTMLElement, background: string): ViewImage {
  const place = new PagePlace(root);
  const drawings = [...root.querySelectorAll("canvas")].flatMap((canvas) => {
    const rect = canvas.getBoundingClientRect();
    const { width, height } = rect;
    return width > 0 && height > 0 ? [{ canvas, ...place.of(rect), width, height }] : [];
  });
  const texts = pageTexts(root, place);
  const bottom = Math.max(...drawings.map((d) => d.y + d.height), ...texts.map((t) => t.y + 4), 1);
  // What is scrolled out of sight belongs to the page as well.
  const top = Math.min(...drawings.map((d) => d.y), ...texts.map((t) => t.y - t.size), bottom);
  const boxes = pageBoxes(root, place).filter((box) => box.y < bottom && box.y + box.height > top);
  const paths = pagePaths(root, place);
  const edges = [...drawings, ...texts].map(({ x }) => x);
  const left = Math.max(0, Math.min(...edges, root.clientWidth) - MARGIN);
  const size = { width: root.clientWidth - left, height: bottom - top + 2 * MARGIN };
  return { ...size, left, top: top - MARGIN, boxes, drawings, paths, texts, background };
}

/** The picture as a PNG, at the screen's own resolution and at least twice the size. */
export function toPng(image: ViewImage): string {
  const scale = Math.max(2, devicePixelRatio);
  const canvas = document.createElement("canvas");
  canvas.width = Math.ceil(image.width * scale);
  canvas.height = Math.ceil(image.height * scale);
  const context = canvas.getContext("2d");
  if (!context) throw new Error("no canvas to draw on");
  context.fillStyle = image.background;
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.scale(scale, scale);
  context.translate(-image.left, -image.top);
  for (const { x, y, width, height, color } of image.boxes) {
    context.fillStyle = color;
    context.fillRect(x, y, width, height);
  }
  for (const { canvas: drawn, x, y, width, height } of image.drawings) {
    context.drawImage(drawn, x, y, width, height);
  }
  for (const path of image.paths) drawPath(context, path);
  for (const text of image.texts) drawText(context, text);
  return canvas.toDataURL("image/png").split(",")[1] ?? "";
}

function drawText(context: CanvasRenderingContext2D, text: PageText): void {
  const { x, y, color, size, font, weight, isItalic, stretch } = text;
  context.save();
  context.fillStyle = color;
  context.font = `${isItalic ? "italic " : ""}${weight} ${size}px ${font}`;
  context.translate(x, y);
  context.scale(1, stretch);
  context.fillText(text.text, 0, 0);
  context.restore();
}

function drawPath(context: CanvasRenderingContext2D, path: PagePath): void {
  const { a, b, c, d, e, f } = path.matrix;
  const shape = new Path2D(path.d);
  context.save();
  context.transform(a, b, c, d, e, f);
  if (path.fill !== "none") {
    context.fillStyle = path.fill;
    context.fill(shape);
  }
  if (path.stroke !== "none") {
    context.strokeStyle = path.stroke;
    context.lineWidth = path.width;
    context.setLineDash([...path.dash]);
    context.stroke(shape);
  }
  context.restore();
}

/** The picture as an SVG, of lines and texts; a drawing that nobody can draw again is embedded. */
export function toSvg(image: ViewImage): string {
  const { width, left, top, height, background, boxes, drawings, paths, texts } = image;
  const colors = new PlainColors();
  const size = { width: Math.ceil(width), height: Math.ceil(height) };
  const [x, y] = [coordinate(left), coordinate(top)];
  const parts = [
    element("rect", { x, y, ...size, ...colors.fill(background) }),
    ...boxes.map((box) => boxSvg(box, colors)),
    ...drawings.map((drawing, i) => drawingSvg(drawing, `drawing-${i}`, colors, background)),
    ...paths.map((path) => pathSvg(path, colors)),
    ...texts.map((text) => textSvg(text, colors)),
  ];
  const viewBox = `${x} ${y} ${size.width} ${size.height}`;
  return element("svg", { xmlns: "http://www.w3.org/2000/svg", viewBox, ...size }, ...parts);
}

const boxSvg = ({ x, y, width, height, color }: PageBox, colors: PlainColors): string =>
  element("rect", {
    x: coordinate(x),
    y: coordinate(y),
    width: coordinate(width),
    height: coordinate(height),
    ...colors.fill(color),
  });

function pathSvg({ d, matrix, fill, stroke, width, dash }: PagePath, colors: PlainColors): string {
  const { a, b, c, d: scaleY, e, f } = matrix;
  return element("path", {
    d,
    transform: `matrix(${[a, b, c, scaleY, e, f].map((x) => Number(x.toFixed(3))).join(" ")})`,
    ...(fill === "none" ? { fill } : colors.fill(fill)),
    ...(stroke === "none" ? {} : { ...colors.stroke(stroke), "stroke-width": width }),
    ...(dash.length > 0 ? { "stroke-dasharray": dash.join(" ") } : {}),
  });
}

function textSvg(line: PageText, colors: PlainColors): string {
  const { text, x, y, color, size, font, weight, isItalic, stretch } = line;
  const [left, base] = [coordinate(x), coordinate(y)];
  const at =
    stretch === 1
      ? { x: left, y: base }
      : { transform: `translate(${left} ${base}) scale(1 ${coordinate(stretch)})` };
  return textElement(
    {
      ...at,
      ...colors.fill(color),
      "font-size": size,
      "font-family": font,
      "font-weight": weight,
      ...(isItalic ? { "font-style": "italic" } : {}),
    },
    text,
  );
}

/** Paths may lead out of their picture: on a canvas they end at its edge. */
function drawingSvg(
  { canvas, x, y, width, height }: Drawing,
  id: string,
  colors: PlainColors,
  background: string,
): string {
  const drawn = drawingAsSvg(canvas, id, colors, background);
  if (!drawn) {
    return element("image", { x, y, width, height, href: canvas.toDataURL("image/png") });
  }
  const frame = `${id}-frame`;
  return element(
    "g",
    { transform: `translate(${coordinate(x)} ${coordinate(y)})` },
    element("clipPath", { id: frame }, element("rect", { width, height })),
    element("g", { "clip-path": `url(#${frame})`, "data-chart": nameOf(canvas) }, ...drawn),
  );
}

/** What the page calls the drawing: its own data attribute. */
const nameOf = ({ dataset }: HTMLCanvasElement): string =>
  dataset.chart ?? dataset.lab ?? dataset.find ?? Object.keys(dataset)[0] ?? "";
