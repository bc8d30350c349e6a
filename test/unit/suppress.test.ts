import assert from "node:assert/strict";
import { defaultAssumptions } from "../../src/plan/assumptions.ts";
import { ignoreComment, ignoreFileComment } from "../../src/plan/findings/suppress.ts";
import { ScriptReading } from "../../src/plan/scriptReading.ts";
import { applyEdits } from "../../src/python/edits/compose.ts";
import type { Wish } from "../../src/python/edits/wishes.ts";
import { findingsIn } from "./findingTools.ts";

const HEAD = "from torch import optim\n";
const ADAM = "o = optim.Adam(p, lr=50, weight_decay=0.1)";

const codes = (text: string): string[] => findingsIn(HEAD + text).map((f) => f.code);

describe("comments that leave findings out", () => {
  const both = ["unusual-rate", "adam-weight-decay"];
  const cases: readonly [string, string, readonly string[]][] = [
    ["none", ADAM, both],
    ["one code on its line", `${ADAM}  # optplay: ignore[unusual-rate]`, ["adam-weight-decay"]],
    ["several codes", `${ADAM}  # optplay: ignore[unusual-rate, adam-weight-decay]`, []],
    ["every code", `${ADAM}  # tuned  # optplay: ignore`, []],
    ["alone on the line above", `# optplay: ignore[unusual-rate]\n${ADAM}`, ["adam-weight-decay"]],
    ["on another line", `x = 1  # optplay: ignore\n${ADAM}`, both],
    ["another code", `${ADAM}  # optplay: ignore[step-order]`, both],
    [
      "for the file, anywhere",
      `${ADAM}\n# optplay: ignore-file[unusual-rate]`,
      ["adam-weight-decay"],
    ],
    ["for the file, everything", `#optplay:ignore-file\n${ADAM}`, []],
    ["words that only begin alike", `${ADAM}  # optplay: ignored`, both],
  ];
  for (const [name, text, expected] of cases) {
    it(name, () => assert.deepEqual(codes(text), expected));
  }

  it("are written by the edits that the light bulb offers", () => {
    const text = HEAD + ADAM;
    const edited = (wish: Wish) =>
      applyEdits(text, new ScriptReading(() => 0).plan(text, defaultAssumptions, [wish]).edits);
    const at = text.indexOf("lr=50");
    const line = edited({ kind: "insertComment", text: ignoreComment("unusual-rate"), at });
    const file = edited({ kind: "insertHeader", text: ignoreFileComment("unusual-rate") });
    for (const after of [line, file]) {
      assert.deepEqual(
        findingsIn(after).map((f) => f.code),
        ["adam-weight-decay"],
      );
    }
  });
});
