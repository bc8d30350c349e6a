import assert from "node:assert/strict";
import type { Dissection } from "../../src/core/stepAnatomy.ts";
import { initialLandscape } from "../../src/protocol/landscapeDefaults.ts";
import { parsePanelState } from "../../src/protocol/panelState.ts";
import { arrowScale, fittingScale, usualMove } from "../../webview/landscape/arrows.ts";
import {
  curveProjection,
  planeProjection,
  viewAround,
  zoomed,
} from "../../webview/landscape/projection.ts";
import {
  dimensionOf,
  drawable,
  startOf,
  surfaceChoice,
  viewOf,
} from "../../webview/landscape/settings.ts";
import { crossings } from "../../webview/landscape/surfaceLayer.ts";
import { initialSaved } from "../../webview/store.ts";

const near = (a: number, b: number) => assert.ok(Math.abs(a - b) < 1e-9, `${a}, not ${b}`);

describe("the landscape's view", () => {
  const view = { x: 1, y: -2, span: 4 };

  it("both axes have one scale, and places come back from their pixels", () => {
    const p = planeProjection(view, 600, 400);
    assert.equal(p.scale, 100);
    near(p.toX(1), 300);
    near(p.toY(-2), 200);
    near(p.toY(-1), 100);
    near(p.fromX(p.toX(0.3)), 0.3);
    near(p.fromY(p.toY(0.7)), 0.7);
  });

  it("a curve keeps its heights within the plot", () => {
    const p = curveProjection(view, [-1, 7], 600, 400);
    assert.ok(p.toY(7) > 0 && p.toY(-1) < 400 && p.toY(7) < p.toY(-1));
    near(p.fromY(p.toY(2)), 2);
  });

  it("zooming keeps the place under the pointer", () => {
    const before = planeProjection(view, 600, 400);
    const next = zoomed(view, 0.5, before.fromX(120), before.fromY(350));
    const after = planeProjection(next, 600, 400);
    near(after.fromX(120), before.fromX(120));
    near(after.fromY(350), before.fromY(350));
    assert.equal(next.span, 2);
    assert.ok(zoomed(view, 0, 0, 0).span > 0);
    assert.ok(Number.isFinite(zoomed(view, Number.MAX_VALUE, 0, 0).span));
  });

  it("fits all points, in wide and in high plots, and leaves out what diverged", () => {
    const points = [
      [-1, 0],
      [3, 1],
      [1e30, 0],
    ] as const;
    for (const [width, height] of [
      [900, 300],
      [300, 900],
    ] as const) {
      const fitted = viewAround(points, width / height);
      assert.ok(fitted);
      const p = planeProjection(fitted, width, height);
      for (const [x, y] of points.slice(0, 2)) {
        assert.ok(p.toX(x) > 0 && p.toX(x) < width && p.toY(y) > 0 && p.toY(y) < height);
      }
    }
    assert.equal(viewAround([[Number.NaN, 0]], 1), null);
  });

  it("arrows have one round scale that makes usual steps visible", () => {
    const scaleOf = (moves: readonly number[]) => arrowScale(usualMove(moves), 100);
    assert.equal(scaleOf([0.1, 0.1, 0.1]), 5);
    assert.equal(scaleOf([5, 5]), 1);
    assert.equal(scaleOf([]), 1);
    assert.equal(scaleOf([0, Number.NaN, Number.POSITIVE_INFINITY]), 1);
    assert.equal(scaleOf([1e-6]), 500_000);
    const settled = [0.1, 0.1, ...new Array(1000).fill(1e-200)];
    assert.equal(scaleOf(settled), 5);
  });

  it("arrows of a step that is far longer than usual stay in the picture", () => {
    const step = (x: number) =>
      ({ from: Float64Array.of(0, 0), to: Float64Array.of(x, 0), parts: null }) as Dissection;
    assert.equal(fittingScale(0.1, step(0.1), 100), 5);
    assert.equal(fittingScale(0.1, step(1), 100), 2);
    assert.equal(fittingScale(0.1, step(9), 100), 1);
    assert.equal(fittingScale(0.1, step(0), 100), 5);
    assert.equal(fittingScale(0.1, step(Number.NaN), 100), 5);
  });

  it("labels stand where lines cross", () => {
    const square = Float64Array.of(0, 0, 2, 0, 2, 2, 0, 2, 0, 0);
    assert.deepEqual(crossings(square, 1), [0, 2]);
    assert.deepEqual(crossings(square, 3), []);
  });
});

describe("the landscape's settings", () => {
  it("every objective of one or two coordinates can be drawn", () => {
    assert.ok(drawable(2).includes("rosenbrock") && drawable(2).includes("ravine"));
    assert.deepEqual([...drawable(1)].sort(), ["hill", "parabola", "plateau", "two-basins"]);
    for (const objective of [...drawable(1), ...drawable(2), "custom"]) {
      const settings = { ...initialLandscape, objective };
      assert.ok(viewOf(settings).span > 0);
      assert.equal(startOf(settings).length, dimensionOf(settings));
      assert.equal(surfaceChoice(settings).expression === null, objective !== "custom");
    }
  });

  it("an unknown objective of a shared view is the typed formula, not a crash", () => {
    const settings = { ...initialLandscape, objective: "constructor" };
    assert.equal(surfaceChoice(settings).objective.name, "custom");
  });

  it("survive saving, and are refused where they are none", () => {
    const saved = initialSaved("file:///a.py");
    assert.deepEqual(
      parsePanelState(JSON.parse(JSON.stringify(saved)))?.landscape,
      initialLandscape,
    );
    const { landscape: _, ...older } = saved;
    assert.deepEqual(parsePanelState(older)?.landscape, initialLandscape);
    for (const wrong of [
      { steps: 1e9 },
      { view: { x: 0, y: 0, span: 0 } },
      { noise: "loud" },
      { starts: { ravine: [1, 2, 3] } },
    ]) {
      const landscape = { ...initialLandscape, ...wrong };
      assert.equal(parsePanelState({ ...saved, landscape }), null, JSON.stringify(wrong));
    }
  });
});
