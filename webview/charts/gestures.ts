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
 * Zoom by wheel around the pointer, or to a part that is dragged over with Ctrl; pan by a
 * horizontal wheel, with Shift, or by dragging with Shift. Where the page itself scrolls, only Ctrl
 * and the pinch of a touchpad zoom.
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
    else if (isSelecting(event)) select(event, actions, area());
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
  let last = event.offsetX;
  follow(event, (moved) => {
    actions.panBy((last - moved.offsetX) / (right - left));
    last = moved.offsetX;
  });
}

/** With Ctrl, or with the command key, a drag chooses what is shown. */
export const isSelecting = ({ button, ctrlKey, metaKey }: PointerEvent): boolean =>
  button === 0 && (ctrlKey || metaKey);

/** Fewer pixels are a click. */
const FEWEST = 5;

function select(event: PointerEvent, actions: Actions, { left, right }: Area): void {
  const canvas = event.currentTarget as HTMLCanvasElement;
  const box = document.createElement("div");
  box.className = "selection";
  canvas.parentElement?.append(box);
  const inPlot = (x: number) => Math.max(left, Math.min(right, x));
  const start = inPlot(event.offsetX);
  let end = start;
  const show = () => {
    box.style.left = `${Math.min(start, end)}px`;
    box.style.width = `${Math.abs(end - start)}px`;
  };
  show();
  follow(
    event,
    (moved) => {
      end = inPlot(moved.offsetX);
      show();
    },
    (isDone) => {
      box.remove();
      if (!isDone || Math.abs(end - start) < FEWEST) return;
      const { from, to } = actions.state.saved.zoom ?? { from: 0, to: 1 };
      const at = (x: number) => from + ((x - left) / (right - left)) * (to - from);
      actions.setZoom(at(Math.min(start, end)), at(Math.max(start, end)));
    },
  );
}

/** Follows the pointer until it is let go; then says whether that was meant. */
function follow(
  event: PointerEvent,
  move: (event: PointerEvent) => void,
  end: (isDone: boolean) => void = () => {},
): void {
  const canvas = event.currentTarget as HTMLCanvasElement;
  canvas.setPointerCapture(event.pointerId);
  canvas.addEventListener("pointermove", move);
  const stop = ({ type }: PointerEvent) => {
    canvas.removeEventListener("pointermove", move);
    canvas.removeEventListener("pointerup", stop);
    canvas.removeEventListener("pointercancel", stop);
    end(type === "pointerup");
  };
  canvas.addEventListener("pointerup", stop);
  canvas.addEventListener("pointercancel", stop);
}
