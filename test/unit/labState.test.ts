import assert from "node:assert/strict";
import { prepareTask } from "../../src/core/training/task.ts";
import type { TrainingRun } from "../../src/core/training/trainingRun.ts";
import { parsePanelState } from "../../src/protocol/panelState.ts";
import { levelLines } from "../../webview/charts/levelLines.ts";
import { frameAt } from "../../webview/lab/frames.ts";
import { emptyLab, noRun } from "../../webview/lab/labState.ts";
import { initialLab, taskOf, withUsableBatches } from "../../webview/lab/labTask.ts";
import { trainedRuns } from "../../webview/lab/labView.ts";
import { initialSaved, type State, Store } from "../../webview/store.ts";
import { curveRows } from "../../webview/views/training/curveFigure.ts";

describe("the lab's state", () => {
  const saved = (lab: unknown) => ({ ...initialSaved(""), lab });

  it("comes back as it was saved, also from a panel that had none", () => {
    const { lab, ...older } = initialSaved("");
    assert.equal(lab, null);
    assert.equal(parsePanelState(older)?.lab, null);
    const own = { ...initialLab, csv: "1,2\n", metric: "sharpness", patience: 3 };
    assert.deepEqual(parsePanelState(saved(own))?.lab, own);
  });

  it("refuses what could hang the panel or is nonsense", () => {
    const bad = [
      { ...initialLab, data: { ...initialLab.data, size: 1e9 } },
      { ...initialLab, data: { ...initialLab.data, noise: Number.NaN } },
      { ...initialLab, model: { ...initialLab.model, hidden: [1000] } },
      { ...initialLab, model: { ...initialLab.model, hidden: [] } },
      { ...initialLab, model: { ...initialLab.model, activation: "eval" } },
      { ...initialLab, batches: { ...initialLab.batches, batchSize: 0 } },
      { ...initialLab, csv: "x".repeat(500_001) },
      { ...initialLab, test: { uses: -1, key: null, draw: 0 } },
    ];
    for (const lab of bad) assert.equal(parsePanelState(saved(lab)), null, JSON.stringify(lab));
  });

  it("takes an unknown data set for the first one, and a bad file for a problem", () => {
    const data = { ...initialLab.data, shape: "constructor" };
    const known = taskOf({ ...initialLab, data });
    assert.ok("task" in known);
    assert.deepEqual(known.task.data, { generated: { ...data, shape: "moons" } });
    const file = taskOf({ ...initialLab, csv: "a,b\n1,2\n" });
    assert.ok("problem" in file && file.problem.reason === "few");
  });

  it("keeps a batch where drop_last would leave none", () => {
    const batches = { ...initialLab.batches, batchSize: 5000, dropLast: true };
    const read = taskOf({ ...initialLab, batches });
    assert.ok("task" in read);
    const points = prepareTask({ ...read.task, batches: initialLab.batches }).split.train.length;
    assert.equal(withUsableBatches(read.task, points).batches.batchSize, points);
  });
});

describe("the lab's pictures", () => {
  it("find the line where a plane crosses a level", () => {
    const size = 5;
    const plane = Array.from({ length: size * size }, (_, k) => (k % size) + Math.floor(k / size));
    const segments = levelLines(plane, size, 2.5);
    assert.equal(segments.length, 5);
    for (const [x1, y1, x2, y2] of segments) {
      assert.ok(Math.abs(x1 + y1 - 2.5) < 1e-12 && Math.abs(x2 + y2 - 2.5) < 1e-12);
    }
    assert.deepEqual(levelLines(plane, size, 100), []);
  });

  it("show the last frame that was taken by then", () => {
    const update = Int32Array.of(0, 12, 24, 30);
    const run = { frames: { update, count: 4 } } as unknown as TrainingRun;
    const frames = [0, 11, 12, 23, 29, 30, 99].map((u) => frameAt(run, u));
    assert.deepEqual(frames, [0, 0, 1, 1, 2, 3, 3]);
  });
});

describe("the lab's table", () => {
  /** Every frame records the update it was taken at. */
  const trained = (...update: readonly number[]) =>
    ({
      updates: update.at(-1),
      updatesPerEpoch: 10,
      frames: {
        update: Int32Array.from(update),
        count: update.length,
        weightNorm: Float64Array.from(update),
      },
    }) as unknown as TrainingRun;

  it("has in a row what every run had recorded by then, however far apart its frames are", () => {
    const { state } = new Store(initialSaved(""));
    const run = (id: string) => ({ id, saved: { hidden: false } }) as State["runs"][number];
    const labRun = (own: TrainingRun) => ({ ...noRun, trained: own });
    const runs = new Map([
      ["long", labRun(trained(0, 20, 40, 60))],
      ["short", labRun(trained(0, 10, 20, 30))],
    ]);
    const own: State = {
      ...state,
      saved: { ...state.saved, tab: "training", selected: "long" },
      runs: [run("long"), run("short")],
      lab: { ...emptyLab, runs },
    };
    const [main] = trainedRuns(own);
    assert.ok(main);
    const rows = curveRows(main, own, "weightNorm");
    assert.deepEqual(
      rows.map(({ update, values }) => [update, ...values.flat()]),
      [
        [0, 0, 0],
        [20, 20, 20],
        [40, 40, undefined],
        [60, 60, undefined],
      ],
    );
  });
});
