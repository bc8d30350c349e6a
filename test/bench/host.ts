import { launchBrowser } from "../host/browser.ts";
import { NEWEST, ROOT, SAMPLES } from "../host/paths.ts";
import { startServer } from "../host/server.ts";
import { MARK } from "../vscode/report.ts";

const LIMIT_MS = 180_000;

/** What the extension host itself takes, measured inside the real VS Code. */
export async function benchHost(): Promise<void> {
  const server = await startServer({ version: NEWEST });
  const browser = await launchBrowser();
  try {
    const page = await browser.newPage();
    const exit = new Promise<number>((resolve) => {
      void page.exposeFunction("codeAutomationExit", (code: number) => resolve(code));
      setTimeout(() => resolve(-1), LIMIT_MS).unref();
    });
    await page.exposeFunction("codeAutomationLog", (_type: string, args: unknown[]) => {
      const text = args.map(String).join(" ");
      if (text.includes(MARK)) console.log(text.split(MARK)[1]);
    });
    await page.goto(server.url(SAMPLES, ROOT, `${ROOT}/dist/test/bench.js`));
    if ((await exit) !== 0) throw new Error("the measurement in the extension host failed");
  } finally {
    await browser.close();
    await server.stop();
  }
}
