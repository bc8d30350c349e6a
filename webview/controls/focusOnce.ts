/** Gives the focus to an element when it has come onto the page, and not again. */
export function focusOnce(element: Element | undefined): void {
  if (!(element instanceof HTMLElement) || element.dataset.focused) return;
  element.dataset.focused = "true";
  // It is not on the page before the rendering has ended.
  queueMicrotask(() => {
    element.focus();
    if (element instanceof HTMLInputElement) element.select();
  });
}
