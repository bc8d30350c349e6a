/** A colour as every viewer of SVG knows it. */
export interface PlainColor {
  readonly hex: string;
  /** From 0 to 1. */
  readonly alpha: number;
}

/** Themes mix their colours in CSS, which few viewers of SVG understand: a browser works them out. */
export class PlainColors {
  private readonly context: CanvasRenderingContext2D | null;
  private readonly known = new Map<string, PlainColor>();

  constructor() {
    const canvas = document.createElement("canvas");
    canvas.width = 1;
    canvas.height = 1;
    this.context = canvas.getContext("2d", { willReadFrequently: true });
  }

  of(color: string): PlainColor {
    const known = this.known.get(color) ?? this.resolve(color);
    this.known.set(color, known);
    return known;
  }

  /** The attributes of a filled shape. */
  fill(color: string) {
    const { hex, alpha } = this.of(color);
    return { fill: hex, ...(alpha < 1 ? { "fill-opacity": alpha } : {}) };
  }

  /** The attributes of a line. */
  stroke(color: string) {
    const { hex, alpha } = this.of(color);
    return { stroke: hex, ...(alpha < 1 ? { "stroke-opacity": alpha } : {}) };
  }

  private resolve(color: string): PlainColor {
    const { context } = this;
    if (!context) return { hex: color, alpha: 1 };
    context.clearRect(0, 0, 1, 1);
    context.fillStyle = color;
    context.fillRect(0, 0, 1, 1);
    const [r = 0, g = 0, b = 0, a = 0] = context.getImageData(0, 0, 1, 1).data;
    const hex = [r, g, b].map((x) => x.toString(16).padStart(2, "0")).join("");
    return { hex: `#${hex}`, alpha: Math.round((1000 * a) / 255) / 1000 };
  }
}
