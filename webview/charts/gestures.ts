import type { Actions } from "../actions.ts";

/** One notch of a wheel. */
const NOTCH = 1.25;
const NOTCH_PIXELS = 100;

/** The plot's left and right edge in the canvas. */
interface Area {
  readonly left: number;
  readonly right: number;
}

/**
 * Zoom by wheel around the pointer; pan by a horizontal wheel, with Shift, or by dragging with
 * Shift. Where the page itself scrolls, only Ctrl and the pinch of a touchpad zoom.
 */
export function listenToGestures(
  canvas: HTMLCanvasElement,
  actions: Actions,
  area: () => Area,
): void {
  canvas.addEventListener("wheel", (event) => onWheel(event, actions, area()), { passive: false });
  canvas.addEventListener("dblclick", () => actions.resetZoom());
  canvas.addEventListener("pointerdown", (event) => {
    if (event.shiftKey || event.button === 1) drag(event, actions, area());
  });
}

function onWheel(event: WheelEvent, actions: Actions, { left, right }: Area): void {
  const isSideways = event.shiftKey || Math.abs(event.deltaX) > Math.abs(event.deltaY);
  const moved = isSideways ? event.deltaX || event.deltaY : event.deltaY;
  if (isSideways) {
    if (!actions.state.saved.zoom) return;
    actions.panBy(moved / (right - left));
  } else {
    if (!event.ctrlKey && pageScrolls(event.target)) return;
    const around = Math.max(0, Math.min(1, (event.offsetX - left) / (right - left)));
    actions.zoomBy(NOTCH ** (moved / NOTCH_PIXELS), around);
  }
  event.preventDefault();
}

function pageScrolls(target: EventTarget | null): boolean {
  for (let e = target as HTMLElement | null; e; e = e.parentElement) {
    const isScroller = /auto|scroll/.test(getComputedStyle(e).overflowY);
    if (isScroller && e.scrollHeight > e.clientHeight + 1) return true;
  }
  return false;
}

function drag(event: PointerEvent, actions: Actions, { left, right }: Area): void {
  const canvas = event.currentTarget as HTMLCanvasElement;
  let last = event.offsetX;
  canvas.setPointerCapture(event.pointerId);
  const move = (moved: PointerEvent) => {
    actions.panBy((last - moved.offsetX) / (right - left));
    last = moved.offsetX;
  };
  canvas.addEventListener("pointermove", move);
  const end = () => canvas.removeEventListener("pointermove", move);
  canvas.addEventListener("pointerup", end, { once: true });
  canvas.addEventListener("pointercancel", end, { once: true });
}
