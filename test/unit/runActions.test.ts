import assert from "node:assert/strict";
import type { SavedRun } from "../../src/protocol/runState.ts";
import { History } from "../../webview/history.ts";
import { RunActions } from "../../webview/runActions.ts";
import { runNames } from "../../webview/runNames.ts";
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
      run("o0", "mine", { kind: "file", run: "o0", base: null }),
    );
    actions.remove("o0");
    assert.deepEqual(ids(), ["o0"]);
    assert.equal(
      store.state.notice?.text,
      "mine stands in the code, and goes with it: V hides it.",
    );
    assert.equal(store.state.notice?.action, null);
    assert.equal(history.canUndo, false);
  });
});

describe("names of runs", () => {
  const added = (id: string) => run(id, null, { kind: "added", base });
  const names = (...runs: readonly SavedRun[]) => {
    const { store } = open(...runs);
    return [...runNames(store.state.runs, store.state.t).values()];
  };

  it("are as short as they can be", () => {
    const adam = { ...base, optimizer: { ...base.optimizer, name: "Adam" } };
    const other = run("r1", null, { kind: "added", base: adam });
    assert.deepEqual(names(added("r0"), other), ["SGD", "Adam"]);
  });

  it("say what tells runs of the same classes apart, without the classes' whole names", () => {
    const cosine = {
      id: "n1",
      name: "CosineAnnealingWarmRestarts",
      args: {},
      groups: [],
      every: "epoch" as const,
      schedulers: [],
    };
    const long = { ...base, schedulers: [cosine] };
    const both = [
      run("r0", null, { kind: "added", base: long }),
      run("r1", null, { kind: "preset", preset: "notes", base: long }),
    ];
    assert.deepEqual(names(...both), ["SGD, added", "SGD, preset"]);
  });

  it("are numbered where nothing tells the runs apart", () => {
    assert.deepEqual(names(added("r0"), added("r1")), ["SGD, added", "SGD, added 2"]);
  });
});
