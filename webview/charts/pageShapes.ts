import type { PagePlace } from "./pagePlace.ts";

/** A filled area or the edge of one, drawn by styles: keys of a legend, parts of a bar, lines of a table. */
export interface PageBox {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly color: string;
}

/** A path of a mark or an arrow that stands among the texts. */
export interface PagePath {
  readonly d: string;
  readonly matrix: DOMMatrixReadOnly;
  readonly fill: string;
  readonly stroke: string;
  readonly width: number;
  readonly dash: readonly number[];
}

/** Areas and edges in the order of the page: what lies inside comes after what it lies in. */
export function pageBoxes(root: HTMLElement, place: PagePlace): readonly PageBox[] {
  return [...root.querySelectorAll<HTMLElement>("*")]
    .filter((e) => e instanceof HTMLElement && !(e instanceof HTMLCanvasElement))
    .filter((e) => !e.matches("select, input") && place.isShown(e))
    .flatMap((e) => boxesOf(e, place));
}

function boxesOf(element: HTMLElement, place: PagePlace): readonly PageBox[] {
  const style = getComputedStyle(element);
  const rect = element.getBoundingClientRect();
  const { x, y } = place.of(rect);
  const { width, height } = rect;
  if (width < 0.5 || height < 0.5) return [];
  const edge = (side: "Top" | "Right" | "Bottom" | "Left") =>
    style[`border${side}Style`] === "none"
      ? 0
      : Number.parseFloat(style[`border${side}Width`]) || 0;
  const [top, right, bottom, left] = [edge("Top"), edge("Right"), edge("Bottom"), edge("Left")];
  const boxes: PageBox[] = [
    { x, y, width, height, color: style.backgroundColor },
    { x, y, width, height: top, color: style.borderTopColor },
    { x, y: y + height - bottom, width, height: bottom, color: style.borderBottomColor },
    { x, y, width: left, height, color: style.borderLeftColor },
    { x: x + width - right, y, width: right, height, color: style.borderRightColor },
  ];
  const opacity = Number(style.opacity);
  return boxes
    .filter((b) => b.width > 0 && b.height > 0 && !isClear(b.color))
    .map((box) => ({ ...box, color: faded(box.color, opacity) }));
}

const faded = (color: string, opacity: number): string =>
  opacity < 1 ? `color-mix(in srgb, ${color} ${100 * opacity}%, transparent)` : color;

const isClear = (color: string): boolean => /^transparent$|[,/] ?0\)$/.test(color);

/** The paths of all marks and arrows. */
export function pagePaths(root: HTMLElement, place: PagePlace): readonly PagePath[] {
  return [...root.querySelectorAll<SVGPathElement>("svg path")]
    .filter((path) => place.isShown(path))
    .flatMap((path) => {
      const screen = path.getScreenCTM();
      if (!screen) return [];
      const { x, y } = place.of({ left: screen.e, top: screen.f });
      const { fill, stroke, strokeWidth, strokeDasharray } = getComputedStyle(path);
      const matrix = new DOMMatrix([screen.a, screen.b, screen.c, screen.d, x, y]);
      const dash = (strokeDasharray.match(/[\d.]+/g) ?? []).map(Number);
      const width = Number.parseFloat(strokeWidth) || 1;
      return [{ d: path.getAttribute("d") ?? "", matrix, fill, stroke, width, dash }];
    });
}
