import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { allTexts } from "../texts.ts";

type Texts = Readonly<Record<string, string>>;
const read = (file: string) => JSON.parse(readFileSync(file, "utf8")) as Texts;

const placeholders = (text: string) => [...text.matchAll(/\{\d\}/g)].map(([p]) => p).sort();

describe("localisation", () => {
  const bundle = read("l10n/bundle.l10n.zh-cn.json");
  const texts = allTexts();

  it("finds the texts", () => {
    assert.ok(texts.size > 100, `only ${texts.size} texts`);
  });

  it("translates every text into Chinese, and nothing else", () => {
    const missing = [...texts].filter((text) => !Object.hasOwn(bundle, text));
    const unused = Object.keys(bundle).filter((text) => !texts.has(text));
    assert.deepEqual({ missing, unused }, { missing: [], unused: [] });
  });

  it("keeps the placeholders", () => {
    for (const [english, chinese] of Object.entries(bundle)) {
      assert.deepEqual(placeholders(chinese), placeholders(english), english);
    }
  });

  it("translates the manifest", () => {
    const english = read("package.nls.json");
    const chinese = read("package.nls.zh-cn.json");
    assert.deepEqual(Object.keys(chinese), Object.keys(english));
    const used = readFileSync("package.json", "utf8").matchAll(/"%([\w.]+)%"/g);
    assert.deepEqual(
      [...new Set([...used].map(([, key]) => key))].sort(),
      Object.keys(english).sort(),
    );
  });
});
