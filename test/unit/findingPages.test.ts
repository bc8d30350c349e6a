import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { collectFindings } from "../../src/plan/findings/collect.ts";
import { findingCodes } from "../../src/plan/findings/finding.ts";
import { findingDocs } from "../../src/present/findingDocs.ts";
import { show } from "./presentTools.ts";

const pages = {
  en: readFileSync("l10n/findings.md", "utf8"),
  "zh-cn": readFileSync("l10n/findings.zh-cn.md", "utf8"),
};

const blocksOf = (page: string) =>
  [...page.matchAll(/```python\n([\s\S]*?)```/g)].map(([, code = ""]) => code);

/** What is reported in a piece of code, as a file that imports what it uses. */
function codesIn(code: string): readonly string[] {
  const head = "from torch.optim import *\nfrom torch.optim.lr_scheduler import *\n";
  const { reading, contexts } = show(head + code);
  return collectFindings(
    reading,
    contexts.map(({ result }) => result),
  ).map((finding) => finding.code);
}

describe("the page of a finding", () => {
  for (const code of findingCodes) {
    const page = findingDocs(pages.en, code);
    const [wrong, right, ...more] = blocksOf(page);

    it(`${code} is written in both languages, with the same code`, () => {
      const chinese = findingDocs(pages["zh-cn"], code);
      for (const text of [page, chinese]) {
        assert.match(text, new RegExp(`^# ${code}\n\n\\S`));
        assert.match(text, new RegExp(`# optplay: ignore\\[${code}\\]`));
        assert.doesNotMatch(text, /CODE|^## /m);
      }
      assert.match(chinese, /[\u4e00-\u9fff]{8}/);
      assert.deepEqual(blocksOf(chinese), blocksOf(page));
      assert.deepEqual(more, []);
    });

    if (wrong === undefined) continue;
    it(`${code} shows code in which just this is found, and code in which nothing is`, () => {
      assert.deepEqual(codesIn(wrong), [code]);
      assert.deepEqual(codesIn(right ?? assert.fail("no right code")), []);
    });
  }
});
