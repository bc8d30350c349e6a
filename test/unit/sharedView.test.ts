import assert from "node:assert/strict";
import { parseView, viewFileText } from "../../src/protocol/sharedView.ts";
import { initialSaved } from "../../webview/store.ts";

const horizon = { epochs: 3, stepsPerEpoch: 10, accumulation: 1, processes: 1 };
const config = {
  optimizer: { id: "n0", name: "SGD", args: { lr: "0.1", momentum: "0.9" }, groups: [{}] },
  schedulers: [
    { id: "n1", name: "StepLR", args: { step_size: "1" }, every: "epoch" as const, schedulers: [] },
  ],
  horizon,
};
const state = {
  ...initialSaved(""),
  runs: [
    {
      id: "r0",
      name: "<b>mine</b>",
      slot: 2,
      hidden: false,
      source: { kind: "added" as const, base: config },
      edits: null,
    },
  ],
  cursor: 0.25,
};

describe("a view file", () => {
  it("gives back exactly what was saved", () => {
    assert.deepEqual(parseView(viewFileText(state)), { state, problem: null });
  });

  const text = viewFileText(state);
  const broken: Record<string, [text: string, kind: string, where?: string]> = {
    "not-json": [text.slice(0, 40), "not-json"],
    "another file": ['{"name": "package"}', "not-a-view"],
    "no object": ["[1, 2]", "not-a-view"],
    "a newer version": [text.replace('"version": 2', '"version": 3'), "newer"],
    "an older version": [text.replace('"version": 2', '"version": 1'), "older"],
    "no version": [text.replace('"version": 2', '"version": "x"'), "damaged", "version"],
    "a slot that does not exist": [
      text.replace('"slot": 2', '"slot": 99'),
      "damaged",
      "state.runs.0.slot",
    ],
    "a missing part": [text.replace('"cursor": 0.25,', ""), "damaged", "state.cursor"],
    "a text where a number belongs": [
      text.replace('"cursor": 0.25', '"cursor": "0.25"'),
      "damaged",
      "state.cursor",
    ],
    "a deep nest": [
      text.replace('"schedulers": []', `"schedulers": ${"[".repeat(20000)}${"]".repeat(20000)}`),
      // Deeper than the parser itself goes.
      "not-json",
    ],
  };
  for (const [name, [given, kind, where]] of Object.entries(broken)) {
    it(`is refused: ${name}`, () => {
      assert.notEqual(given, text);
      const problem = where === undefined ? { kind } : { kind, where };
      assert.deepEqual(parseView(given), { state: null, problem });
    });
  }
});
