import assert from "node:assert/strict";
import { closeGaps } from "../../src/python/grammarGaps.ts";
import { parsePython } from "../../src/python/parse.ts";
import { read } from "./readerTools.ts";

const valid = [
  "x = 100. * correct / total",
  "x = [1., 2., 1.e5, 3.E-2, 1.j]",
  "print(f'{100. * a:.2f}')",
  "def f():\n    pass\n\f\ndef g():\n    pass",
  "y = {k: v for k, *v in pairs}",
  "for a, *rest in rows:\n    pass",
  "with open(a) as (reader, writer):\n    pass",
  "with open(a) as (\n    reader,\n    (x, y),\n):\n    pass",
  "with open(a) as self.file:\n    pass",
  "with open(a) as files[0]:\n    pass",
  "with (open(a) as f, open(b) as g):\n    pass",
  "with (\n    open(a) as f,\n    lock,\n    open(b) as g,\n):\n    x = 1",
  "match command:\n    case [a, *b]:\n        pass\n    case _:\n        pass",
  "try:\n    pass\nexcept* ValueError as e:\n    pass",
  "def f(a, /, b, *, c=1) -> int: ...",
  "async def f():\n    return [x async for x in y if (z := x)]",
  "for x in y:\n    a()\n    ",
  "class A:\n\tx = 1\n\n\t",
  "for x in y:\n    a()\n    # not yet",
  "print = logger.info",
  "print -x\nprint [0]\nprint (a), b",
  "print: Log = logger.info",
  "def quiet():\n    global step, print\n    print = log",
  "x = [print, print == log]\nprint('a', file=f)",
  "if x:\r\n    y = 1 + \\\r\n        2\r\nelse:\r\n    y = 3\r\n\r\n\r\n# end\r\n",
  "x: int = 0x_ff + 0b1_0 + 0o7 + 1_000 + 1e-3 + .5",
];

describe("valid Python", () => {
  for (const text of valid) {
    it(`parses: ${JSON.stringify(text)}`, () => assert.deepEqual(parsePython(text).errors, []));
  }

  it("parses blocks with any number of blank lines and comments", () => {
    const lines = ["    x = f(1)", "", "    # about", "    y = g(2)", ""];
    const body = Array.from({ length: 1000 }, () => lines.join("\n")).join("\n");
    for (const text of [body.replaceAll("    ", ""), `if a:\n${body}`]) {
      assert.deepEqual(parsePython(text).errors, []);
      assert.deepEqual(parsePython(text.replaceAll("\n", "\r\n")).errors, []);
    }
  });

  it("keeps its length, its lines and its quotes", () => {
    for (const text of valid) {
      const closed = closeGaps(text);
      assert.equal(closed.length, text.length);
      assert.equal(closed.replace(/[^'"]/g, ""), text.replace(/[^'"]/g, ""));
    }
  });

  it("has its numbers read as they are written", () => {
    const { optimizers } = read("import torch\no = torch.optim.SGD(p, lr=1., momentum=0.*2)\n");
    const args = optimizers[0]?.args as Record<string, { value: unknown }>;
    assert.equal(args.lr?.value, 1);
    assert.equal(args.momentum?.value, 0);
  });
});

/** As CPython compiles them; an offset in the line that it names. */
const indentations: readonly (readonly [string, number | null])[] = [
  ["if x:\n\ta\n\tb\n", null],
  ["if x:\n        a\n\tb\n", 16],
  ["if x:\n    a\n\tb\n", 12],
  ["if x:\n\ta\n        b\n", 9],
  ["if x:\n    if y:\n\ta\n", 17],
  ["if x:\n    if y:\n    \ta\n    b\n", null],
  ["class A:\n  def f(self):\n\tpass\n", 24],
  ["for a in b:\n\tif a:\n\t    c\n\td\n", null],
  ["for a in b:\n\tif a:\n\t    c\n\telse:\n            d\n", null],
  ["f(\n        a,\n\tb)\nif x:\n    c\n", null],
  ['if x:\n    """a\n\tb"""\n    c\n', null],
  ["if x:\n    a\n\t# a comment\n    b\n", null],
  ["if x:\n    a = 1 + \\\n\t2\n    b\n", null],
  ["@d\ndef f():\n\ta\n        b\n", 15],
  ["try:\n\ta\nexcept E:\n        b\n", null],
  ["for a in b:\n    for c in d:\n        e()\n   f()\n", 43],
  ["if x:\n    y = 1\n      z = 2\n", 18],
];

describe("indentation", () => {
  for (const [text, at] of indentations) {
    it(`${at === null ? "fits" : `is refused at ${at}`}: ${JSON.stringify(text)}`, () => {
      const [first = null] = parsePython(text).errors;
      assert.equal(
        first === null ? null : lineOf(text, first),
        at === null ? null : lineOf(text, at),
      );
    });
  }

  it("may be that of a whole cell, which IPython takes back", () => {
    assert.deepEqual(parsePython("a = 1\n    b = 2\n    c = 3\nd = 4\n").errors, []);
  });

  it("is read on where it is refused: what stands there is kept", () => {
    const loop = "for epoch in range(10):\n    for x in loader:\n\to.step()\n";
    const text = `import torch\no = torch.optim.SGD(p, lr=0.1)\n${loop}`;
    const { optimizers, syntaxErrors } = read(text);
    assert.deepEqual(
      optimizers.map((o) => o.name),
      ["SGD"],
    );
    assert.equal(syntaxErrors.length, 1);
  });
});

const lineOf = (text: string, at: number) => text.slice(0, at).split("\n").length;

describe("what is not Python", () => {
  for (const text of [
    "x = 1..5",
    "with (a as b c):\n    pass",
    "for *a in",
    "x = (1.",
    "as (a, b)",
  ]) {
    it(`stays an error: ${text}`, () => assert.ok(parsePython(text).errors.length > 0));
  }
});

describe("the print of Python 2", () => {
  const at = (text: string) => parsePython(text).errors.map((e) => lineOf(text, e));

  it("is an error, once per statement, wherever it stands", () => {
    assert.deepEqual(at("x = 1\nprint x\ny = 2\n"), [2]);
    assert.deepEqual(
      at("def f():\n    if x:\n        print netG\n    return 1\nprint 'a' % b\n"),
      [3, 5],
    );
  });

  it("stays one when what stands around it is parsed again", () => {
    const text = `def f():\n    print x\n${"    y = 1\n".repeat(60)}z = 1\n`;
    const first = parsePython(text);
    const next = text.replace("z = 1", "z = 2");
    assert.deepEqual(parsePython(next, first).errors, first.errors);
    assert.equal(first.errors.length, 1);
  });
});
