import assert from "node:assert/strict";
import { freeBox } from "../../webview/charts/freeBox.ts";

const box = (left: number) => ({ left, right: left + 10, top: 20, bottom: 30 });
const [a, b] = [box(0), box(50)];

describe("captions beside curves", () => {
  it("stand where no curve passes", () => {
    const low = [
      { x: 0, y: 25 },
      { x: 20, y: 40 },
      { x: 100, y: 40 },
    ];
    assert.equal(freeBox([a, b], []), a);
    assert.equal(freeBox([a, b], [low]), b);
    assert.equal(freeBox([b, a], [low]), b);
  });

  it("see a curve that crosses between two far places, or jumps", () => {
    const falling = [
      { x: -100, y: 0 },
      { x: 110, y: 50 },
    ];
    const wall = [
      { x: 5, y: 0 },
      { x: 5, y: 100 },
    ];
    assert.equal(freeBox([a, b], [falling]), b);
    assert.equal(freeBox([a, b], [wall]), b);
  });

  it("do not mind where a curve is interrupted", () => {
    const gap = [
      { x: 0, y: Number.NaN },
      { x: 20, y: 25 },
    ];
    assert.equal(freeBox([a, b], [gap]), a);
  });

  it("stand at the first place where all are taken", () => {
    const through = [
      { x: 0, y: 25 },
      { x: 100, y: 25 },
    ];
    assert.equal(freeBox([a, b], [through]), a);
    assert.equal(freeBox([], [through]), undefined);
  });
});
