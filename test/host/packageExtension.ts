import { execFileSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import { CACHE, ROOT } from "./paths.ts";

/** Packs the extension as it would be published; returns the file. */
export function packageExtension(): string {
  const file = `${CACHE}/optimizer-playground.vsix`;
  mkdirSync(CACHE, { recursive: true });
  execFileSync("npm", ["run", "--silent", "package", "--", "--out", file], {
    cwd: ROOT,
    stdio: ["ignore", "ignore", "inherit"],
    // `prepare` and the prepublish script have run already.
    env: { ...process.env, npm_config_loglevel: "error" },
  });
  return file;
}
