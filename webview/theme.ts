/** Colours of the current theme, read from the page: charts cannot use CSS variables. */
export interface Theme {
  readonly text: string;
  readonly muted: string;
  readonly grid: string;
  readonly axis: string;
  readonly background: string;
  /** What is wrong. */
  readonly error: string;
  readonly font: string;
  readonly runs: readonly string[];
  readonly strokeScale: number;
}

export function readTheme(): Theme {
  const style = getComputedStyle(document.body);
  const color = (name: string) => style.getPropertyValue(name).trim();
  return {
    text: color("--text"),
    muted: color("--muted"),
    grid: color("--grid"),
    axis: color("--axis"),
    background: color("--background"),
    error: color("--vscode-editorError-foreground") || color("--run-6"),
    font: style.getPropertyValue("--vscode-font-family").trim() || "sans-serif",
    runs: [1, 2, 3, 4, 5, 6].map((i) => color(`--run-${i}`)),
    strokeScale: document.body.classList.contains("vscode-high-contrast") ? 1.5 : 1,
  };
}

/** Calls back when the editor's theme changes: VS Code then changes the body's attributes. */
export function onThemeChange(listener: () => void): void {
  const observer = new MutationObserver(listener);
  observer.observe(document.body, { attributes: true, attributeFilter: ["class", "style"] });
  observer.observe(document.documentElement, { attributes: true, attributeFilter: ["style"] });
}

export const prefersReducedMotion = (): boolean =>
  document.body.classList.contains("vscode-reduce-motion") ||
  matchMedia("(prefers-reduced-motion: reduce)").matches;
