import assert from "node:assert/strict";
import { withScheduler } from "../../src/core/composeSchedulers.ts";
import { withGroupValue } from "../../src/core/configMerge.ts";
import { EditActions } from "../../webview/editActions.ts";
import { History } from "../../webview/history.ts";
import { initialSaved, Store } from "../../webview/store.ts";

const base = {
  optimizer: { id: "n0", name: "SGD", args: { lr: "0.1" }, groups: [{ lr: "0.1" }, { lr: "0.2" }] },
  schedulers: [],
  horizon: { epochs: 3, stepsPerEpoch: 10, accumulation: 1, processes: 1 },
};

describe("several edits before the next picture", () => {
  it("all stay, whatever they change", () => {
    const saved = initialSaved("");
    const source = { kind: "added", base } as const;
    const run = { id: "r0", name: null, slot: 0, hidden: false, source, edits: null };
    const store = new Store({ ...saved, runs: [run] });
    const edit = new EditActions(store, new History(store));
    const [shown] = store.state.runs;
    assert.ok(shown);
    edit.changeConfig(shown, "add", (now) => withScheduler(now, "StepLR"));
    edit.changeConfig(shown, "group", (now) => withGroupValue(now, 1, "lr", "0.3"));
    edit.editText(shown, "n0", "momentum", "0.9");
    edit.changeConfig(shown, "add", (now) => withScheduler(now, "ConstantLR"));
    const config = store.state.runs[0]?.config;
    assert.deepEqual(
      config?.schedulers.map(({ name }) => name),
      ["StepLR", "ConstantLR"],
    );
    assert.deepEqual(config.optimizer.groups, [{ lr: "0.1" }, { lr: "0.3" }]);
    assert.equal(config.optimizer.args.momentum, "0.9");
  });
});
