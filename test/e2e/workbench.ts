import { mkdirSync } from "node:fs";
import { cp, writeFile } from "node:fs/promises";
import type { Browser, BrowserContextOptions, Frame, Locator, Page } from "playwright-core";
import { launchBrowser } from "../host/browser.ts";
import { packageExtension } from "../host/packageExtension.ts";
import { ARTIFACTS, NEWEST, SAMPLES } from "../host/paths.ts";
import { type ServerOptions, startServer, type VscodeServer } from "../host/server.ts";

export interface WorkbenchOptions extends Partial<ServerOptions> {
  readonly width?: number;
  readonly height?: number;
  readonly context?: BrowserContextOptions;
  /** Further files of the workspace, by name. */
  readonly files?: Readonly<Record<string, string>>;
  /** Without the sample files. */
  readonly isEmpty?: boolean;
  /** Display language, as a language pack would set it; the workbench's own texts stay English. */
  readonly language?: string;
}

let vsix: string | undefined;

/** The packaged extension, packed once per process. */
function packaged(): string {
  vsix ??= packageExtension();
  return vsix;
}

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

  /** Opens the sample workspace with the packaged extension installed. */
  static async open(options: WorkbenchOptions = {}): Promise<Workbench> {
    const { width = 1500, height = 950, context = {}, files = {}, ...more } = options;
    const { language, isEmpty = false, ...rest } = more;
    const server = await startServer({ version: NEWEST, ...rest });
    // The person edits, and the workbench saves by itself: never in the project's own folder.
    const workspace = `${server.dataFolder}/workspace`;
    if (isEmpty) mkdirSync(workspace);
    else await cp(SAMPLES, workspace, { recursive: true });
    for (const [name, text] of Object.entries(files)) await writeFile(`${workspace}/${name}`, text);
    await server.install(packaged());
    const browser = await launchBrowser();
    const page = await (
      await browser.newContext({ viewport: { width, height }, ...context })
    ).newPage();
    if (language !== undefined) await page.addInitScript(setLanguage, language);
    const workbench = new Workbench(server, browser, page);
    workbench.listen();
    await page.goto(server.url(workspace, null));
    if (isEmpty) await page.locator(".explorer-folders-view").waitFor();
    else await workbench.ready();
    return workbench;
  }

  /** The sample script's run in a panel that has the whole window. */
  static async openPanel(): Promise<[Workbench, Frame]> {
    const settings = { "workbench.colorTheme": "Default Dark Modern" };
    const w = await Workbench.open({ settings });
    await w.openFile("train.py");
    await w.lens(/^SGD \+ CosineAnnealing/).click();
    await w.panel();
    return [w, await w.maximizePanel()];
  }

  /** Waits until the file list is there. */
  async ready(): Promise<void> {
    await this.page.locator(".explorer-folders-view .monaco-list-row").first().waitFor();
  }

  private listen(): void {
    this.page.on("console", (message) => {
      const text = message.text();
      const isOurs = /webview\.js|optimizer-playground|Content Security Policy/.test(text);
      if (message.type() === "error" && isOurs) this.errors.push(text);
    });
    this.page.on("pageerror", (error) => this.errors.push(String(error.stack)));
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
    const input = this.page.locator(".quick-input-widget input.input");
    const row = this.page.locator(".quick-input-list .monaco-list-row", { hasText: title }).first();
    const isThere = async (what: Locator, timeout: number) =>
      what.waitFor({ timeout }).then(
        () => true,
        () => false,
      );
    await until(async () => {
      // While the palette of the command before is closing, F1 has no effect.
      if (!(await input.isVisible())) await this.page.keyboard.press("F1");
      if (!(await isThere(input, 1000))) return false;
      await input.fill(`>${title}`, { timeout: 1000 }).catch(() => {});
      if (await isThere(row, 2000)) return true;
      // A list that was opened before the extensions were found does not get their commands.
      await this.page.keyboard.press("Escape");
      return false;
    }, `the command ${title}`);
    await this.page.keyboard.press("Enter");
    await row.waitFor({ state: "hidden" });
    await this.page.waitForTimeout(200);
  }

  lenses(): Locator {
    return this.page.locator(".codelens-decoration a");
  }

  lens(text: string | RegExp): Locator {
    return this.lenses().filter({ hasText: text }).first();
  }

  /** The inner frame of the playground's webview; of several the one whose head has the text. */
  async panel(text = ""): Promise<Frame> {
    for (let i = 0; i < 100; i++) {
      for (const frame of this.page.frames()) {
        const isOurs = await frame
          .locator("#app header", { hasText: text })
          .count()
          .catch(() => 0);
        if (isOurs > 0) return frame;
      }
      await this.page.waitForTimeout(100);
    }
    throw new Error("the playground did not open");
  }

  /** Gives the panel the whole window, by its tab's double click. */
  async maximizePanel(): Promise<Frame> {
    await this.page.locator(".tab", { hasText: /^(Playground|游乐场)[:：]/ }).click();
    await this.command("View: Toggle Maximize Editor Group");
    await this.command("View: Toggle Primary Side Bar Visibility");
    await this.page.waitForTimeout(500);
    return this.panel();
  }

  /** Reloads the window once the workbench, which stores its state every few seconds, has stored `text`. */
  async reloadWhenStored(text: string): Promise<void> {
    const what = `${text} in the workbench's storage`;
    // It waits for the window to be idle, which takes its time on a busy machine.
    await until(() => this.page.evaluate(isStored, text), what, 45_000);
    await this.page.reload();
  }

  async screenshot(name: string): Promise<void> {
    mkdirSync(ARTIFACTS, { recursive: true });
    await this.page.screenshot({ path: `${ARTIFACTS}/${name}.png` });
  }
}

/** Runs in the page before the workbench, which reads its language from this global. */
function setLanguage(language: string): void {
  Object.defineProperty(globalThis, "_VSCODE_NLS_LANGUAGE", { get: () => language, set() {} });
}

/** Runs in the page: whether a value of the workbench's databases contains the text. */
async function isStored(text: string): Promise<boolean> {
  const done = <T>(request: IDBRequest<T>) =>
    new Promise<T>((resolve, reject) => {
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });
  for (const { name = "" } of await indexedDB.databases()) {
    const db = await done(indexedDB.open(name));
    try {
      for (const store of db.objectStoreNames) {
        const values = await done(db.transaction(store).objectStore(store).getAll());
        // What a panel keeps is JSON within JSON.
        if (JSON.stringify(values).replaceAll("\\", "").includes(text)) return true;
      }
    } finally {
      db.close();
    }
  }
  return false;
}

/** What a chart shows, as a number that changes with every pixel. */
export const chartImage = (panel: Frame, kind: string): Promise<number> =>
  panel.locator(`canvas[data-chart=${kind}]`).evaluate((canvas) => {
    let hash = 0;
    for (const c of (canvas as HTMLCanvasElement).toDataURL()) {
      hash = (Math.imul(hash, 31) + c.charCodeAt(0)) | 0;
    }
    return hash;
  });

/** The chart once it has stopped changing: a moved slider draws more than once. */
export async function settledImage(panel: Frame, kind: string): Promise<number> {
  let last = await chartImage(panel, kind);
  await until(async () => {
    await new Promise((resolve) => setTimeout(resolve, 300));
    const now = await chartImage(panel, kind);
    const isSame = now === last;
    last = now;
    return isSame;
  }, "the chart to settle");
  return last;
}

/** How many pixels of a chart have about this colour. */
export function inkOf(panel: Frame, kind: string, color: string): Promise<number> {
  return panel.locator(`canvas[data-chart=${kind}]`).evaluate((element, hex) => {
    const canvas = element as HTMLCanvasElement;
    const wanted = [1, 3, 5].map((i) => Number.parseInt(hex.slice(i, i + 2), 16));
    const { data } = canvas.getContext("2d")?.getImageData(0, 0, canvas.width, canvas.height) ?? {
      data: [],
    };
    let count = 0;
    for (let i = 0; i < data.length; i += 4) {
      const isNear = wanted.every((c, k) => Math.abs(c - (data[i + k] as number)) < 12);
      if (isNear && (data[i + 3] as number) > 200) count += 1;
    }
    return count;
  }, color);
}

/** Every text that the panel shows or reads out: text, labels and tooltips. */
export const shownTexts = (panel: Frame): Promise<readonly string[]> =>
  panel.evaluate(() => {
    const texts = new Set<string>();
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) texts.add((walker.currentNode.nodeValue ?? "").trim());
    for (const element of document.querySelectorAll("[aria-label], [title], [aria-valuetext]")) {
      for (const name of ["aria-label", "title", "aria-valuetext"]) {
        texts.add(element.getAttribute(name) ?? "");
      }
    }
    texts.delete("");
    return [...texts];
  });

/** Waits until `probe` holds; fails with what was waited for. */
export async function until(
  probe: () => Promise<boolean>,
  what: string,
  limitMs = 15_000,
): Promise<void> {
  const end = Date.now() + limitMs;
  while (!(await probe())) {
    if (Date.now() > end) throw new Error(`waited in vain for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
