/** Where an element stands within one of those around it. */
interface Step {
  readonly parent: Element;
  /** Which child of the parent it is, or is in. */
  readonly index: number;
}

interface Place {
  readonly element: HTMLElement;
  /** From the nearest parent outwards. */
  readonly way: readonly Step[];
  readonly isPassing: boolean;
}

const FOCUSABLE = "button, input, select, summary, a[href], [tabindex]";

/** What opens over the page and goes again: the focus returns from there to where it came from. */
const PASSING = ".notice-area, .apply-sheet, [popover]";

/**
 * Keeps the keyboard's place. An action may take away the very control that it was done with: a
 * removed run, a value that is reset, a notice that is closed. The browser would then begin at the
 * top of the page again.
 */
export class FocusKeeper {
  private readonly root: HTMLElement;
  private last: Place | null = null;
  /** The last place that was in nothing passing. */
  private before: Place | null = null;

  constructor(root: HTMLElement) {
    this.root = root;
    root.addEventListener("focusin", ({ target }) => this.note(target as HTMLElement));
    root.addEventListener("focusout", ({ target }) => this.left(target as HTMLElement));
    root.addEventListener("pointerdown", ({ target }) => this.pressed(target as Element));
  }

  /** After every drawing: gives the focus a place if it has lost its own. */
  restore(): void {
    const { activeElement } = document;
    const isLost = activeElement === null || activeElement === document.body;
    if (!isLost && this.last?.element === activeElement) this.note(activeElement as HTMLElement);
    // A panel that is not in use must not take the focus from the editor.
    if (!isLost || !this.last || !document.hasFocus()) return;
    // One that the drawing put elsewhere lost the focus on its way.
    const isMoved = isUsable(this.last.element);
    const next = this.last.isPassing && !isMoved ? (this.before ?? this.last) : this.last;
    const target = isUsable(next.element) ? next.element : nearest(next);
    target?.focus();
  }

  private note(element: HTMLElement): void {
    const isPassing = element.closest(PASSING) !== null;
    this.last = { element, way: wayTo(element, this.root), isPassing };
    if (!isPassing) this.before = this.last;
  }

  /** A click beside all controls leaves them: that is no loss. */
  private pressed(target: Element): void {
    if (!target.closest(FOCUSABLE)) this.last = null;
  }

  /** Nor is what takes the focus from a control that stays. */
  private left(element: HTMLElement): void {
    queueMicrotask(() => {
      const isDropped = document.hasFocus() && document.activeElement === document.body;
      if (isDropped && isUsable(element)) this.last = null;
    });
  }
}

function wayTo(element: Element, root: Element): readonly Step[] {
  const way: Step[] = [];
  let child = element;
  while (child !== root && child.parentElement) {
    const parent: Element = child.parentElement;
    way.push({ parent, index: [...parent.children].indexOf(child) });
    child = parent;
  }
  return way;
}

const isUsable = (element: HTMLElement): boolean =>
  element.isConnected && !element.matches(":disabled") && element.checkVisibility();

/** In the nearest part that is still there: what is like the lost one, else what came after it. */
function nearest({ element, way }: Place): HTMLElement | null {
  for (const { parent, index } of way) {
    if (!parent.isConnected) continue;
    const all = [...parent.querySelectorAll<HTMLElement>(FOCUSABLE)].filter(
      (e) => e.tabIndex >= 0 && isUsable(e),
    );
    const alike = all.filter((e) => e.className === element.className);
    const list = alike.length > 0 ? alike : all;
    const isAfter = (e: Element) => indexIn(parent, e) >= index;
    const found = list.find(isAfter) ?? list.at(-1);
    if (found) return found;
  }
  return null;
}

const indexIn = (parent: Element, element: Element): number =>
  [...parent.children].findIndex((child) => child.contains(element));
