import type { Box } from "../charts/freeBox.ts";

const GAP = 2;

/** Which parts of a picture have a text already: no other is put over it. */
export class LabelSpace {
  private readonly taken: Box[] = [];
  private readonly width: number;
  private readonly height: number;

  constructor(width: number, height: number) {
    this.width = width;
    this.height = height;
  }

  take(box: Box): void {
    this.taken.push(box);
  }

  /** Takes the first place that is free and in the picture; null if there is none. */
  place(boxes: readonly Box[]): Box | null {
    const found = boxes.find((box) => this.isInside(box) && !this.taken.some((t) => touch(t, box)));
    if (found) this.take(found);
    return found ?? null;
  }

  private isInside({ left, right, top, bottom }: Box): boolean {
    return left >= 0 && top >= 0 && right <= this.width && bottom <= this.height;
  }
}

const touch = (a: Box, b: Box): boolean =>
  a.left < b.right + GAP &&
  b.left < a.right + GAP &&
  a.top < b.bottom + GAP &&
  b.top < a.bottom + GAP;

/** The place of a line of text that is `height` high around its middle. */
export const textBox = (left: number, middle: number, width: number, height = 12): Box => ({
  left,
  right: left + width,
  top: middle - height / 2,
  bottom: middle + height / 2,
});
