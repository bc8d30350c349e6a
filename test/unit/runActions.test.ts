import assert from "node:assert/strict";
import type { SavedRun } from "../../src/protocol/runState.ts";
import { History } from "../../webview/history.ts";
import { RunActions } from "../../webview/runActions.ts";
import { initialSaved, Store } from "../../webview/store.ts";

const base = {
  optimizer: { id: "n0", name: "SGD", args: { lr: "0.1" }, groups: [{}] },
  schedulers: [],
  horizon: { epochs: 3, stepsPerEpoch: 10, accumulation: 1, processes: 1 },
};

const run = (id: string, name: string | null, source: SavedRun["source"]): SavedRun => ({
  id,
  name,
  slot: 0,
  hidden: false,
  source,
  edits: null,
});

function open(...runs: readonly SavedRun[]) {
  const store = new Store({ ...initialSaved(""), runs });
  const history = new History(store);
  const ids = () => store.state.saved.runs.map(({ id }) => id);
  return { store, history, ids, actions: new RunActions(store, history) };
}

describe("removing a run", () => {
  it("names it as the list does, and is taken back", () => {
    const { store, ids, actions } = open(run("r0", "baseline", { kind: "added", base }));
    actions.remove("r0");
    assert.deepEqual(ids(), []);
    assert.equal(store.state.notice?.text, "baseline was removed.");
    store.state.notice?.action?.run();
    assert.deepEqual(ids(), ["r0"]);
  });

  it("leaves the runs of the code: they would come back with the next change of it", () => {
    const { store, history, ids, actions } = open(
      run("o0", null, { kind: "file", run: "o0", base: null }),
    );
    actions.remove("o0");
    assert.deepEqual(ids(), ["o0"]);
    assert.equal(store.state.notice, null);
    assert.equal(history.canUndo, false);
  });
});
