import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { findingCodes } from "../../src/plan/findings/finding.ts";
import { readReadme, withTables } from "../readme.ts";

const manifest = JSON.parse(readFileSync("package.json", "utf8"));
const readme = readReadme();

describe("the README", () => {
  it("has the tables of the present catalogue (npm run docs)", () => {
    assert.equal(readme, withTables(readme));
  });

  it("lists every setting with its default", () => {
    const { properties } = manifest.contributes.configuration;
    for (const [name, { default: value }] of Object.entries<{ default: unknown }>(properties)) {
      const shown =
        Array.isArray(value) || typeof value !== "object" ? value : JSON.stringify(value);
      assert.ok(readme.includes(`| \`${name}\` | \`${shown}\` |`), name);
    }
  });

  it("explains every finding under the anchor that the findings link to", () => {
    assert.ok(findingCodes.length >= 30);
    for (const code of findingCodes) {
      assert.ok(readme.includes(`<a id="finding-${code}">`), code);
    }
  });

  it("names only scripts and pictures that exist", () => {
    for (const [, name = ""] of readme.matchAll(/npm run ([\w:]+)/g)) {
      assert.ok(manifest.scripts[name], name);
    }
    for (const [, path = ""] of readme.matchAll(/\]\(([^):#]+)\)/g)) {
      assert.ok(existsSync(path), path);
    }
  });
});
