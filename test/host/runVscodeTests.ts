import { cp, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { MARK } from "../vscode/report.ts";
import { launchBrowser } from "./browser.ts";
import { CACHE, FLOOR, NEWEST, ROOT, SAMPLES } from "./paths.ts";
import { startServer } from "./server.ts";

/** The suites run in the Node host of the newest VS Code and of the floor, and in the web host. */
interface Job {
  readonly name: string;
  readonly version: string;
  readonly extension: string;
  readonly entry: string;
}

const webExtension = `${CACHE}/web-extension`;

const jobs: readonly Job[] = [
  { name: "newest", version: NEWEST, extension: ROOT, entry: `${ROOT}/dist/test/index.js` },
  { name: "floor", version: FLOOR, extension: ROOT, entry: `${ROOT}/dist/test/index.js` },
  {
    name: "newest, web host",
    version: NEWEST,
    extension: webExtension,
    entry: `${webExtension}/dist/test/index.web.js`,
  },
];

/**
 * Without `main`, and without a kind that asks for the server, the workbench has only the web
 * host to run the extension in; a test entry inside it runs there too.
 */
async function prepareWebExtension(): Promise<void> {
  await rm(webExtension, { recursive: true, force: true });
  await mkdir(webExtension, { recursive: true });
  for (const part of ["dist", "media", "l10n", "package.nls.json", "README.md"]) {
    await cp(`${ROOT}/${part}`, `${webExtension}/${part}`, { recursive: true });
  }
  const {
    main: _,
    extensionKind: _kind,
    ...manifest
  } = JSON.parse(await readFile(`${ROOT}/package.json`, "utf8"));
  await writeFile(`${webExtension}/package.json`, JSON.stringify(manifest));
}

/** Only a run that hangs is ended by it. */
const LIMIT_MS = 600_000;

async function run({ name, version, extension, entry }: Job): Promise<boolean> {
  console.log(`\nVS Code suites: ${name} (code-server ${version})`);
  const server = await startServer({ version });
  const browser = await launchBrowser();
  try {
    const page = await browser.newPage();
    const exit = new Promise<number>((resolve) => {
      void page.exposeFunction("codeAutomationExit", (code: number) => resolve(code));
      setTimeout(() => resolve(-1), LIMIT_MS).unref();
    });
    const heard: string[] = [];
    await page.exposeFunction("codeAutomationLog", (_type: string, args: unknown[]) => {
      heard.push(args.map(String).join(" "));
      print(args);
    });
    await page.goto(server.url(SAMPLES, extension, entry));
    const code = await exit;
    if (code === -1) console.error(`no result within ${LIMIT_MS / 1000} s`);
    if (code !== 0) console.error(heard.slice(-15).join("\n"));
    return code === 0;
  } finally {
    await browser.close();
    await server.stop();
  }
}

/** The suites' own lines, out of everything the workbench says. */
function print(args: readonly unknown[]): void {
  for (const text of args) {
    if (typeof text === "string" && text.includes(MARK)) console.log(text.split(MARK)[1]);
  }
}

const wanted = process.argv[2];
await prepareWebExtension();
let isGood = true;
for (const job of jobs) {
  if (wanted && job.name !== wanted) continue;
  if (!(await run(job))) {
    console.error(`failed: ${job.name}`);
    isGood = false;
  }
}
process.exit(isGood ? 0 : 1);
