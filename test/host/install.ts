import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, rm, writeFile } from "node:fs/promises";
import { CACHE } from "./paths.ts";

/**
 * Installs the VS Code server out of the npm package code-server, once, into the cache. Install
 * scripts are left out: they would build native modules that the tests do not need.
 * Returns the server's folder.
 */
export async function installServer(version: string): Promise<string> {
  const home = `${CACHE}/code-server-${version}`;
  const server = `${home}/node_modules/code-server/lib/vscode`;
  const isDone = `${home}/installed`;
  if (existsSync(isDone)) return server;
  console.log(`installing code-server ${version} from npm (about 600 MB, once)`);
  await rm(home, { recursive: true, force: true });
  await mkdir(home, { recursive: true });
  await writeFile(`${home}/package.json`, '{ "private": true }\n');
  await npm(home, "install", "--no-save", `code-server@${version}`);
  await npm(server, "install", "--omit=dev");
  await npm(`${server}/extensions`, "install", "--omit=dev");
  await writeFile(isDone, "");
  return server;
}

function npm(folder: string, ...args: string[]): Promise<void> {
  const quiet = ["--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"];
  const child = spawn("npm", [...args, ...quiet], {
    cwd: folder,
    stdio: ["ignore", "ignore", "inherit"],
    shell: process.platform === "win32",
  });
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("exit", (code) => {
      if (code === 0) resolve();
      else reject(new Error(`npm ${args.join(" ")} in ${folder} ended with ${code}`));
    });
  });
}
