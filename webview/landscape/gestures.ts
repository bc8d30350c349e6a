import type { Actions } from "../actions.ts";
import { type Projection, panned, zoomed } from "./projection.ts";
import { viewOf } from "./settings.ts";

export interface GestureTarget {
  projection(): Projection;
  /** Where the start point's ring is drawn. */
  start(): { readonly x: number; readonly y: number };
  /** Scrubs to the step drawn nearest to a place, if there is one. */
  scrubNear(x: number, y: number): void;
  readonly actions: Actions;
}

const GRIP = 16;
/** A press that moves less is a click. */
const CLICK = 4;
const PER_WHEEL_PIXEL = 0.0015;

interface Drag {
  readonly isStart: boolean;
  readonly fromX: number;
  readonly fromY: number;
  lastX: number;
  lastY: number;
  hasMoved: boolean;
}

/** What a pointer does on the landscape: drag the start point, pan, zoom, click on a path. */
export class Gestures {
  private readonly canvas: HTMLCanvasElement;
  private readonly target: GestureTarget;
  private readonly end = new AbortController();
  private drag: Drag | null = null;

  constructor(canvas: HTMLCanvasElement, target: GestureTarget) {
    this.canvas = canvas;
    this.target = target;
    const { signal } = this.end;
    const listen = <K extends keyof HTMLElementEventMap>(
      name: K,
      listener: (event: HTMLElementEventMap[K]) => void,
    ) => canvas.addEventListener(name, listener, { signal, passive: false });
    listen("pointerdown", (event) => this.press(event));
    listen("pointermove", (event) => this.move(event));
    listen("pointerup", (event) => this.release(event));
    listen("pointercancel", () => {
      this.drag = null;
    });
    listen("wheel", (event) => this.wheel(event));
  }

  destroy(): void {
    this.end.abort();
  }

  private press(event: PointerEvent): void {
    if (event.button !== 0) return;
    const { offsetX, offsetY } = event;
    this.drag = {
      isStart: this.isOnStart(offsetX, offsetY),
      fromX: offsetX,
      fromY: offsetY,
      lastX: offsetX,
      lastY: offsetY,
      hasMoved: false,
    };
    this.canvas.setPointerCapture(event.pointerId);
  }

  private move({ offsetX, offsetY }: PointerEvent): void {
    const { drag, target } = this;
    if (!drag) {
      this.canvas.style.cursor = this.isOnStart(offsetX, offsetY) ? "grab" : "crosshair";
      return;
    }
    drag.hasMoved ||= Math.hypot(offsetX - drag.fromX, offsetY - drag.fromY) >= CLICK;
    if (!drag.hasMoved) return;
    const { fromX, fromY, scale } = target.projection();
    const { landscape } = target.actions;
    if (drag.isStart) {
      const digits = Math.max(0, Math.ceil(Math.log10(scale)));
      landscape.setStart([fromX(offsetX), fromY(offsetY)].map((v) => Number(v.toFixed(digits))));
    } else {
      const dx = fromX(drag.lastX) - fromX(offsetX);
      const dy = fromY(drag.lastY) - fromY(offsetY);
      landscape.setView(panned(viewOf(landscape.settings), dx, dy));
    }
    drag.lastX = offsetX;
    drag.lastY = offsetY;
  }

  private release({ offsetX, offsetY }: PointerEvent): void {
    const { drag } = this;
    this.drag = null;
    if (drag && !drag.hasMoved && !drag.isStart) this.target.scrubNear(offsetX, offsetY);
  }

  private isOnStart(x: number, y: number): boolean {
    const start = this.target.start();
    return Math.hypot(start.x - x, start.y - y) <= GRIP;
  }

  private wheel(event: WheelEvent): void {
    event.preventDefault();
    const { fromX, fromY } = this.target.projection();
    const { landscape } = this.target.actions;
    const pixels = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? event.deltaY * 16 : event.deltaY;
    const factor = Math.exp(Math.max(-400, Math.min(400, pixels)) * PER_WHEEL_PIXEL);
    const view = viewOf(landscape.settings);
    landscape.setView(zoomed(view, factor, fromX(event.offsetX), fromY(event.offsetY)));
  }
}
