import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRandom, type Random } from "../../src/core/random.ts";
import { defaultAssumptions } from "../../src/plan/assumptions.ts";
import { planRuns } from "../../src/plan/planRuns.ts";
import { simulateRun } from "../../src/plan/preview.ts";
import { ScriptReading } from "../../src/plan/scriptReading.ts";
import { newCode, type Wish } from "../../src/python/edits/wishes.ts";
import { parsePython } from "../../src/python/parse.ts";
import { readParsed } from "../../src/python/readScript.ts";
import { finish } from "./presentTools.ts";
import { LENGTHS, read } from "./readerTools.ts";

const seeds = [
  readFileSync("test/workspace/train.py", "utf8"),
  readFileSync("test/workspace/notes.py", "utf8"),
  `class T:
    def __init__(self, lr=3e-4):
        self.opt = torch.optim.AdamW([{'params': a, 'lr': 1e-5}, {'params': b}], lr=lr)
        self.sch = torch.optim.lr_scheduler.LambdaLR(self.opt, [lambda e: 0.95 ** e, lambda e: min(1, (e+1)/WARM)])
    def fit(self, n):
        for epoch in tqdm(range(n)):
            for i, b in enumerate(self.loader):
                if (i + 1) % 4 == 0 and not self.frozen:
                    self.opt.step()
            try:
                self.sch.step(epoch + i / len(self.loader))
            except ValueError as error:
                raise
WARM = 5
x = y = [k for k in range(3) if k]
T().fit(30)
`,
];

const pieces = [
  "(",
  ")",
  "[",
  "]",
  "{",
  "}",
  ":",
  ",",
  "=",
  "\n",
  "    ",
  "\t",
  '"',
  "'",
  '"""',
  "#",
  "\\",
  "*",
  "**",
  "lambda e: ",
  "for x in y:\n",
  "def f(",
  "class ",
  "if ",
  "else:\n",
  "import ",
  "from ",
  "0x",
  "1e",
  "9".repeat(40),
  "opt.step()",
  "optim.SGD(",
  "\u2028",
  "\0",
  "\uD800",
  "é",
  "x = x\n",
  "break\n",
  "continue\n",
  "return\n",
  "while True:\n",
  "x += 1\n",
  "global x\n",
  "match x:\n",
  "case 1:\n",
  "raise\n",
  "finally:\n",
  "@",
  "$",
  "…",
];

const pick = <T>(random: Random, items: readonly T[]): T =>
  items[Math.floor(random.uniform() * items.length)] as T;

/** One random change: a deletion, an insertion, a copy of another place, or a cut. */
function mutate(text: string, random: Random): string {
  const at = Math.floor(random.uniform() * (text.length + 1));
  const length = Math.floor(random.uniform() * 12);
  switch (Math.floor(random.uniform() * 4)) {
    case 0:
      return text.slice(0, at) + text.slice(at + length);
    case 1:
      return text.slice(0, at) + pick(random, pieces) + text.slice(at);
    case 2: {
      const from = Math.floor(random.uniform() * text.length);
      return text.slice(0, at) + text.slice(from, from + 3 * length) + text.slice(at);
    }
    default:
      return random.uniform() < 0.1 ? text.slice(0, at) : text.slice(0, at) + text.slice(at + 1);
  }
}

const withoutFunctions = (value: unknown) =>
  JSON.stringify(value, (_key, v: unknown) => (typeof v === "bigint" ? `${v}n` : v));

/** Where functions' own code stood is of no use once they are read. */
const withoutCode = (value: unknown) =>
  JSON.stringify(value, (key, v: unknown) =>
    key === "code" ? null : typeof v === "bigint" ? `${v}n` : v,
  );

const WISH: Wish = {
  kind: "set",
  call: "o0",
  argument: "lr",
  to: newCode("0.5"),
  at: "call",
};

/** Chained schedulers, each around the one before; `items` stands in the list, `@` for a number. */
const nested = (depth: number, items: string): string => {
  const lines = Array.from({ length: depth }, (_, i) => {
    const list = items.replaceAll("@", String(i));
    return `s${i + 1} = torch.optim.lr_scheduler.ChainedScheduler([${list}])`;
  });
  const first = "o = torch.optim.SGD(p)\ns0 = torch.optim.lr_scheduler.StepLR(o, 1)";
  return `${first}\n${lines.join("\n")}\nfor e in range(3):\n    o.step()\n    s${depth}.step()`;
};

/** Each would go on for ever, or until its values fill the memory. */
const endless = {
  "rounds that do nothing": `n = 10
for e in range(3):
    o.step()
    n = n * 1000000000
    for i in range(n):
        continue
        o.step()`,
  "loops of no rounds": `n = 10
for e in range(3):
    o.step()
    n = n * 1000000000
    for i in range(n):
        for j in range(0):
            o.step()`,
  "a text that grows": `s = "a"
while len(s) > 0:
    s = s + "and longer and longer and longer"
    o.step()`,
  "a text that doubles": `s = "a"
while len(s) > 0:
    s = s.replace("a", "aa")
    o.step()`,
  "a text of texts": `s = "${"a".repeat(40_000)}"
while len(s) > 0:
    s = s.replace("a", s)
    o.step()`,
};

describe("hostile and broken text", () => {
  it("refuses schedules whose every step would take for ever", () => {
    for (const text of [nested(60, "s@, s@"), nested(3000, "s@")]) {
      const [run] = planRuns(read(text), defaultAssumptions);
      assert.equal(run?.obstacle?.kind, "too-long");
    }
    const [run] = planRuns(read(nested(5, "s@, s@")), defaultAssumptions);
    assert.equal(run?.obstacle, null);
  });

  for (const [what, lines] of Object.entries(endless)) {
    it(`ends with a message: ${what}`, () => {
      const script = read(`import torch\no = torch.optim.SGD(p, lr=0.1)\n${lines}`);
      const [run] = planRuns(script, defaultAssumptions);
      assert.ok(run?.plan);
      const { digest, trace } = finish(simulateRun(run, script));
      assert.match(digest?.error?.type ?? "", /^Too(ManySteps|Large)Error$/);
      assert.equal(trace, null);
    });
  }

  it("lets others in while its functions take long", () => {
    const script = read(`import torch
o = torch.optim.SGD(p, lr=0.1)
s = torch.optim.lr_scheduler.LambdaLR(o, lambda e: sum(i for i in range(30000)) / 5e8)
for e in range(40):
    o.step()
    s.step()`);
    const [run] = planRuns(script, defaultAssumptions);
    assert.ok(run?.plan);
    const pauses = [...simulateRun(run, script)].length;
    assert.ok(pauses >= 10, `${pauses} pauses`);
  });

  it("never makes the reader or the planner throw", () => {
    const random = createRandom(11);
    for (let i = 0; i < 3000; i++) {
      let text = pick(random, seeds);
      const changes = 1 + Math.floor(random.uniform() * 8);
      for (let c = 0; c < changes; c++) text = mutate(text, random);
      planRuns(read(text), defaultAssumptions);
    }
  });

  it("is read the same after an edit as from the start", () => {
    const random = createRandom(12);
    for (let i = 0; i < 300; i++) {
      let text = pick(random, seeds);
      let parsed = parsePython(text);
      for (let c = 0; c < 6; c++) {
        const next = mutate(text, random);
        parsed = parsePython(next, parsed);
        text = next;
        const incremental = withoutFunctions(readParsed(parsed, LENGTHS));
        assert.equal(incremental, withoutFunctions(read(text)), JSON.stringify(text));
      }
    }
  });

  it("is read the same by what reads a document again and again, plans and undone edits between", () => {
    const random = createRandom(13);
    for (let i = 0; i < 60; i++) {
      const reading = new ScriptReading(() => 0);
      const twice = (text: string) => `${text}\n${text}`;
      const texts = [twice(pick(random, seeds))];
      for (let c = 0; c < 8; c++) {
        const text = mutate(texts.at(-1) ?? "", random);
        texts.push(random.uniform() < 0.3 ? pick(random, texts) : text);
        if (random.uniform() < 0.3) reading.plan(mutate(text, random), defaultAssumptions, [WISH]);
        const incremental = withoutFunctions(reading.read(texts.at(-1) ?? "", defaultAssumptions));
        const first = new ScriptReading(() => 0).read(texts.at(-1) ?? "", defaultAssumptions);
        assert.equal(incremental, withoutFunctions(first), JSON.stringify(texts));
      }
    }
  });

  it("does not believe a tree whose blocks are not those of the text", () => {
    const cases: readonly (readonly [text: string, lie: string])[] = [
      ["class A:\n    x = 1\n\n\n\n\nclass B:\n        y = 2\n", "    class B:"],
      ["if a:\n    x = 1\n    if b:\n        y = 2\n\n\n\n\nelse:\n        z = 3\n", "    else:"],
    ];
    for (const [first, lie] of cases) {
      // In a short text nothing is reused.
      const text = `${first}${"rate = 0.1\n".repeat(400)}`;
      const other = text.replace(`\n\n\n\n${lie.trim()}`, lie);
      assert.equal(other.length, text.length);
      const wrong = { ...parsePython(other), parserText: text };
      assert.deepEqual(parsePython(text, wrong).body, parsePython(text).body);
    }
  });

  it("keeps what an earlier reading said when the text is read again", () => {
    const reading = new ScriptReading(() => 0);
    const text = seeds.join("\n");
    const { script } = reading.read(text, defaultAssumptions);
    const before = withoutCode(script);
    reading.read(`# above\n${text}`, defaultAssumptions);
    assert.equal(withoutCode(script), before);
  });

  const many = (line: (i: number) => string) =>
    Array.from({ length: 3000 }, (_, i) => line(i)).join("\n");

  const hostile: Readonly<Record<string, string>> = {
    "deep parentheses": `lr = ${"(".repeat(30_000)}1${")".repeat(30_000)}\no = torch.optim.SGD(p, lr)`,
    "unclosed brackets": `o = torch.optim.SGD(p, ${"[".repeat(30_000)}`,
    "long sums": `lr = ${"1 + ".repeat(20_000)}1\no = torch.optim.SGD(p, lr)`,
    "aliases of aliases": `import torch\n${many((i) => `a${i + 1} = a${i}.x`)}\no = torch.optim.SGD(p, lr=a3000.lr)`,
    "functions of functions": `import torch\n${many((i) => `def f${i}(x):\n    return f${i + 1}(x) + f${i + 1}(x)`)}\no = torch.optim.SGD(p, lr=f0(1))`,
    "returns of returns": `import torch\ndef f(a):\n${many((i) => `    if a == ${i}: return g(a)`)}\ndef g(a):\n${many((i) => `    if a == ${i}: return f(a)`)}\no = torch.optim.SGD(p, lr=f(1).lr)`,
    "bases of bases": `import torch\n${many((i) => `class C${i}(C${i + 1}):\n    x${i} = 1`)}\no = torch.optim.SGD(p, lr=C0().lr)`,
    "tests of tests": `import torch\n${many((i) => `if a${i} == ${i}:\n    b${i} = a${(i * 13) % 3000}\nelse:\n    a${i} = b${(i * 7) % 3000}`)}\no = torch.optim.SGD(p, lr=a5, momentum=b7)`,
    "doubling locals": `import torch\ndef f(x):\n${"    x = x + x\n".repeat(60)}    return x\no = torch.optim.SGD(p)\ns = torch.optim.lr_scheduler.LambdaLR(o, f)`,
    "with without end": "with (".repeat(50_000),
    "deep blocks": `${Array.from({ length: 500 }, (_, i) => `${" ".repeat(i)}if a:`).join("\n")}\n${" ".repeat(500)}x = 1`,
    "a huge power": "o = torch.optim.SGD(p, lr=9**9**9)",
    "a huge literal": `o = torch.optim.SGD(p, lr=${"9".repeat(100_000)})`,
    "a huge list": "o = torch.optim.SGD(p, lr=sum([1] * 10**9))",
    "a huge range": "o = torch.optim.SGD(p, lr=sum(range(10**12)))",
    "nested comprehensions":
      "o = torch.optim.SGD(p, lr=sum([1 for a in range(9999) for b in range(9999)]))",
    "doubling definitions": `x0 = e\n${Array.from({ length: 60 }, (_, i) => `x${i + 1} = x${i} + x${i}`).join("\n")}\no = torch.optim.SGD(p, lr=x60)`,
    "doubling arguments of step": `o = torch.optim.SGD(p)
s = torch.optim.lr_scheduler.StepLR(o, 1)
for e in range(3):
    x0 = e
${Array.from({ length: 60 }, (_, i) => `    x${i + 1} = x${i} + x${i}`).join("\n")}
    o.step()
    s.step(x60)`,
    "schedulers that double": `${nested(60, "s@, s@")}`,
    "schedulers in schedulers": `${nested(3000, "s@")}`,
    "a list of schedulers that holds itself": `o = torch.optim.SGD(p)
l = []
l.append(ChainedScheduler(l))
s = ChainedScheduler([s])
s.step()`,
    "functions that call each other":
      "def a(x=1):\n    b(x)\n    o.step()\ndef b(x):\n    a(x)\no = torch.optim.SGD(p)\na()",
    "calls that double": `o = torch.optim.SGD(p)
def f0():
    o.step()
${Array.from({ length: 30 }, (_, i) => `def f${i + 1}():\n    f${i}()\n    f${i}()`).join("\n")}
f30()`,
    "variables of variables": `o = torch.optim.SGD(p)
v0 = 0
for e in range(3):
${many((i) => `    v${i + 1} = v${i} + 1`)}
    v0 = v3000
    if v3000 > 5: o.step()`,
    "attributes of themselves": `o = torch.optim.SGD(p)
a = a.b
a.b = a.c
a.c = a.b
for e in range(3):
    if a.b > a.c: o.step()`,
    "methods that call each other": `class T:
    def a(self, e): return self.b(e)
    def b(self, e): return self.a(e)
t = T()
o = torch.optim.SGD(p)
s = torch.optim.lr_scheduler.LambdaLR(o, t.a)`,
    "many names": Array.from({ length: 5000 }, (_, i) => `x${i} = x${i - 1}`).join("\n"),
    "only punctuation": "([{)]}".repeat(5000),
  };

  for (const [name, text] of Object.entries(hostile)) {
    it(name, () => {
      planRuns(read(text), defaultAssumptions);
    });
  }
});
