/**
 * Controls, and what is folded away: its texts have a place all the same. Names of runs and symbols,
 * and heads of columns are buttons that belong to the figure. What says how to use a control is of no
 * use without it.
 */
const LEFT_OUT =
  "button:not(:has(.mark), .symbol, th button), .choice, input[type=range], input[type=checkbox], .tab-bar, .slider, [hidden], details:not([open]) > :not(summary), summary, .visually-hidden, .how-to";

/** Where things of a page lie in its picture, and which of them belong to it. */
export class PagePlace {
  private readonly root: HTMLElement;
  private readonly left: number;
  private readonly top: number;

  constructor(root: HTMLElement) {
    const { left, top } = root.getBoundingClientRect();
    this.root = root;
    this.left = left;
    this.top = top - root.scrollTop;
  }

  of({ left, top }: { readonly left: number; readonly top: number }) {
    return { x: left - this.left, y: top - this.top };
  }

  /** Controls are left out: they are no part of a figure. */
  isShown(element: Element): boolean {
    const out = element.closest(LEFT_OUT);
    return (out === null || !this.root.contains(out)) && element.checkVisibility();
  }
}
