/** With Shift a slider moves by a tenth of what the pointer does. */
const FINE = 0.1;

interface Drag {
  readonly pointer: number;
  readonly x: number;
  readonly position: number;
}

const drags = new WeakMap<Element, Drag>();

/** A press with Shift takes the slider where it is: it does not jump to the pointer. */
export function startFineDrag(event: PointerEvent, position: number): void {
  const slider = event.currentTarget as HTMLInputElement;
  drags.delete(slider);
  if (!event.shiftKey || event.button !== 0) return;
  drags.set(slider, { pointer: event.pointerId, x: event.clientX, position });
  slider.setPointerCapture(event.pointerId);
  slider.focus();
  // What the browser would do by itself begins with the mouse's own event.
  slider.addEventListener("mousedown", (press) => press.preventDefault(), { once: true });
}

/** Gives the new position, from 0 to 1. */
export function fineDrag(event: PointerEvent, move: (position: number) => void): void {
  const slider = event.currentTarget as HTMLInputElement;
  const drag = drags.get(slider);
  if (drag?.pointer !== event.pointerId || !slider.hasPointerCapture(event.pointerId)) return;
  const share = (event.clientX - drag.x) / slider.clientWidth;
  move(Math.max(0, Math.min(1, drag.position + FINE * share)));
}
