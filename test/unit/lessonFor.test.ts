import assert from "node:assert/strict";
import { lessonFor } from "../../src/present/lessonFor.ts";

describe("lessons beside a hover", () => {
  const cases: readonly [string, string | null, string | undefined][] = [
    ["SGD", null, "sgd"],
    ["SGD", "momentum", "momentum"],
    ["AdamW", "lr", "gradient"],
    ["AdamW", "betas", "adam"],
    ["NAdam", null, "adam"],
    ["CosineAnnealingWarmRestarts", "T_mult", "sgdr"],
    ["Adafactor", null, undefined],
    ["StepLR", "toString", undefined],
  ];
  for (const [name, argument, wanted] of cases) {
    it(`${name} ${argument ?? ""}: ${wanted ?? "none"}`, () => {
      assert.equal(lessonFor(name, argument), wanted);
    });
  }
});
