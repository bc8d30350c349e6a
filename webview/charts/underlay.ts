/** A copy of what a canvas shows, from which it can be shown again much faster than drawn. */
export class Underlay {
  private copy: HTMLCanvasElement | null = null;

  get isKept(): boolean {
    return this.copy !== null;
  }

  keep(canvas: HTMLCanvasElement): void {
    const copy = document.createElement("canvas");
    copy.width = canvas.width;
    copy.height = canvas.height;
    copy.getContext("2d")?.drawImage(canvas, 0, 0);
    this.copy = copy;
  }

  /** Puts the copy in the place of all that the canvas shows. */
  paint(canvas: HTMLCanvasElement): void {
    const context = canvas.getContext("2d");
    if (!context || !this.copy) return;
    context.save();
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.globalCompositeOperation = "copy";
    context.drawImage(this.copy, 0, 0);
    context.restore();
  }

  forget(): void {
    this.copy = null;
  }
}
