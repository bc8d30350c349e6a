import { rm } from "node:fs/promises";
import { build, context } from "esbuild";

/** @typedef {import("esbuild").BuildOptions} BuildOptions */

const isWatch = process.argv.includes("--watch");

/** @type {BuildOptions} */
const common = {
  bundle: true,
  minify: true,
  sourcemap: isWatch ? "inline" : false,
  target: "es2022",
  charset: "utf8",
  legalComments: "none",
  logLevel: "info",
};

/**
 * `vscode` is external only where the extension host provides it: an import of it anywhere else
 * fails the build.
 * @type {BuildOptions[]}
 */
const bundles = [
  {
    ...common,
    entryPoints: { extension: "src/extension.ts" },
    outExtension: { ".js": ".cjs" },
    outdir: "dist",
    format: "cjs",
    platform: "node",
    target: "node20",
    external: ["vscode"],
  },
  {
    ...common,
    entryPoints: { "extension.web": "src/extension.web.ts" },
    outExtension: { ".js": ".cjs" },
    outdir: "dist",
    format: "cjs",
    platform: "browser",
    external: ["vscode"],
  },
  {
    ...common,
    entryPoints: { "worker.node": "src/worker/nodeShell.ts" },
    outExtension: { ".js": ".cjs" },
    outdir: "dist",
    format: "cjs",
    platform: "node",
    target: "node20",
  },
  {
    ...common,
    entryPoints: { "worker.web": "src/worker/webShell.ts" },
    outdir: "dist",
    format: "iife",
    platform: "browser",
  },
  {
    ...common,
    entryPoints: { webview: "webview/main.ts" },
    outdir: "dist",
    format: "iife",
    platform: "browser",
  },
  { ...common, entryPoints: { webview: "webview/style.css" }, outdir: "dist", minify: true },
  {
    ...common,
    entryPoints: { cli: "src/cli/bin.ts" },
    outdir: "dist",
    format: "esm",
    platform: "node",
    target: "node20",
    banner: { js: "#!/usr/bin/env node" },
  },
];

await rm("dist", { recursive: true, force: true });
if (isWatch) {
  const contexts = await Promise.all(bundles.map((options) => context(options)));
  await Promise.all(contexts.map((c) => c.watch()));
} else {
  await Promise.all(bundles.map((options) => build(options)));
}
