import assert from "node:assert/strict";
import { levelAreas } from "../../webview/charts/levelLines.ts";
import type { PlainColors } from "../../webview/charts/plainColors.ts";
import { asCanvas, SvgContext } from "../../webview/charts/svgContext.ts";
import { SvgPath } from "../../webview/charts/svgPath.ts";

const colors = {
  fill: (color: string) => ({ fill: color }),
  stroke: (color: string) => ({ stroke: color }),
} as unknown as PlainColors;

/** Of a browser's context what a drawing may ask for, besides what SVG can take. */
const real = {
  font: "",
  measureText: (text: string) => ({ width: 6 * text.length }),
  createConicGradient: () => null,
  filter: "none",
} as unknown as CanvasRenderingContext2D;

function drawn(draw: (ctx: CanvasRenderingContext2D) => void) {
  const unknown: string[] = [];
  const context = new SvgContext("p", colors, "#fff", real);
  draw(asCanvas(context, real, (name) => unknown.push(name)));
  return { svg: context.parts.join("\n"), unknown };
}

describe("drawings as SVG", () => {
  it("keep paths, styles and dashes", () => {
    const { svg, unknown } = drawn((ctx) => {
      ctx.strokeStyle = "red";
      ctx.lineWidth = 2;
      ctx.lineCap = "round";
      ctx.setLineDash([4, 2]);
      ctx.beginPath();
      ctx.moveTo(1, 2);
      ctx.lineTo(3.12345, 4);
      ctx.quadraticCurveTo(5, 6, 7, 8);
      ctx.bezierCurveTo(1, 1, 2, 2, 3, 3);
      ctx.closePath();
      ctx.stroke();
    });
    assert.match(svg, /d="M1 2L3\.1 4Q5 6 7 8C1 1 2 2 3 3Z"/);
    assert.match(
      svg,
      /stroke="red" stroke-width="2" .*stroke-linecap="round" stroke-dasharray="4 2"/,
    );
    assert.deepEqual(unknown, []);
  });

  it("keep what is moved and turned, within what it is cut to", () => {
    const { svg } = drawn((ctx) => {
      ctx.save();
      ctx.beginPath();
      ctx.rect(0, 0, 10, 10);
      ctx.clip();
      ctx.translate(20, 30);
      ctx.rotate(-Math.PI / 2);
      ctx.scale(2, 2);
      ctx.fillText("loss & lr", 0, 0);
      ctx.restore();
      ctx.fillRect(1, 1, 2, 2);
    });
    const [clip = "", text = "", rect = ""] = svg.split("\n");
    assert.match(clip, /^<clipPath id="p-0"><path d="M0 0h10v10h-10Z"\/><\/clipPath>$/);
    assert.match(text, /^<g clip-path="url\(#p-0\)"><text .*>loss &amp; lr<\/text><\/g>$/);
    const matrix =
      text
        .match(/matrix\(([^)]*)\)/)?.[1]
        ?.split(" ")
        .map(Number) ?? [];
    for (const [i, want] of [0, -2, 2, 0, 20, 30].entries()) {
      assert.ok(Math.abs((matrix[i] as number) - want) < 1e-12, `${matrix}`);
    }
    assert.doesNotMatch(rect, /transform|clip-path/);
  });

  it("cut what is cut twice to both", () => {
    const { svg } = drawn((ctx) => {
      for (const width of [10, 5]) {
        ctx.beginPath();
        ctx.rect(0, 0, width, 10);
        ctx.clip();
      }
    });
    assert.match(svg, /<clipPath id="p-1" clip-path="url\(#p-0\)">/);
  });

  it("cover what is cleared, with the page's colour", () => {
    const { svg } = drawn((ctx) => {
      ctx.clearRect(0, 0, 100, 100);
      ctx.fillRect(0, 0, 9, 9);
      ctx.clearRect(2, 2, 3, 3);
    });
    assert.deepEqual(svg.match(/<rect/g)?.length, 2);
    assert.match(svg, /<rect x="2" y="2" width="3" height="3" fill="#fff"/);
  });

  it("go on after calls that SVG cannot take, and name each once", () => {
    const { svg, unknown } = drawn((ctx) => {
      ctx.createConicGradient(0, 0, 0);
      ctx.createConicGradient(0, 0, 0);
      assert.equal(ctx.filter, "none");
      ctx.filter = "blur(1px)";
      ctx.fillRect(0, 0, 1, 1);
    });
    assert.deepEqual(unknown, ["createConicGradient"]);
    assert.match(svg, /^<rect/);
  });

  for (const [from, to, isBack, ends] of [
    [0, 2 * Math.PI, false, ["-1 0", "1 0"]],
    [0, Math.PI / 2, false, ["0.7 0.7", "0 1"]],
    [0, Math.PI / 2, true, ["-0.7 -0.7", "0 1"]],
    [Math.PI, 0, false, ["0 -1", "1 0"]],
  ] as const) {
    it(`go around from ${from.toFixed(1)} to ${to.toFixed(1)}${isBack ? ", backwards" : ""}`, () => {
      const path = new SvgPath();
      path.arc(0, 0, 1, from, to, isBack);
      const places = [...path.d.matchAll(/A1 1 0 0 [01] (\S+ [^A]+)/g)].map((m) => m[1]);
      assert.deepEqual(
        places.map((p) => p?.replaceAll("-0 ", "0 ").replace(/ -0$/, " 0")),
        ends,
      );
    });
  }
});

describe("areas above a level", () => {
  const size = 9;
  const areaOf = (areas: ReturnType<typeof levelAreas>) =>
    areas.reduce((sum, polygon) => {
      const twice = polygon.reduce((s, [x, y], i) => {
        const [nx, ny] = polygon[(i + 1) % polygon.length] ?? [0, 0];
        return s + x * ny - nx * y;
      }, 0);
      return sum + Math.abs(twice) / 2;
    }, 0);
  const plane = Array.from({ length: size * size }, (_, k) => (k % size) + Math.floor(k / size));

  it("cover what is above, and no more", () => {
    assert.ok(Math.abs(areaOf(levelAreas(plane, size, 8)) - 32) < 1e-9);
    assert.ok(Math.abs(areaOf(levelAreas(plane, size, 2.5)) - (64 - 2.5 ** 2 / 2)) < 1e-9);
    assert.equal(areaOf(levelAreas(plane, size, -1)), 64);
    assert.deepEqual(levelAreas(plane, size, 99), []);
  });

  it("put whole cells of a row together", () => {
    assert.equal(levelAreas(plane, size, -1).length, size - 1);
  });
});
