import assert from "node:assert/strict";
import type { WorkerClient } from "../../src/protocol/workerClient.ts";
import type { Actions } from "../../webview/actions.ts";
import type { Axis } from "../../webview/find/axes.ts";
import { Find } from "../../webview/find/find.ts";
import { Lessons } from "../../webview/lessons/lessons.ts";
import { initialSaved, Store } from "../../webview/store.ts";

/** Pages are drawn with every change of the store: what asks for no change must make none. */
describe("the work that pages ask for", () => {
  it("a pointer over the heatmap draws the page once for each cell", () => {
    const store = new Store(initialSaved(""));
    const find = new Find(store, {} as Actions, {} as WorkerClient);
    const axis = { key: "lr" } as Axis;
    const loss = Float64Array.of(3, 2, 1, 0);
    find.state = {
      ...find.state,
      sweep: { run: "", rows: axis, columns: axis, rowPlaces: [0, 1], columnPlaces: [0, 1], loss },
    };
    let drawings = 0;
    store.subscribe(() => {
      drawings += 1;
    });
    for (const cell of [0, 0, 1, 1, 1, 3, 3, 7, -1]) find.moveCell(cell - find.state.cell);
    assert.equal(find.state.cell, 3);
    assert.equal(drawings, 2);
  });

  it("a lesson's drawing is computed again with its sliders and its language alone", () => {
    const store = new Store(initialSaved(""));
    const lessons = new Lessons(store, {} as Actions);
    const first = lessons.plotOf("tangent");
    store.save({ cursor: 0.5 });
    lessons.setValue("restarts", "T_mult", 3);
    assert.equal(lessons.plotOf("tangent"), first);
    const [control] = Object.keys(lessons.valuesOf("tangent"));
    assert.ok(control);
    lessons.setValue("tangent", control, 0.7);
    const second = lessons.plotOf("tangent");
    assert.notDeepEqual(second, first);
    store.update({ t: (text) => text.toUpperCase() });
    assert.notEqual(lessons.plotOf("tangent"), second);
  });
});
