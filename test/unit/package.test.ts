import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync, statSync } from "node:fs";
import { objectives } from "../../src/core/objectives/index.ts";
import { commands } from "../../src/editor/commandNames.ts";
import { defaultAssumptions } from "../../src/plan/assumptions.ts";
import { findingCodes } from "../../src/plan/findings/finding.ts";

const allowed = [
  "CHANGELOG.md",
  "LICENSE",
  "README.md",
  "dist/cli.js",
  "dist/extension.js",
  "dist/extension.web.js",
  "dist/webview-*.js",
  "dist/webview.css",
  "dist/webview.js",
  "dist/worker.node.js",
  "dist/worker.panel.js",
  "dist/worker.web.js",
  "l10n/bundle.l10n.zh-cn.json",
  "l10n/findings.md",
  "l10n/findings.zh-cn.md",
  "media/icon.png",
  "media/panel-dark.svg",
  "media/panel-light.svg",
  "media/readme-hover.png",
  "media/readme-lenses.png",
  "media/readme-panel.png",
  "media/walkthrough-hover.svg",
  "media/walkthrough-lenses.svg",
  "media/walkthrough-lessons.svg",
  "media/walkthrough-panel.svg",
  "package.json",
  "package.nls.json",
  "package.nls.zh-cn.json",
];

/** README, "What could not be read or drawn": told by the lens, never a diagnostic. */
const lensOnly: readonly string[] = [
  "syntax-error",
  "value-unresolved",
  "not-supported",
  "hand-set-rate",
  "run-too-long",
  "evaluation-limit",
  "not-read",
];

const manifest = JSON.parse(readFileSync("package.json", "utf8"));

/** A file of the webview with all that it imports before it runs; pages come later. */
function loadedAtOnce(file: string, known: readonly string[] = []): readonly string[] {
  if (known.includes(file)) return known;
  const text = readFileSync(`dist/${file}`, "utf8");
  const imports = [...text.matchAll(/(?:from|import)"\.\/([\w.-]+\.js)"/g)].map(
    ([, f]) => f as string,
  );
  return imports.reduce<readonly string[]>((all, f) => loadedAtOnce(f, all), [...known, file]);
}

describe("the package", () => {
  it("holds exactly the allowed files", () => {
    const listed = execFileSync("vsce", ["ls", "--no-dependencies"], { encoding: "utf8" });
    const files = listed.trim().split(/\r?\n/);
    const parts = files.map((file) => file.replace(/webview-\w+-[0-9A-Z]{8}\.js$/, "webview-*.js"));
    assert.deepEqual([...new Set(parts)].sort(), allowed);
  });

  it("has a webview within its budget", () => {
    const files = loadedAtOnce("webview.js");
    const size = files.reduce((sum, file) => sum + statSync(`dist/${file}`).size, 0);
    assert.ok(size <= 400 * 1024, `${files.join(", ")}: ${size}`);
  });

  it("asks for every file that the webview's code imports at once, together with it", () => {
    for (const host of ["dist/extension.js", "dist/extension.web.js"]) {
      const parts = readFileSync(host, "utf8").match(/"webview-[\w-]+\.js"/g) ?? [];
      const imported = loadedAtOnce("webview.js").slice(1);
      assert.deepEqual(parts.map((part) => part.slice(1, -1)).sort(), [...imported].sort());
    }
  });

  it("bundles the extension host without the parser and without the charts", () => {
    for (const file of ["dist/extension.js", "dist/extension.web.js"]) {
      const text = readFileSync(file, "utf8");
      assert.ok(!text.includes("FormatReplacement"), `${file} holds the Python grammar`);
      assert.ok(!text.includes("maintainAspectRatio"), `${file} holds Chart.js`);
    }
  });

  it("declares every command that is registered, and no other", () => {
    const declared = manifest.contributes.commands.map((c: { command: string }) => c.command);
    assert.deepEqual([...declared].sort(), Object.values(commands).sort());
  });

  it("offers every objective and the defaults the headless command has", () => {
    const settings = manifest.contributes.configuration.properties;
    const objective = settings["optimizerPlayground.surrogate.objective"];
    assert.deepEqual([...objective.enum].sort(), Object.keys(objectives).sort());
    assert.equal(objective.default, defaultAssumptions.objective.name);
    assert.equal(settings["optimizerPlayground.assumed.epochs"].default, defaultAssumptions.epochs);
    assert.equal(
      settings["optimizerPlayground.assumed.stepsPerEpoch"].default,
      defaultAssumptions.stepsPerEpoch,
    );
    assert.equal(settings["optimizerPlayground.surrogate.seed"].default, defaultAssumptions.seed);
  });

  it("offers a severity for every finding that becomes a diagnostic, and for no other", () => {
    const settings = manifest.contributes.configuration.properties;
    const { propertyNames } = settings["optimizerPlayground.diagnostics.severity"];
    const told = findingCodes.filter((code) => !lensOnly.includes(code));
    assert.deepEqual([...propertyNames.enum].sort(), told.sort());
  });

  it("never activates on startup", () => {
    assert.deepEqual(
      manifest.activationEvents.filter((e: string) => /^(\*|onStartupFinished)$/.test(e)),
      [],
    );
  });
});
