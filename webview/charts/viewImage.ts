import { Chart, type ChartDataset } from "chart.js";
import { coordinate, element, polyline, textElement } from "../../src/present/svg.ts";
import { drawingAsSvg } from "./canvas.ts";
import { PlainColors } from "./plainColors.ts";

/** A page of the panel as a picture: its charts, drawings and texts where they stand on screen. */
export interface ViewImage {
  readonly width: number;
  readonly height: number;
  readonly drawings: readonly Drawing[];
  readonly texts: readonly ImageText[];
  readonly background: string;
}

interface Drawing {
  readonly canvas: HTMLCanvasElement;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

interface ImageText {
  readonly text: string;
  readonly x: number;
  /** Of the baseline, nearly. */
  readonly y: number;
  readonly color: string;
  readonly size: number;
  readonly font: string;
  readonly weight: string;
}

const MARGIN = 12;

/** Reads the page. Controls are left out: they are no part of a figure. */
export function viewImage(root: HTMLElement, background: string): ViewImage {
  const box = root.getBoundingClientRect();
  const at = (rect: DOMRect) => ({
    x: rect.left - box.left,
    y: rect.top - box.top + root.scrollTop,
  });
  const drawings = [...root.querySelectorAll("canvas")].map((canvas) => {
    const rect = canvas.getBoundingClientRect();
    return { canvas, ...at(rect), width: rect.width, height: rect.height };
  });
  const texts = textNodes(root).flatMap((node) => {
    const range = document.createRange();
    range.selectNodeContents(node);
    const rect = range.getBoundingClientRect();
    const text = node.data.trim();
    return rect.width > 1 && rect.height > 1
      ? [{ text, ...styleOf(node), ...below(at(rect), rect) }]
      : [];
  });
  const height = Math.max(...drawings.map((d) => d.y + d.height), ...texts.map((t) => t.y + 4), 1);
  return { width: box.width, height: height + MARGIN, drawings, texts, background };
}

const below = ({ x, y }: { x: number; y: number }, { height }: DOMRect) => ({
  x,
  y: y + height * 0.78,
});

function styleOf(node: Text) {
  const { color, fontSize, fontFamily, fontWeight } = getComputedStyle(
    node.parentElement ?? document.body,
  );
  return { color, size: Number.parseFloat(fontSize), font: fontFamily, weight: fontWeight };
}

/** Controls, and what is folded away: its texts have a place all the same. */
const LEFT_OUT = "button, select, input, .tab-bar, [hidden], details:not([open]) > :not(summary)";

function textNodes(root: HTMLElement): readonly Text[] {
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  const nodes: Text[] = [];
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const isLeftOut = node.parentElement?.closest(LEFT_OUT);
    if (!isLeftOut && (node as Text).data.trim() !== "") nodes.push(node as Text);
  }
  return nodes;
}

/** The picture as a PNG, at the screen's own resolution and at least twice the size. */
export function toPng(image: ViewImage): string {
  const scale = Math.max(2, devicePixelRatio);
  const canvas = document.createElement("canvas");
  canvas.width = Math.ceil(image.width * scale);
  canvas.height = Math.ceil(image.height * scale);
  const context = canvas.getContext("2d");
  if (!context) throw new Error("no canvas to draw on");
  context.scale(scale, scale);
  context.fillStyle = image.background;
  context.fillRect(0, 0, image.width, image.height);
  for (const { canvas: drawn, x, y, width, height } of image.drawings) {
    context.drawImage(drawn, x, y, width, height);
  }
  for (const { text, x, y, color, size, font, weight } of image.texts) {
    context.fillStyle = color;
    context.font = `${weight} ${size}px ${font}`;
    context.fillText(text, x, y);
  }
  return canvas.toDataURL("image/png").split(",")[1] ?? "";
}

/** The picture as an SVG, of lines and texts; a drawing that nobody can draw again is embedded. */
export function toSvg(image: ViewImage): string {
  const { width, height, background } = image;
  const colors = new PlainColors();
  const parts = [
    element("rect", { width, height, ...colors.fill(background) }),
    ...image.drawings.map((drawing, i) => drawingSvg(drawing, `drawing-${i}`, colors)),
    ...image.texts.map(({ text, x, y, color, size, font, weight }) =>
      textElement(
        {
          x: coordinate(x),
          y: coordinate(y),
          ...colors.fill(color),
          "font-size": size,
          "font-family": font,
          "font-weight": weight,
        },
        text,
      ),
    ),
  ];
  const size = { width: Math.ceil(width), height: Math.ceil(height) };
  return element(
    "svg",
    { xmlns: "http://www.w3.org/2000/svg", viewBox: `0 0 ${size.width} ${size.height}`, ...size },
    ...parts,
  );
}

/** Paths may lead out of their picture: on a canvas they end at its edge. */
const within = (id: string, width: number, height: number, parts: readonly string[]) => [
  element("clipPath", { id }, element("rect", { width, height })),
  element("g", { "clip-path": `url(#${id})` }, ...parts),
];

function drawingSvg(
  { canvas, x, y, width, height }: Drawing,
  id: string,
  colors: PlainColors,
): string {
  const chart = Chart.getChart(canvas);
  const transform = `translate(${coordinate(x)} ${coordinate(y)})`;
  const drawn = drawingAsSvg(canvas, id, colors);
  if (chart) return element("g", { transform }, ...(drawn ?? []), ...chartParts(chart, colors));
  if (drawn) return element("g", { transform }, ...within(id, width, height, drawn));
  const href = canvas.toDataURL("image/png");
  return element("image", { x, y, width, height, href });
}

/** Axes and curves of a chart, from where Chart.js has put them. */
function chartParts(chart: Chart, colors: PlainColors): string[] {
  const { left, right, top, bottom } = chart.chartArea;
  const clip = `clip-${chart.id}`;
  const curves = chart.data.datasets.flatMap((dataset, i) =>
    chart.isDatasetVisible(i) ? [curve(chart, i, dataset as ChartDataset<"line">, colors)] : [],
  );
  return [
    element(
      "clipPath",
      { id: clip },
      element("rect", {
        x: left - 2,
        y: top - 2,
        width: right - left + 4,
        height: bottom - top + 4,
      }),
    ),
    ...Object.values(chart.scales).flatMap((scale) => axisParts(scale, chart.chartArea, colors)),
    element("g", { "clip-path": `url(#${clip})` }, ...curves),
  ];
}

type ChartScale = Chart["scales"][string];

function axisParts(scale: ChartScale, area: Chart["chartArea"], colors: PlainColors): string[] {
  const { ticks } = scale.options as { ticks?: { color?: unknown; display?: boolean } };
  const color = typeof ticks?.color === "string" ? ticks.color : "#888";
  const fill = colors.of(color).hex;
  const display = ticks?.display;
  return scale.ticks.flatMap((tick, i) => {
    const at = scale.getPixelForTick(i);
    const label = display === false ? "" : String(tick.label ?? "");
    if (scale.isHorizontal()) {
      return label === "" ? [] : [tickText(label, at, area.bottom + 16, "middle", fill)];
    }
    const line = {
      x1: area.left,
      x2: area.right,
      y1: at,
      y2: at,
      stroke: fill,
      "stroke-opacity": 0.2,
    };
    return [
      element("line", line),
      ...(label === "" ? [] : [tickText(label, area.left - 6, at + 4, "end", fill)]),
    ];
  });
}

const tickText = (text: string, x: number, y: number, anchor: string, fill: string) =>
  textElement(
    {
      x: coordinate(x),
      y: coordinate(y),
      fill,
      "font-size": 11,
      "font-family": "sans-serif",
      "text-anchor": anchor,
    },
    text,
  );

function curve(
  chart: Chart,
  index: number,
  dataset: ChartDataset<"line">,
  colors: PlainColors,
): string {
  const points = chart
    .getDatasetMeta(index)
    .data.map(({ x, y }) => [x, y] as const)
    .filter(([x, y]) => Number.isFinite(x) && Number.isFinite(y));
  const { borderColor, borderWidth, borderDash } = dataset;
  return element("polyline", {
    points: polyline(dataset.stepped === true ? stairs(points) : points),
    fill: "none",
    ...colors.stroke(typeof borderColor === "string" ? borderColor : "#888"),
    "stroke-width": Number(borderWidth ?? 1),
    "stroke-dasharray": Array.isArray(borderDash) ? borderDash.join(" ") : "",
  });
}

/** Each value holds until the next. */
const stairs = (points: readonly (readonly [number, number])[]) =>
  points.flatMap(([x, y], i) => {
    const before = points[i - 1];
    return before ? [[x, before[1]] as const, [x, y] as const] : [[x, y] as const];
  });
