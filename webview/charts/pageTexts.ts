import type { PagePlace } from "./pagePlace.ts";

/** A line of text as it stands on the page. */
export interface PageText {
  readonly text: string;
  readonly x: number;
  /** Of the baseline, nearly. */
  readonly y: number;
  readonly color: string;
  readonly size: number;
  readonly font: string;
  readonly weight: string;
  readonly isItalic: boolean;
  /** How many times as high as usual: brackets around several lines. */
  readonly stretch: number;
}

/** The texts of a page with what its fields say, which is part of a figure as well. */
export function pageTexts(root: HTMLElement, place: PagePlace): readonly PageText[] {
  const lines = textNodes(root, place).flatMap((node) =>
    linesOf(node).map(({ text, rect }) => textAt(text, rect, node.parentElement ?? root, place)),
  );
  const fields = [...root.querySelectorAll<HTMLElement>("select, input")]
    .filter((field) => place.isShown(field))
    .flatMap((field) => fieldText(field, place));
  return [...lines, ...fields];
}

interface Line {
  readonly text: string;
  readonly rect: DOMRect;
}

/** Of a line's height, from its top to its baseline. */
const ASCENT = 0.78;
/** A usual line's height in font sizes. */
const LINE = 1.17;

function textAt(text: string, line: DOMRect, parent: Element, place: PagePlace): PageText {
  const { color, fontSize, fontFamily, fontWeight, fontStyle } = getComputedStyle(parent);
  const size = Number.parseFloat(fontSize);
  // A formula's brackets are as high as their element, its letters italic without a style for it.
  const box = parent.getBoundingClientRect();
  const isBracket = parent.localName === "mo" && box.height > 1.6 * size;
  const { x, y } = place.of(isBracket ? { left: line.left, top: box.top } : line);
  const height = isBracket ? box.height : line.height;
  return {
    text,
    x,
    y: y + height * ASCENT,
    color,
    size,
    font: fontFamily,
    weight: fontWeight,
    isItalic: fontStyle === "italic" || (parent.localName === "mi" && text.length === 1),
    stretch: isBracket ? height / (LINE * size) : 1,
  };
}

function textNodes(root: HTMLElement, place: PagePlace): readonly Text[] {
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  const nodes: Text[] = [];
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const parent = node.parentElement;
    const isIn = parent && place.isShown(parent) && !parent.closest("select");
    if (isIn && (node as Text).data.trim() !== "") nodes.push(node as Text);
  }
  return nodes;
}

/** The words of a text by the line that they stand on, without those that are cut off. */
function linesOf(node: Text): readonly Line[] {
  const range = document.createRange();
  const right = rightEdge(node.parentElement);
  const lines: { text: string; rect: DOMRect }[] = [];
  for (const { 0: word, index } of node.data.matchAll(/\S+/g)) {
    range.setStart(node, index);
    range.setEnd(node, index + word.length);
    const rect = range.getBoundingClientRect();
    if (rect.width < 0.5 || rect.height < 0.5) continue;
    const last = lines.at(-1);
    const isOver = rect.right > right + 1;
    if (last && Math.abs(last.rect.top - rect.top) < rect.height / 2) {
      if (!last.text.endsWith("…")) last.text += isOver ? "…" : ` ${word}`;
    } else lines.push({ text: isOver ? shortened(word, rect, right) : word, rect });
  }
  return lines;
}

/** Where an element that shows an ellipsis ends; far away for others. */
function rightEdge(element: Element | null): number {
  const box = element?.closest<HTMLElement>("*");
  const isCut = box && getComputedStyle(box).textOverflow === "ellipsis";
  return isCut ? box.getBoundingClientRect().right : Number.POSITIVE_INFINITY;
}

function shortened(word: string, { left, width }: DOMRect, right: number): string {
  const count = Math.floor((word.length * (right - left)) / width) - 1;
  return `${word.slice(0, Math.max(0, count))}…`;
}

/** What is chosen or typed; sliders and boxes say nothing that the figure does not. */
function fieldText(field: HTMLElement, place: PagePlace): readonly PageText[] {
  const text =
    field instanceof HTMLSelectElement
      ? (field.selectedOptions[0]?.textContent?.trim() ?? "")
      : field instanceof HTMLInputElement && /^(text|number)$/.test(field.type)
        ? field.value
        : "";
  if (text === "") return [];
  const { paddingLeft, fontSize } = getComputedStyle(field);
  const size = Number.parseFloat(fontSize);
  const { left, top, width, height } = field.getBoundingClientRect();
  const line = new DOMRect(
    left + Number.parseFloat(paddingLeft) + 2,
    top + (height - LINE * size) / 2,
    width,
    LINE * size,
  );
  return [textAt(text, line, field, place)];
}
