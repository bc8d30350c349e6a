import assert from "node:assert/strict";
import { configOfTemplate } from "../../src/core/configTemplate.ts";
import { withArgument } from "../../src/core/runConfig.ts";
import { epochProgram } from "../../src/core/runPlan.ts";
import type { PanelRun, PanelScript } from "../../src/protocol/panel.ts";
import { templateOfFile } from "../../webview/runs.ts";
import { shown, syncRuns } from "../../webview/syncRuns.ts";

/** A run of a script, with the learning rate that the code has. */
function fileRun(id: string, lr: number, isDefault = true): PanelRun {
  const optimizer = { name: "SGD", args: { lr, momentum: 0.9 }, groups: [{}] };
  const length = { value: 3, isAssumed: false, line: 1 };
  return {
    id,
    isDefault,
    calls: [{ id, kind: "optimizer", name: "SGD", isInner: false, line: 1, cell: null, args: {} }],
    plan: { optimizer, schedulers: [], program: epochProgram(3, 3), objective: null, seed: 0 },
    problem: null,
    epochs: length,
    stepsPerEpoch: length,
    accumulation: 1,
  };
}

const script = (...runs: readonly PanelRun[]) =>
  ({ uri: "file:///a.py", fileName: "a.py", version: "1", runs, brokenLine: null }) as PanelScript;

function edited(lr: string) {
  const [run] = syncRuns([], script(fileRun("o0", 0.1)));
  const template = templateOfFile(fileRun("o0", 0.1));
  assert.ok(run && template);
  const base = configOfTemplate(template);
  const source = { kind: "file", run: "o0", base } as const;
  return { ...run, source, edits: withArgument(base, "o0", "lr", lr) };
}

describe("runs of the code", () => {
  it("come in with a colour each, those of other options hidden", () => {
    const runs = syncRuns(
      [],
      script(fileRun("o0", 0.1), fileRun("o1", 0.2), fileRun("o2", 1, false)),
    );
    assert.deepEqual(
      runs.map((r) => [r.id, r.slot, r.hidden]),
      [
        ["o0", 0, false],
        ["o1", 1, false],
        ["o2", 2, true],
      ],
    );
    const many = Array.from({ length: 8 }, (_, i) => fileRun(`o${i}`, 0.1));
    const drawn = syncRuns([], script(...many)).filter((r) => !r.hidden);
    assert.deepEqual(new Set(drawn.map((r) => r.slot)).size, 6);
    assert.equal(drawn.length, 6);
  });

  it("go with the code, but edits of a run that is gone stay as a run of their own", () => {
    assert.deepEqual(syncRuns(syncRuns([], script(fileRun("o0", 0.1))), script()), []);
    const [left] = syncRuns([edited("0.3")], script());
    assert.equal(left?.source.kind, "pinned");
    assert.equal(left?.source.kind === "pinned" && left.source.base.optimizer.args.lr, "0.3");
  });

  it("follow the code under edits that it does not touch", () => {
    const run = edited("0.3");
    const moved = fileRun("o0", 0.1);
    const longer = { ...moved, epochs: { ...moved.epochs, value: 9 } };
    const [followed] = syncRuns([run], script(longer));
    assert.equal(followed?.edits?.horizon.epochs, 9);
    assert.equal(followed?.edits?.optimizer.args.lr, "0.3");
    const [asked] = syncRuns([run], script(fileRun("o0", 0.5)));
    assert.equal(asked, run, "a conflict waits");
    const [written] = syncRuns([run], script(fileRun("o0", 0.3)));
    assert.equal(written?.edits, null, "what is in the code now is no edit");
  });

  it("are drawn in a colour that no other drawn run has", () => {
    const runs = syncRuns([], script(fileRun("o0", 0.1), fileRun("o1", 0.2)));
    const same = runs.map((r, i) => ({ ...r, slot: 0, hidden: i === 1 }));
    assert.deepEqual(
      shown(same, "o1")?.map((r) => r.slot),
      [0, 1],
    );
    const six = Array.from({ length: 7 }, (_, i) => fileRun(`o${i}`, 0.1));
    const full = syncRuns([], script(...six));
    assert.equal(shown(full, "o6"), null);
  });
});
