import assert from "node:assert/strict";
import fc from "fast-check";
import { readCsv } from "../../src/core/training/data/csv.ts";
import type { DataSet } from "../../src/core/training/data/dataSet.ts";
import { generateData } from "../../src/core/training/data/generate.ts";
import { fitScaler, scaleData } from "../../src/core/training/data/scaler.ts";
import { dataShapes } from "../../src/core/training/data/shapes.ts";
import { foldsOf, setSizes, splitData } from "../../src/core/training/data/split.ts";

const options = { size: 200, noise: 0.1, flippedLabels: 0, seed: 3 };
const share = (y: Float64Array, points: Int32Array) =>
  points.reduce((sum, i) => sum + (y[i] as number), 0) / points.length;

describe("training data", () => {
  for (const [name, { kind, inputs, classes = 2 }] of Object.entries(dataShapes)) {
    it(`${name}: as many points as asked for, the same for the same seed`, () => {
      const data = generateData({ ...options, shape: name });
      assert.deepEqual([data.size, data.x.length, data.y.length], [200, 200 * inputs, 200]);
      assert.ok(data.x.every(Number.isFinite) && data.y.every(Number.isFinite));
      assert.deepEqual(generateData({ ...options, shape: name }).x, data.x);
      assert.notDeepEqual(generateData({ ...options, shape: name, seed: 4 }).x, data.x);
      if (kind === "regression") return;
      for (let label = 0; label < classes; label++) {
        const own = data.y.filter((y) => y === label).length;
        assert.ok(Math.abs(own - 200 / classes) < 1, `${own} of class ${label}`);
      }
    });
  }

  it("flips exactly the asked share of labels, and no feature", () => {
    const clean = generateData({ ...options, shape: "moons" });
    const noisy = generateData({ ...options, shape: "moons", flippedLabels: 0.1 });
    assert.deepEqual(noisy.x, clean.x);
    const flipped = [...clean.y.keys()].filter((i) => clean.y[i] !== noisy.y[i]);
    assert.equal(flipped.length, 20);
    assert.deepEqual(flipped, [...noisy.flipped]);
  });

  it("flips a label of several into each of the others", () => {
    const shape = "three gaussians";
    const clean = generateData({ ...options, shape, size: 3000 });
    const noisy = generateData({ ...options, shape, size: 3000, flippedLabels: 0.2 });
    const shifts = [...noisy.flipped].map(
      (i) => ((noisy.y[i] as number) - (clean.y[i] as number) + 3) % 3,
    );
    assert.equal(shifts.length, 600);
    assert.ok(shifts.every((shift) => shift === 1 || shift === 2));
    assert.ok(Math.abs(shifts.filter((shift) => shift === 1).length - 300) < 60);
  });

  it("tells apart by a line what a line can tell apart, and no other shape", () => {
    const onSide = (data: DataSet) =>
      data.y.reduce((n, y, i) => {
        const sum = (data.x[2 * i] as number) + (data.x[2 * i + 1] as number);
        return n + (sum > 0 === (y === 1) ? 1 : 0);
      }, 0) / data.size;
    const sided = (shape: string) => onSide(generateData({ ...options, size: 2000, shape }));
    assert.ok(sided("gaussians") > 0.95);
    for (const shape of ["circles", "xor", "checkerboard", "spirals"]) {
      assert.ok(Math.abs(sided(shape) - 0.5) < 0.1, `${shape}: ${sided(shape)}`);
    }
  });
});

describe("the split", () => {
  it("has the asked sizes, covers every point once and leaves no set empty", () => {
    const shareOf = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(fc.integer({ min: 3, max: 300 }), shareOf, shareOf, (size, a, b) => {
        const fractions = { train: a, validation: (1 - a) * b };
        const data = generateData({ ...options, shape: "moons", size });
        const { train, validation, test } = splitData(data, fractions, 1);
        const all = [...train, ...validation, ...test].sort((x, y) => x - y);
        assert.deepEqual(all, [...Array(size).keys()]);
        const sizes = [train.length, validation.length, test.length];
        assert.deepEqual(sizes, setSizes(size, fractions));
        assert.ok(sizes.every((n) => n >= 1));
        assert.ok(Math.abs(train.length - a * size) <= 3);
      }),
    );
  });

  it("keeps the classes in proportion in every set", () => {
    const data = generateData({ ...options, shape: "moons", flippedLabels: 0.2 });
    for (let seed = 0; seed < 20; seed++) {
      const sets = Object.values(splitData(data, { train: 0.5, validation: 0.25 }, seed));
      for (const points of sets) assert.ok(Math.abs(share(data.y, points) - 0.5) <= 0.05);
    }
  });

  it("makes k folds that are disjoint, complete, even in size and stratified", () => {
    const data = generateData({ ...options, shape: "moons" });
    const points = splitData(data, { train: 0.6, validation: 0.2 }, 1).train;
    for (const k of [2, 3, 5, 10]) {
      const folds = foldsOf(data, points, k, 1);
      assert.deepEqual(
        folds.flatMap((f) => [...f]).sort((a, b) => a - b),
        [...points],
      );
      const sizes = folds.map((f) => f.length);
      assert.ok(Math.max(...sizes) - Math.min(...sizes) <= 1);
      for (const fold of folds) assert.ok(Math.abs(share(data.y, fold) - 0.5) < 0.11);
    }
    assert.throws(() => foldsOf(data, points, 1, 1), /cannot make 1 folds/);
  });

  it("fits the scaling on the training points alone", () => {
    const data = generateData({ ...options, shape: "sine surface" });
    const { train, validation, test } = splitData(data, { train: 0.5, validation: 0.25 }, 1);
    const scaler = fitScaler(data, train);
    const scaled = scaleData(data, scaler);
    const column = (points: Int32Array) => [...points].map((i) => scaled.x[2 * i] as number);
    const mean = (values: readonly number[]) => values.reduce((a, b) => a + b) / values.length;
    assert.ok(Math.abs(mean(column(train))) < 1e-12);
    assert.ok(Math.abs(mean(column(train).map((v) => v * v)) - 1) < 1e-12);
    // Other points elsewhere change nothing of what training sees.
    const moved = { ...data, x: data.x.slice(), y: data.y.slice() };
    for (const i of [...validation, ...test]) {
      moved.x.set([1000, -1000], 2 * i);
      moved.y[i] = 1e6;
    }
    assert.deepEqual(fitScaler(moved, train), scaler);
  });
});

describe("a CSV file", () => {
  const rows = (n: number, row: (i: number) => string) =>
    Array.from({ length: n }, (_, i) => row(i));
  const labelled = (i: number) => `${i / 2},${i - 3},${i % 2 === 0 ? "cat" : "dog"}`;
  const problem = (text: string) => {
    const result = readCsv(text);
    assert.ok("problem" in result, "expected a problem");
    const { reason, line, column, detail } = result.problem;
    return `${reason} ${line}:${column} ${detail}`;
  };

  it("gives two features and a label of two kinds", () => {
    const result = readCsv(["x1,x2,animal", ...rows(12, labelled)].join("\r\n"));
    assert.ok("ok" in result);
    const { data, header, classes } = result.ok;
    assert.deepEqual(header, ["x1", "x2", "animal"]);
    assert.deepEqual(classes, ["cat", "dog"]);
    assert.deepEqual([data.kind, data.size, data.inputs], ["classification", 12, 2]);
    assert.deepEqual([...data.x.slice(0, 4)], [0, -3, 0.5, -2]);
    assert.deepEqual([...data.y.slice(0, 4)], [0, 1, 0, 1]);
  });

  it("gives x and y, with semicolons, quotes, comments and empty lines", () => {
    const text = ["# measured", "", ...rows(11, (i) => `"${i}" ; ${i}e-1`)].join("\n");
    const result = readCsv(text);
    assert.ok("ok" in result);
    assert.deepEqual([result.ok.data.kind, result.ok.data.inputs], ["regression", 1]);
    assert.deepEqual(result.ok.header, []);
    assert.equal(result.ok.data.y[3], 0.3);
  });

  it("gives as many classes as there are labels", () => {
    const result = readCsv(
      rows(15, (i) => `${i},${-i},${["red", "blue", "green"][i % 3]}`).join("\n"),
    );
    assert.ok("ok" in result);
    const { data, classes } = result.ok;
    assert.deepEqual(
      [data.kind, data.classes, classes],
      ["classification", 3, ["blue", "green", "red"]],
    );
    assert.deepEqual([...data.y.slice(0, 3)], [2, 0, 1]);
  });

  it("takes numbers of many kinds, or with fractions, for values of two features", () => {
    for (const value of [(i: number) => `${i * i}`, (i: number) => `${(i % 3) / 2}`]) {
      const result = readCsv(rows(12, (i) => `${i},${-i},${value(i)}`).join("\n"));
      assert.ok("ok" in result);
      const { data } = result.ok;
      assert.deepEqual([data.kind, data.inputs, data.y[2]], ["regression", 2, Number(value(2))]);
    }
    const few = readCsv(rows(12, (i) => `${i},${-i},${i % 4}`).join("\n"));
    assert.ok("ok" in few && few.ok.data.kind === "classification" && few.ok.data.classes === 4);
    const word = rows(12, (i) => `${i},${-i},${i === 4 ? "n/a" : i * i}`);
    assert.equal(problem(word.join("\n")), "number 5:3 n/a");
    const names = rows(40, (i) => `${i},${-i},name ${i % 13}`);
    assert.equal(problem(names.join("\n")), "classes 0:3 13");
  });

  it("orders numeric labels as numbers", () => {
    const result = readCsv(rows(12, (i) => `${i}\t0\t${i % 2 === 0 ? 10 : 9}`).join("\n"));
    assert.ok("ok" in result);
    assert.deepEqual(result.ok.classes, ["9", "10"]);
  });

  it("says where and why it cannot be used", () => {
    const good = rows(12, labelled);
    const bad = (at: number, line: string) => [...good.slice(0, at), line, ...good.slice(at)];
    assert.equal(problem(""), "columns 0:0 0");
    assert.equal(problem("a,b,c,d\n1,2,3,4"), "columns 1:0 4");
    assert.equal(problem(good.slice(0, 5).join("\n")), "few 0:0 5");
    assert.equal(problem(bad(3, "1,2").join("\n")), "cells 4:0 2");
    assert.equal(problem(bad(3, "1,two,cat").join("\n")), "number 4:2 two");
    assert.equal(problem(bad(3, "1,nan,cat").join("\n")), "number 4:2 nan");
    assert.equal(problem(bad(3, "1e999,2,cat").join("\n")), "number 4:1 1e999");
    assert.equal(problem(bad(3, "1,,cat").join("\n")), "missing 4:2 ");
    assert.equal(problem(bad(3, "1,2,").join("\n")), "missing 4:3 ");
    assert.equal(problem(bad(3, "1,2,cow").join("\n")), "rare 0:3 cow");
    assert.equal(problem(bad(3, '1,2,"cat').join("\n")), 'quote 4:3 "cat');
    assert.equal(problem(rows(12, (i) => `${i},1,cat`).join("\n")), "oneClass 0:3 cat");
    const rare = rows(12, (i) => `${i},1,${i === 0 ? "dog" : "cat"}`);
    assert.equal(problem(rare.join("\n")), "rare 0:3 dog");
    assert.equal(problem(rows(20_001, labelled).join("\n")), "many 0:0 20001");
  });

  it("never throws, whatever the text", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme", maxLength: 200 }), (text) => {
        const result = readCsv(text);
        assert.ok("ok" in result || result.problem.line >= 0);
      }),
    );
  });
});
