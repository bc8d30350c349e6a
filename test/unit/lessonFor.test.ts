import assert from "node:assert/strict";
import { lessonLink, lessonOfLink } from "../../src/panel/lessonLink.ts";
import { lessonFor, lessonIds, stepIds } from "../../src/present/lessonFor.ts";
import { lessonTexts } from "../../src/present/lessons/index.ts";
import { english } from "../../src/present/localize.ts";

describe("lessons beside a hover", () => {
  const cases: readonly [string, string | null, string | undefined][] = [
    ["SGD", null, "sgd/call"],
    ["SGD", "momentum", "sgd/memory"],
    ["SGD", "nesterov", "momentum/variants"],
    ["SGD", "weight_decay", "sgd/call"],
    ["AdamW", "lr", "gradient/rate"],
    ["AdamW", "betas", "adam/moments"],
    ["AdamW", "weight_decay", "adam/decay"],
    ["NAdam", null, "adam/moments"],
    ["Adam", "amsgrad", "adam/amsgrad"],
    ["CosineAnnealingWarmRestarts", "T_mult", "sgdr/schedule"],
    ["Adafactor", null, undefined],
    ["Adafactor", "eps", undefined],
    ["StepLR", "toString", "sgdr/anytime"],
    ["LambdaLR", "toString", undefined],
  ];
  for (const [name, argument, wanted] of cases) {
    it(`${name} ${argument ?? ""}: ${wanted ?? "none"}`, () => {
      assert.equal(lessonFor(name, argument), wanted);
    });
  }

  it("names steps that the lessons have, in their order", () => {
    for (const id of lessonIds) {
      const steps = lessonTexts[id](english).steps.map((step) => step.id);
      assert.deepEqual(steps, stepIds[id]);
    }
  });
});

describe("links to lessons", () => {
  it("come back as the lesson and the step", () => {
    const link = lessonLink("vscode", "some.extension", "momentum", "hill");
    assert.equal(link, "vscode://some.extension/lesson?at=momentum/hill");
    for (const form of [link, `  ${link}\n`, encodeURI(link), link.replace("m/h", "m%2Fh")]) {
      assert.deepEqual(lessonOfLink(form), { lesson: "momentum", step: "hill" });
    }
  });

  for (const [link, wanted] of [
    ["vscode://x.y/lesson?at=sgdr", { lesson: "sgdr", step: null }],
    ["code-oss://x.y/lesson?windowId=1&at=adam/when", { lesson: "adam", step: "when" }],
    ["vscode://x.y/lesson?at=nothing/there", null],
    ["vscode://x.y/view?d=abc", null],
    ["vscode://x.y/lesson?at=%", null],
    ["", null],
  ] as const) {
    it(`${link}: ${wanted?.lesson ?? "none"}`, () => {
      assert.deepEqual(lessonOfLink(link), wanted);
    });
  }
});
