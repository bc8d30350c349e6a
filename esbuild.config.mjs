import { readdir, readFile, rm } from "node:fs/promises";
import { build, context } from "esbuild";
import { parseSync } from "oxc-parser";

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
  // While watching they change their names.
  define: { WEBVIEW_PARTS: "[]" },
};

/** What stands for the parts of an optimizer's definition that only an update needs. */
const WITHOUT_LOSS = { state: "() => ({})", step: "() => {}" };

/**
 * The webview shows and checks the optimizers' tables and computes schedules; losses are computed in
 * its worker. So the optimizers' arithmetic stays out of its bundle, and what only that uses goes
 * with it.
 * @type {import("esbuild").Plugin}
 */
const withoutLosses = {
  name: "without-losses",
  setup({ onLoad }) {
    onLoad({ filter: /src[\\/]core[\\/]optimizers[\\/].*\.ts$/ }, async ({ path }) => {
      const text = await readFile(path, "utf8");
      const { program } = parseSync(path, text);
      /** @type {{ name: string, start: number, end: number }[]} */
      const cuts = [];
      walk(program, (node) => {
        if (node.type !== "CallExpression" || node.callee.name !== "defineOptimizer") return;
        for (const { key, start, end } of node.arguments[0]?.properties ?? []) {
          if (key?.name in WITHOUT_LOSS) cuts.push({ name: key.name, start, end });
        }
      });
      let contents = text;
      for (const { name, start, end } of cuts.reverse()) {
        const stub = `${name}: ${WITHOUT_LOSS[name]}`;
        contents = contents.slice(0, start) + stub + contents.slice(end);
      }
      return { contents, loader: "ts" };
    });
  },
};

/**
 * Static fields keep a class in the bundle whether it is used or not: half of Chart.js's scales and
 * plugins. As the value of a function without effects each may be left out.
 * @type {import("esbuild").Plugin}
 */
const usedClassesOnly = {
  name: "used-classes-only",
  setup({ onLoad }) {
    onLoad({ filter: /chart\.js[\\/]dist[\\/]chart\.js$/ }, async ({ path }) => {
      let contents = await readFile(path, "utf8");
      const classes = parseSync(path, contents).program.body.filter(
        ({ type }) => type === "ClassDeclaration",
      );
      for (const { id, start, end } of classes.reverse()) {
        const value = `/* @__PURE__ */ (() => ${contents.slice(start, end)})()`;
        contents = `${contents.slice(0, start)}const ${id.name} = ${value};${contents.slice(end)}`;
      }
      return { contents, loader: "js" };
    });
  },
};

/** Visits every node of a syntax tree. */
function walk(node, visit) {
  if (Array.isArray(node)) for (const item of node) walk(item, visit);
  else if (typeof node === "object" && node !== null) {
    if (node.type) visit(node);
    for (const child of Object.values(node)) walk(child, visit);
  }
}

/**
 * `import * as vscode` of thirty files would copy all names of the API thirty times, which is most
 * of the time that starting takes; the object itself does.
 * @type {import("esbuild").Plugin}
 */
const plainVscode = {
  name: "plain-vscode",
  setup({ onLoad }) {
    onLoad({ filter: /[\\/]src[\\/].*\.ts$/ }, async ({ path }) => {
      const text = await readFile(path, "utf8");
      const line = /^import \* as vscode from "vscode";$/m;
      if (!line.test(text)) return undefined;
      const contents = text.replace(line, 'const vscode = require("vscode");');
      return { contents, loader: "ts" };
    });
  },
};

/**
 * The webview's page and the files of its tabs.
 * @type {BuildOptions}
 */
const webview = {
  ...common,
  entryPoints: { webview: "webview/main.ts" },
  outdir: "dist",
  // Modules: the pages of most tabs are files of their own, loaded when they are first shown.
  format: "esm",
  splitting: true,
  chunkNames: "webview-[name]-[hash]",
  platform: "browser",
  alias: { "@kurkle/color": "./webview/charts/plainColor.ts" },
  plugins: [withoutLosses, usedClassesOnly],
  metafile: true,
};

/**
 * The files that the webview imports before it runs: its page asks for all of them at once, where a
 * browser would find them only in the file before.
 * @param {import("esbuild").Metafile} metafile
 * @returns {readonly string[]}
 */
function firstParts({ outputs }) {
  const found = new Set();
  const follow = (file) => {
    for (const { path, kind } of outputs[file]?.imports ?? []) {
      if (kind !== "import-statement" || found.has(path)) continue;
      found.add(path);
      follow(path);
    }
  };
  follow("dist/webview.js");
  return [...found].map((path) => path.slice("dist/".length));
}

/**
 * `vscode` is external only where the extension host provides it: an import of it anywhere else
 * fails the build.
 * @type {BuildOptions[]}
 */
const hosts = [
  {
    ...common,
    entryPoints: { extension: "src/extension.ts" },
    plugins: [plainVscode],
    outdir: "dist",
    format: "cjs",
    platform: "node",
    target: "node20",
    external: ["vscode"],
  },
  {
    ...common,
    entryPoints: { "extension.web": "src/extension.web.ts" },
    plugins: [plainVscode],
    outdir: "dist",
    format: "cjs",
    platform: "browser",
    external: ["vscode"],
  },
];

/** @type {BuildOptions[]} */
const bundles = [
  {
    ...common,
    entryPoints: { "worker.node": "src/worker/nodeShell.ts" },
    outdir: "dist",
    format: "cjs",
    platform: "node",
    target: "node20",
  },
  {
    ...common,
    entryPoints: {
      "worker.web": "src/worker/webShell.ts",
      "worker.panel": "src/worker/panelShell.ts",
    },
    outdir: "dist",
    format: "iife",
    platform: "browser",
  },
  { ...common, entryPoints: { webview: "webview/style.css" }, outdir: "dist", minify: true },
  {
    ...common,
    entryPoints: { cli: "src/cli/bin.ts" },
    outdir: "dist",
    format: "cjs",
    platform: "node",
    target: "node20",
    banner: { js: "#!/usr/bin/env node" },
  },
];

/**
 * Brings every suite into the test entry, so that none has to be registered by hand.
 * @type {import("esbuild").Plugin}
 */
const suites = {
  name: "suites",
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^virtual:suites$/ }, ({ path }) => ({ path, namespace: "suites" }));
    onLoad({ filter: /.*/, namespace: "suites" }, async () => {
      const folder = "./test/vscode/suite";
      const files = (await readdir(folder)).filter((f) => f.endsWith(".test.ts")).sort();
      const contents = files.map((f) => `import ${JSON.stringify(`${folder}/${f}`)};`).join("\n");
      return { contents, resolveDir: process.cwd() };
    });
  },
};

/**
 * The suites that run inside VS Code.
 * @type {BuildOptions[]}
 */
const tests = [
  {
    ...common,
    entryPoints: { "test/index": "test/vscode/index.node.ts" },
    outdir: "dist",
    format: "cjs",
    platform: "node",
    minify: false,
    external: ["vscode", "mocha"],
    plugins: [suites],
  },
  {
    ...common,
    entryPoints: { "test/bench": "test/vscode/bench.ts" },
    outdir: "dist",
    format: "cjs",
    platform: "node",
    minify: false,
    external: ["vscode"],
  },
  {
    ...common,
    entryPoints: { "test/index.web": "test/vscode/index.web.ts" },
    outdir: "dist",
    // Mocha's browser build takes `module.exports` for itself; the footer takes it back.
    format: "iife",
    globalName: "entry",
    footer: { js: "module.exports = entry;" },
    platform: "browser",
    minify: false,
    external: ["vscode"],
    plugins: [suites],
  },
];

if (process.argv.includes("--tests")) bundles.push(...tests);

await rm("dist", { recursive: true, force: true });
if (isWatch) {
  const all = [...hosts, webview, ...bundles];
  const contexts = await Promise.all(all.map((options) => context(options)));
  await Promise.all(contexts.map((c) => c.watch()));
} else {
  const others = bundles.map((options) => build(options));
  const { metafile } = await build(webview);
  const define = { WEBVIEW_PARTS: JSON.stringify(firstParts(metafile)) };
  await Promise.all([...others, ...hosts.map((options) => build({ ...options, define }))]);
}
