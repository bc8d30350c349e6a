import { coordinate } from "../../src/present/svg.ts";

const place = (x: number, y: number) => `${coordinate(x)} ${coordinate(y)}`;

/** Takes a path as it is drawn on a canvas and keeps it as that of an SVG. */
export class SvgPath {
  /** The path so far. */
  d = "";

  moveTo(x: number, y: number): void {
    this.d += `M${place(x, y)}`;
  }

  lineTo(x: number, y: number): void {
    this.d += `${this.d === "" ? "M" : "L"}${place(x, y)}`;
  }

  closePath(): void {
    if (this.d !== "") this.d += "Z";
  }

  rect(x: number, y: number, width: number, height: number): void {
    this.d += `M${place(x, y)}h${coordinate(width)}v${coordinate(height)}h${coordinate(-width)}Z`;
  }

  /** One radius for all corners. */
  roundRect(x: number, y: number, width: number, height: number, radii: unknown = 0): void {
    const wanted = typeof radii === "number" ? radii : 0;
    const r = Math.max(0, Math.min(wanted, width / 2, height / 2));
    const [right, bottom] = [x + width, y + height];
    const corner = `A${place(r, r)} 0 0 1 `;
    this.d +=
      `M${place(x + r, y)}L${place(right - r, y)}${corner}${place(right, y + r)}` +
      `L${place(right, bottom - r)}${corner}${place(right - r, bottom)}` +
      `L${place(x + r, bottom)}${corner}${place(x, bottom - r)}` +
      `L${place(x, y + r)}${corner}${place(x + r, y)}Z`;
  }

  quadraticCurveTo(x1: number, y1: number, x: number, y: number): void {
    this.d += `Q${place(x1, y1)} ${place(x, y)}`;
  }

  bezierCurveTo(x1: number, y1: number, x2: number, y2: number, x: number, y: number): void {
    this.d += `C${place(x1, y1)} ${place(x2, y2)} ${place(x, y)}`;
  }

  arc(x: number, y: number, radius: number, from: number, to: number, isBack = false): void {
    this.ellipse(x, y, radius, radius, 0, from, to, isBack);
  }

  /** Two halves: an arc whose ends are one place is none in SVG. */
  ellipse(
    x: number,
    y: number,
    radiusX: number,
    radiusY: number,
    rotation: number,
    from: number,
    to: number,
    isBack = false,
  ): void {
    const turn = sweep(from, to, isBack);
    const [cos, sin] = [Math.cos(rotation), Math.sin(rotation)];
    const at = (angle: number) => {
      const [dx, dy] = [radiusX * Math.cos(angle), radiusY * Math.sin(angle)];
      return place(x + dx * cos - dy * sin, y + dx * sin + dy * cos);
    };
    const degrees = coordinate((rotation * 180) / Math.PI);
    this.d += `${this.d === "" ? "M" : "L"}${at(from)}`;
    for (const angle of [from + turn / 2, from + turn]) {
      this.d += `A${place(radiusX, radiusY)} ${degrees} 0 ${isBack ? 0 : 1} ${at(angle)}`;
    }
  }
}

const FULL = 2 * Math.PI;

/** The angle that an arc goes through, as a canvas counts it: once around at most. */
function sweep(from: number, to: number, isBack: boolean): number {
  const turn = isBack ? from - to : to - from;
  const share = turn >= FULL ? FULL : ((turn % FULL) + FULL) % FULL;
  return isBack ? -share : share;
}
