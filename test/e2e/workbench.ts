import { mkdirSync } from "node:fs";
import { cp, writeFile } from "node:fs/promises";
import type { Browser, BrowserContextOptions, Frame, Locator, Page } from "playwright-core";
import { launchBrowser } from "../host/browser.ts";
import { packageExtension } from "../host/packageExtension.ts";
import { ARTIFACTS, NEWEST, SAMPLES } from "../host/paths.ts";
import { type ServerOptions, startServer, type VscodeServer } from "../host/server.ts";
import { factsOf } from "./evidence.ts";

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

/** So long is waited for what is bound to come: on a busy machine it takes its time. */
const PATIENCE_MS = 45_000;

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
    let browser: Browser | undefined;
    try {
      // The person edits, and the workbench saves by itself: never in the project's own folder.
      const workspace = `${server.dataFolder}/workspace`;
      if (isEmpty) mkdirSync(workspace);
      else await cp(SAMPLES, workspace, { recursive: true });
      for (const [name, text] of Object.entries(files))
        await writeFile(`${workspace}/${name}`, text);
      await server.install(packaged());
      browser = await launchBrowser();
      const page = await (
        await browser.newContext({ viewport: { width, height }, ...context })
      ).newPage();
      page.setDefaultTimeout(PATIENCE_MS);
      if (language !== undefined) await page.addInitScript(setLanguage, language);
      const workbench = new Workbench(server, browser, page);
      workbench.listen();
      await page.goto(server.url(workspace, null));
      await workbench.ready(isEmpty);
      return workbench;
    } catch (error) {
      // Nothing may go on running: the process would not end.
      await browser?.close();
      await server.stop();
      throw error;
    }
  }

  /** The sample script's run in a panel that has the whole window. */
  static async openPanel(): Promise<[Workbench, Frame]> {
    const settings = { "workbench.colorTheme": "Default Dark Modern" };
    const w = await Workbench.open({ settings });
    try {
      await w.openFile("train.py");
      await w.lens(/^SGD \+ CosineAnnealing/).click();
      await w.panel();
      return [w, await w.maximizePanel()];
    } catch (error) {
      await w.tell("opening");
      await w.close();
      throw error;
    }
  }

  /** Waits until the file list is there, with its files if there are any. */
  private async ready(isEmpty: boolean): Promise<void> {
    const files = this.page.locator(".explorer-folders-view");
    try {
      await (isEmpty ? files : files.locator(".monaco-list-row").first()).waitFor();
    } catch (error) {
      await this.tell("opening");
      throw error;
    }
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
    await this.explorerRow(name).dblclick();
    await this.page.locator(".tab.active", { hasText: name }).waitFor();
  }

  explorerRow(name: string): Locator {
    return this.page
      .locator(".explorer-folders-view .monaco-list-row")
      .filter({ has: this.page.getByText(name, { exact: true }) });
  }

  /** Rests the mouse on a word of the code until the hover that has `content` is there. */
  async hoverOver(word: string, content: Locator): Promise<void> {
    const place = this.page.locator(".view-line span", { hasText: word }).last();
    await until(async () => {
      // A lens that comes above moves the word from under the mouse: then it is moved again.
      await this.page.mouse.move(0, 0);
      await place.hover();
      return isThere(content, 5000);
    }, `the hover over ${word}`);
  }

  /** Puts the cursor at the end of a line of the code, once the editor has the keyboard. */
  async goToEnd(line: string): Promise<void> {
    const place = this.page.locator(".view-line", { hasText: line }).first();
    const editor = this.page.locator(".monaco-editor.focused", { has: place });
    await until(async () => {
      await place.click();
      return isThere(editor, 2000);
    }, `the keyboard in the editor, at ${line}`);
    await this.page.keyboard.press("End");
  }

  /** Runs a command by its whole title through the palette, as a person would. */
  async command(title: string): Promise<void> {
    const input = this.page.locator(".quick-input-widget input.input");
    const label = this.page.getByText(title, { exact: true });
    const row = this.page
      .locator(".quick-input-list .monaco-list-row")
      .filter({ has: label })
      .first();
    await until(async () => {
      // While the palette of the command before is closing, F1 has no effect.
      if (!(await input.isVisible())) await this.page.keyboard.press("F1");
      if (!(await isThere(input, 1000))) return false;
      await input.fill(`>${title}`, { timeout: 1000 }).catch(() => {});
      // By the mouse: Enter would go to whatever takes the palette's place.
      if (await isThere(row, 3000)) return isDone(row.click({ timeout: 5000 }));
      // A list that was opened before the extensions were found does not get their commands.
      await this.page.keyboard.press("Escape");
      return false;
    }, `the command ${title}`);
    await row.waitFor({ state: "hidden" });
  }

  lenses(): Locator {
    return this.page.locator(".codelens-decoration a");
  }

  lens(text: string | RegExp): Locator {
    return this.lenses().filter({ hasText: text }).first();
  }

  /** The inner frame of the playground's webview; of several the one whose head has the text. */
  async panel(text = ""): Promise<Frame> {
    let found: Frame | undefined;
    await until(async () => {
      for (const frame of this.page.frames()) {
        const head = frame.locator("#app header", { hasText: text });
        if (await head.isVisible().catch(() => false)) found = frame;
      }
      return found !== undefined;
    }, `the playground ${text}`);
    return found as Frame;
  }

  /** Gives the panel the whole window, by its tab's double click. */
  async maximizePanel(): Promise<Frame> {
    const title = /^(Playground|游乐场)[:：]/;
    await this.page.locator(".tab", { hasText: title }).click();
    await this.command("View: Toggle Maximize Editor Group");
    await this.command("View: Toggle Primary Side Bar Visibility");
    const { width = 0 } = this.page.viewportSize() ?? {};
    const ACTIVITY_BAR = 60;
    let panel = await this.panel();
    await until(async () => {
      panel = await this.panel();
      const has = await panel.evaluate(() => innerWidth).catch(() => 0);
      return has > width - ACTIVITY_BAR;
    }, "a panel as wide as the window");
    return panel;
  }

  /** Reloads the window once the workbench, which stores its state every few seconds, has stored `text`. */
  async reloadWhenStored(text: string): Promise<void> {
    const what = `${text} in the workbench's storage`;
    // It stores only while the window is idle. To look all the time would keep it from that, and
    // after keys the browser calls no window idle that has not drawn since.
    await until(() => this.page.evaluate(isStored, text), what, {
      limitMs: 150_000,
      everyMs: 2000,
    });
    await this.page.reload();
  }

  async screenshot(name: string): Promise<string> {
    mkdirSync(ARTIFACTS, { recursive: true });
    const path = `${ARTIFACTS}/${name}.png`;
    await this.page.screenshot({ path });
    return path;
  }

  /** Says what the window shows, for whoever has only the log of a failure. */
  async tell(name: string): Promise<void> {
    const facts = await factsOf(this.page);
    const errors = this.errors.map((text) => `error: ${text}`);
    const path = await this.screenshot(`failed-${name}`).catch(String);
    console.log([`      the window (${path}):`, ...facts, ...errors].join("\n      "));
  }
}

/** For `afterEach`: what the window shows where the test has failed. */
export const telling = (name: string, workbench: () => Workbench | undefined) =>
  async function (this: Mocha.Context): Promise<void> {
    if (this.currentTest?.state === "failed") await workbench()?.tell(name);
  };

/** Whether something is shown within a time. */
const isThere = (what: Locator, timeout: number): Promise<boolean> =>
  isDone(what.waitFor({ timeout }));

const isDone = (work: Promise<unknown>): Promise<boolean> =>
  work.then(
    () => true,
    () => false,
  );

/** Runs in the page before the workbench, which reads its language from this global. */
function setLanguage(language: string): void {
  Object.defineProperty(globalThis, "_VSCODE_NLS_LANGUAGE", { get: () => language, set() {} });
}

/** Runs in the page: whether a value of the workbench's databases contains the text. */
async function isStored(text: string): Promise<boolean> {
  await new Promise((resolve) => requestAnimationFrame(resolve));
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
  what: string | (() => string),
  { limitMs = PATIENCE_MS, everyMs = 50 } = {},
): Promise<void> {
  const end = Date.now() + limitMs;
  while (!(await probe())) {
    if (Date.now() > end)
      throw new Error(`waited in vain for ${typeof what === "string" ? what : what()}`);
    await new Promise((resolve) => setTimeout(resolve, everyMs));
  }
}
