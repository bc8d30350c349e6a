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
  "x: int = 0x_ff + 0b1_0 + 0o7 + 1_000 + 1e-3 + .5",
];

describe("valid Python", () => {
  for (const text of valid) {
    it(`parses: ${JSON.stringify(text)}`, () => assert.deepEqual(parsePython(text).errors, []));
  }

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
