import { mkdirSync } from "node:fs";
import type { Browser, Frame, Locator, Page } from "playwright-core";
import { launchBrowser } from "../host/browser.ts";
import { ARTIFACTS, NEWEST } from "../host/paths.ts";
import { type ServerOptions, startServer, type VscodeServer } from "../host/server.ts";

/** A person's hands and eyes in the real workbench. */
export class Workbench {
  readonly page: Page;
  readonly server: VscodeServer;
  private readonly browser: Browser;
  /** Errors that the pages reported, other than the known ones of the test host itself. */
  readonly errors: string[] = [];

  private constructor(server: VscodeServer, browser: Browser, page: Page) {
    this.server = server;
    this.browser = browser;
    this.page = page;
  }

  static async open(
    address: (server: VscodeServer) => string,
    options: Partial<ServerOptions> & {
      width?: number;
      height?: number;
      prepare?(server: VscodeServer): Promise<void>;
    } = {},
  ): Promise<Workbench> {
    const { width = 1500, height = 950, prepare, ...rest } = options;
    const server = await startServer({ version: NEWEST, ...rest });
    await prepare?.(server);
    const browser = await launchBrowser();
    const page = await browser.newPage({ viewport: { width, height } });
    const workbench = new Workbench(server, browser, page);
    page.on("console", (message) => {
      const text = message.text();
      const isOurs = /webview\.js|optimizer-playground|Content Security Policy/.test(text);
      if (message.type() === "error" && isOurs) workbench.errors.push(text);
    });
    page.on("pageerror", (error) => workbench.errors.push(String(error.stack)));
    await page.goto(address(server));
    await page
      .locator(".monaco-workbench .explorer-folders-view .monaco-list-row")
      .first()
      .waitFor();
    return workbench;
  }

  async close(): Promise<void> {
    await this.browser.close();
    await this.server.stop();
  }

  async openFile(name: string): Promise<void> {
    await this.page
      .locator(".explorer-folders-view .monaco-list-row", { hasText: name })
      .dblclick();
    await this.page.locator(".tab.active", { hasText: name }).waitFor();
  }

  /** Runs a command by its title through the palette, as a person would. */
  async command(title: string): Promise<void> {
    await this.page.keyboard.press("F1");
    const input = this.page.locator(".quick-input-widget input");
    await input.waitFor();
    await input.fill(`>${title}`);
    await this.page
      .locator(".quick-input-list .monaco-list-row", { hasText: title })
      .first()
      .waitFor();
    await this.page.keyboard.press("Enter");
  }

  lenses(): Locator {
    return this.page.locator(".codelens-decoration a");
  }

  lens(text: string | RegExp): Locator {
    return this.lenses().filter({ hasText: text }).first();
  }

  /** The inner frame of the playground's webview. */
  async panel(): Promise<Frame> {
    for (let i = 0; i < 100; i++) {
      for (const frame of this.page.frames()) {
        const isOurs = await frame
          .locator("#app header")
          .count()
          .catch(() => 0);
        if (isOurs > 0) return frame;
      }
      await this.page.waitForTimeout(100);
    }
    throw new Error("the playground did not open");
  }

  async screenshot(name: string): Promise<void> {
    mkdirSync(ARTIFACTS, { recursive: true });
    await this.page.screenshot({ path: `${ARTIFACTS}/${name}.png` });
  }
}
