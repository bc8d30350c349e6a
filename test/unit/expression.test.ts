import assert from "node:assert/strict";
import { surfaces } from "../../src/core/objectives/surfaces.ts";
import { createRandom } from "../../src/core/random.ts";
import { ExpressionReader } from "../../src/surface/expression.ts";

const reader = new ExpressionReader();

function read(text: string) {
  const reading = reader.read(text);
  assert.ok("expression" in reading, `${text}: ${JSON.stringify(reading)}`);
  return reading.expression;
}

const problem = (text: string) => {
  const reading = reader.read(text);
  return "problem" in reading ? reading.problem : null;
};

/** The catalogue's surfaces as a person would type them. */
const typed: Readonly<Record<string, string>> = {
  sphere: "x² + y**2",
  rosenbrock: "(1 - x)^2 + 100(y - x^2)^2",
  himmelblau: "(x^2 + y − 11)^2 + (x + y^2 − 7)^2",
  beale: "(1.5 - x + x y)^2 + (2.25 - x + x*y^2)^2 + (2.625 - x + x y^3)^2",
  booth: "(x + 2y - 7)^2 + (2x + y - 5)^2",
  matyas: "0.26(x^2 + y^2) - 0.48 x y",
  rastrigin: "20 + x^2 + y^2 - 10(cos(2 pi x) + cos(2π y))",
  "styblinski-tang": "0.5(x^4 - 16x^2 + 5x + y^4 - 16y^2 + 5y)",
  "three-hump-camel": "2x^2 - 1.05x^4 + x^6/6 + x y + y^2",
  ackley: "-20exp(-0.2sqrt(0.5(x^2+y^2))) - exp(0.5(cos(tau x)+cos(2pi*y))) + e + 20",
  saddle: "x^2 - y^2",
};

describe("a typed formula", () => {
  for (const { name, f, dx, dy } of surfaces) {
    it(`gives the values and the exact gradient of ${name}`, () => {
      const { value, gradient } = read(typed[name] ?? "");
      const random = createRandom(1);
      const slopes = new Float64Array(2);
      for (let i = 0; i < 50; i++) {
        const [x, y] = [random.normal() * 2, random.normal() * 2];
        gradient(x, y, slopes);
        for (const [ours, theirs] of [
          [value(x, y), f(x, y)],
          [slopes[0], dx(x, y)],
          [slopes[1], dy(x, y)],
        ] as const) {
          assert.ok(Math.abs((ours ?? NaN) - theirs) <= 1e-11 * Math.max(1, Math.abs(theirs)));
        }
      }
    });
  }

  it("differentiates every function it knows", () => {
    const unary =
      "sin cos tan atan sinh cosh tanh exp sqrt log ln log2 log10 log1p expm1 cbrt square abs relu sigmoid softplus";
    const formulas = unary.split(" ").map((name) => `${name}(0.7 + 0.3 x y)`);
    formulas.push("asin(x/4)", "acos(y/4)", "(2 + x)^y", "2^x", "x^-2", "atan2(x, y)");
    formulas.push("hypot(x, 2y)", "min(x, y^2)", "max(x^3, y)", "pow(x + 1, 3)", "x/(y - 9)");
    const slopes = new Float64Array(2);
    for (const text of formulas) {
      const { value, gradient } = read(text);
      for (const [x, y] of [
        [0.4, 0.9],
        [1.3, 0.2],
      ] as const) {
        gradient(x, y, slopes);
        const h = 1e-6;
        const along = [
          (value(x + h, y) - value(x - h, y)) / (2 * h),
          (value(x, y + h) - value(x, y - h)) / (2 * h),
        ];
        along.forEach((s, i) => {
          assert.ok(Math.abs(s - (slopes[i] as number)) < 1e-7, `${text}: ${s}, ${slopes[i]}`);
        });
      }
    }
  });

  it("binds signs and powers as mathematics does", () => {
    assert.equal(read("-x^2").value(3, 0), -9);
    assert.equal(read("2^3^2").value(0, 0), 512);
    assert.equal(read("1/2x").value(4, 0), 2);
  });

  it("a root at zero keeps the other coordinate's slope", () => {
    const slopes = new Float64Array(2);
    read("sqrt(abs(x)) + y^2").gradient(0, 3, slopes);
    assert.equal(slopes[1], 6);
  });

  const problems: readonly (readonly [string, unknown])[] = [
    ["", { kind: "empty" }],
    ["  ", { kind: "empty" }],
    ["x".repeat(501), { kind: "tooLong", most: 500 }],
    ["x^2 +", { kind: "syntax", at: 5 }],
    ["x**2 + @", { kind: "syntax", at: 8 }],
    ["sin(x", { kind: "syntax", at: 5 }],
    ["z + 1", { kind: "unknownName", name: "z" }],
    ["constructor", { kind: "unknownName", name: "constructor" }],
    ["import(x)", { kind: "unknownFunction", name: "import" }],
    ["constructor(x)", { kind: "unknownFunction", name: "constructor" }],
    ["add(x, y)", { kind: "unknownFunction", name: "add" }],
    ["sin x", { kind: "argumentCount", name: "sin", expected: 1 }],
    ["max(x)", { kind: "argumentCount", name: "max", expected: 2 }],
    ["x > 2", { kind: "unsupported", text: "x > 2" }],
    ["x = 2", { kind: "unsupported", text: "x = 2" }],
    ["f(x) = 2", { kind: "unsupported", text: "f(x) = 2" }],
    ["[x, y]", { kind: "unsupported", text: "[x, y]" }],
    ["x.constructor", { kind: "unsupported", text: "x.constructor" }],
    ['x["constructor"]', { kind: "unsupported", text: 'x["constructor"]' }],
    ["x; y", { kind: "unsupported", text: "x;\ny" }],
    ["5!", { kind: "unsupported", text: "5!" }],
  ];
  for (const [text, expected] of problems) {
    it(`refuses ${JSON.stringify(text.slice(0, 20))} and says why`, () => {
      assert.deepEqual(problem(text), expected);
    });
  }

  it("never throws, whatever is typed", () => {
    const pieces = [
      "x",
      "y",
      "2",
      "(",
      ")",
      "^",
      "**",
      "sin",
      "-",
      ",",
      ".",
      "²",
      "'",
      "[",
      "#",
      "λ",
    ];
    const random = createRandom(7);
    for (let i = 0; i < 3000; i++) {
      const length = 1 + Math.floor(random.uniform() * 8);
      const text = Array.from(
        { length },
        () => pieces[Math.floor(random.uniform() * pieces.length)],
      ).join("");
      const reading = reader.read(text);
      assert.ok("expression" in reading || "problem" in reading, text);
    }
  });
});
