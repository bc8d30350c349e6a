import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname } from "node:path";
import { brotliDecompressSync } from "node:zlib";
import chromiumPackage from "@sparticuz/chromium";
import { type Browser, chromium, type LaunchOptions } from "playwright-core";
import { CACHE, ROOT } from "./paths.ts";

const require = createRequire(import.meta.url);

const systemBrowsers = [
  "/usr/bin/chromium",
  "/usr/bin/google-chrome",
  "/usr/bin/chromium-browser",
  "/usr/bin/microsoft-edge",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe",
];

const flags = [
  "--no-sandbox",
  "--disable-gpu",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/**
 * A Chromium to drive: the one named by PLAYGROUND_CHROME, the system's, or the one that comes
 * with the npm package @sparticuz/chromium together with the libraries it needs.
 */
export async function launchBrowser(): Promise<Browser> {
  const given = process.env.PLAYGROUND_CHROME;
  const system = given ?? systemBrowsers.find((path) => existsSync(path));
  if (system) return chromium.launch({ executablePath: system, args: flags });
  const packaged: LaunchOptions = {
    executablePath: await chromiumPackage.executablePath(),
    args: [...flags, "--single-process", "--no-zygote"],
    env: { ...process.env, FONTCONFIG_FILE: fontConfiguration() },
  };
  try {
    return await chromium.launch(packaged);
  } catch (error) {
    if (!String(error).includes("shared libraries")) throw error;
    return chromium.launch({
      ...packaged,
      env: { ...packaged.env, LD_LIBRARY_PATH: packagedLibraries() },
    });
  }
}

/** NSS and NSPR, for machines that have neither. */
function packagedLibraries(): string {
  const folder = `${CACHE}/libraries`;
  if (!existsSync(`${folder}/lib`)) {
    const archive = packageFile("@sparticuz/chromium", "bin/al2023.tar.br");
    mkdirSync(folder, { recursive: true });
    writeFileSync(`${folder}/libraries.tar`, brotliDecompressSync(readFileSync(archive)));
    execFileSync("tar", ["-xf", "libraries.tar"], { cwd: folder });
  }
  return `${folder}/lib`;
}

/** The system's fonts, if any, and DejaVu, which has the block characters of the sparklines. */
function fontConfiguration(): string {
  const file = `${CACHE}/fonts.conf`;
  const fonts = `${dirname(packageFile("dejavu-fonts-ttf", "package.json"))}/ttf`;
  mkdirSync(CACHE, { recursive: true });
  writeFileSync(
    file,
    `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir>/usr/share/fonts</dir>
  <dir>${fonts}</dir>
  <cachedir>${CACHE}/font-cache</cachedir>
  <alias><family>sans-serif</family><prefer><family>DejaVu Sans</family></prefer></alias>
  <alias><family>system-ui</family><prefer><family>DejaVu Sans</family></prefer></alias>
  <alias><family>monospace</family><prefer><family>DejaVu Sans Mono</family></prefer></alias>
  <match target="pattern">
    <edit name="family" mode="append_last" binding="weak"><string>DejaVu Sans</string></edit>
  </match>
</fontconfig>
`,
  );
  return file;
}

/** A file inside an installed package, also where its `exports` hide it. */
function packageFile(name: string, path: string): string {
  const candidates = require.resolve.paths(name) ?? [`${ROOT}/node_modules`];
  const folder = candidates.find((base) => existsSync(`${base}/${name}`));
  if (!folder) throw new Error(`${name} is not installed`);
  return `${folder}/${name}/${path}`;
}
