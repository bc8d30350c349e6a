import type { Page } from "playwright-core";

/** What a window and its panels show and who has the keyboard, in a line each. */
export async function factsOf(page: Page): Promise<readonly string[]> {
  const facts = await page.evaluate(workbenchFacts).catch(said);
  for (const frame of page.frames()) {
    const app = frame.locator("#app");
    if ((await app.count().catch(() => 0)) > 0)
      facts.push(...(await frame.evaluate(panelFacts).catch(said)));
  }
  return facts;
}

const said = (error: unknown): string[] => [String(error).slice(0, 200)];

/** Runs in the page: what is open, what lies over it, what is said, and who has the keyboard. */
function workbenchFacts(): string[] {
  const facts: string[] = [];
  for (const [what, selector] of [
    ["tabs", ".tab"],
    ["active tab", ".tab.active"],
    ["quick input", ".quick-input-widget:not([style*='display: none'])"],
    ["dialogs", ".monaco-dialog-box"],
    ["notifications", ".notification-list-item-message"],
    ["lenses", ".codelens-decoration"],
    ["status", ".statusbar-item.has-background-color, #status\\.languageStatus"],
    ["code", ".view-line"],
  ] as const) {
    const shown = [...document.querySelectorAll<HTMLElement>(selector)]
      .filter((e) => e.checkVisibility())
      .map((e) => (e.innerText || e.getAttribute("aria-label") || "").replace(/\s+/g, " ").trim());
    if (shown.length > 0) facts.push(`${what}: ${shown.join(" | ").slice(0, 600)}`);
  }
  const { activeElement: active } = document;
  facts.push(`focus: ${active?.tagName} ${active?.className} ${active?.ariaLabel ?? ""}`);
  return facts;
}

/** Runs in a panel: its tab, its texts and its focus. */
function panelFacts(): string[] {
  const textOf = (selector: string) =>
    [...document.querySelectorAll<HTMLElement>(selector)]
      .map((e) => e.innerText.replace(/\s+/g, " ").trim())
      .join(" | ")
      .slice(0, 700);
  const { activeElement: active } = document;
  return [
    `panel, ${innerWidth} × ${innerHeight}: ${textOf("header")}`,
    `its tab: ${textOf("[role=tab][aria-selected=true]")}; its runs: ${textOf(".run")}`,
    `its page: ${textOf("main")}`,
    `its notices: ${textOf(".notice, .banner, .problem, [role=dialog]")}`,
    `its focus: ${document.hasFocus()} ${active?.tagName}.${active?.className} ${active?.id}`,
  ];
}
