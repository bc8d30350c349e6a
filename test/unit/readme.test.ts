import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
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
      assert.ok(readme.includes(`| \`${name}\` | \`${value}\` |`), name);
    }
  });

  it("explains every finding under the anchor that the findings link to", () => {
    const text = readFileSync("src/plan/findings.ts", "utf8");
    const types = [...text.matchAll(/readonly code: ([^;}]+)/g)].map((match) => match[1] ?? "");
    const codes = types.flatMap((type) => [...type.matchAll(/"([a-z-]+)"/g)].map((m) => m[1]));
    assert.ok(codes.length >= 8);
    for (const code of codes) assert.ok(readme.includes(`<a id="finding-${code}">`), code);
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
