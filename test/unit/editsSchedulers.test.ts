import assert from "node:assert/strict";
import type { PyValue } from "../../src/core/spec/pyValue.ts";
import { applyEdits } from "../../src/python/edits/compose.ts";
import { planEdits } from "../../src/python/edits/planEdits.ts";
import {
  type NewCall,
  newValue,
  type Wish,
  type WishedScheduler,
} from "../../src/python/edits/wishes.ts";
import { parsePython } from "../../src/python/parse.ts";
import { LENGTHS } from "./readerTools.ts";

/** The text after the wish, or why it is refused. */
function edited(text: string, wish: Wish): string {
  const { edits, refused, changes } = planEdits(parsePython(text), LENGTHS, [wish]);
  const [first] = refused;
  if (first) return `refused: ${first.why} ${first.text}`.trim();
  const note = changes.some((c) => c.isUnstepped) ? "# unstepped\n" : "";
  return note + applyEdits(text, edits);
}

const tree = (...nodes: WishedScheduler[]): Wish => ({
  kind: "schedulers",
  run: "o0",
  optimizer: "o0",
  tree: nodes,
});

const call = (name: string, args: Record<string, PyValue>): NewCall => ({
  qualified: `torch.optim.lr_scheduler.${name}`,
  args: Object.fromEntries(Object.entries(args).map(([k, v]) => [k, newValue(v)])),
});

const old = (id: string, ...schedulers: WishedScheduler[]): WishedScheduler => ({
  id,
  call: call("", {}),
  every: "epoch",
  schedulers,
});

const fresh = (
  name: string,
  args: Record<string, PyValue>,
  ...schedulers: WishedScheduler[]
): WishedScheduler => ({ id: null, call: call(name, args), every: "epoch", schedulers });

const batch = (node: WishedScheduler): WishedScheduler => ({ ...node, every: "batch" });

const warmup = fresh("LinearLR", { start_factor: 0.1, total_iters: 5n });
const HEAD = "import torch\nfrom torch.optim.lr_scheduler import CosineAnnealingLR\n";
const LOOP =
  "for epoch in range(90):\n    for x in loader:\n        optimizer.step()\n    scheduler.step()\n";
const plain = `${HEAD}optimizer = torch.optim.SGD(p, lr=0.1)
scheduler = CosineAnnealingLR(optimizer, T_max=90)  # usual
${LOOP}`;

const variables = `import torch
from torch.optim import lr_scheduler as S
optimizer = torch.optim.SGD(p, lr=0.1)
warmup = S.LinearLR(optimizer, 0.1, total_iters=5)
# the long part
cosine = S.CosineAnnealingLR(optimizer, T_max=85)
scheduler = S.SequentialLR(optimizer, schedulers=[warmup, cosine], milestones=[5])
${LOOP}`;

const lines = `import torch
from torch.optim.lr_scheduler import ConstantLR, ChainedScheduler, ExponentialLR, StepLR
optimizer = torch.optim.SGD(p, lr=0.1)
scheduler = ChainedScheduler(
    [
        ConstantLR(optimizer, factor=0.5),  # half
        ExponentialLR(optimizer, gamma=0.9),
        StepLR(optimizer, 30),  # steps
    ]
)
${LOOP}`;

describe("another arrangement of schedulers is written", () => {
  const cases: readonly [string, string, Wish, string][] = [
    [
      "a warm-up before the scheduler there is",
      plain,
      tree(fresh("SequentialLR", { milestones: [5n] }, warmup, old("s0"))),
      plain
        .replace("import CosineAnnealingLR", "import CosineAnnealingLR, SequentialLR, LinearLR")
        .replace(
          "scheduler = CosineAnnealingLR(optimizer, T_max=90)",
          `scheduler = SequentialLR(
    optimizer,
    schedulers=[
        LinearLR(optimizer, start_factor=0.1, total_iters=5),
        CosineAnnealingLR(optimizer, T_max=90),
    ],
    milestones=[5],
)`,
        ),
    ],
    [
      "a factor beside it",
      plain.replace(
        "CosineAnnealingLR(optimizer, T_max=90)",
        "torch.optim.lr_scheduler.StepLR(optimizer, 9)",
      ),
      tree(fresh("ChainedScheduler", {}, old("s0"), fresh("ConstantLR", { factor: 0.5 }))),
      plain.replace(
        "CosineAnnealingLR(optimizer, T_max=90)",
        `torch.optim.lr_scheduler.ChainedScheduler(
    schedulers=[
        torch.optim.lr_scheduler.StepLR(optimizer, 9),
        torch.optim.lr_scheduler.ConstantLR(optimizer, factor=0.5),
    ],
    optimizer=optimizer,
)`,
      ),
    ],
    [
      "the order of a list of names",
      variables,
      tree(old("s2", old("s1"), old("s0"))),
      variables.replace("[warmup, cosine]", "[cosine, warmup]"),
    ],
    [
      "a further item, in the file's words",
      variables,
      tree(old("s2", old("s0"), fresh("ConstantLR", { factor: 1.0 }), old("s1"))),
      variables.replace(
        "[warmup, cosine]",
        "[warmup, S.ConstantLR(optimizer, factor=1.0), cosine]",
      ),
    ],
    [
      "an item less, with its line and its comment",
      lines,
      tree(old("s0", old("s1"), old("s3"))),
      lines.replace("        ExponentialLR(optimizer, gamma=0.9),\n", ""),
    ],
    [
      "items on lines of their own, in another order",
      lines,
      tree(old("s0", old("s3"), old("s1"), old("s2"))),
      lines
        .replace("        StepLR(optimizer, 30),  # steps\n", "")
        .replace("    [\n", "    [\n        StepLR(optimizer, 30),  # steps\n"),
    ],
    [
      "one that is left takes the place of what held it",
      variables,
      tree(old("s1")),
      variables
        .replace("warmup = S.LinearLR(optimizer, 0.1, total_iters=5)\n", "")
        .replace("cosine = S.CosineAnnealingLR(optimizer, T_max=85)\n", "")
        .replace(
          "S.SequentialLR(optimizer, schedulers=[warmup, cosine], milestones=[5])",
          "S.CosineAnnealingLR(optimizer, T_max=85)",
        ),
    ],
    [
      "a scheduler where there was none, stepped at the end of an epoch",
      `${HEAD}optimizer = torch.optim.SGD(p, lr=0.1)\nfor epoch in range(90):\n    for x in loader:\n        optimizer.step()\n    print(epoch)\n`,
      tree(fresh("CosineAnnealingLR", { T_max: 90n })),
      `${HEAD}optimizer = torch.optim.SGD(p, lr=0.1)\nscheduler = CosineAnnealingLR(optimizer, T_max=90)\nfor epoch in range(90):\n    for x in loader:\n        optimizer.step()\n    print(epoch)\n    scheduler.step()\n`,
    ],
    [
      "a scheduler where there was none, stepped after each batch",
      `${HEAD}optimizer = torch.optim.SGD(p, lr=0.1)\nfor epoch in range(90):\n    for x in loader:\n        optimizer.step()\n    print(epoch)\n`,
      tree(batch(fresh("CosineAnnealingLR", { T_max: 90n }))),
      `${HEAD}optimizer = torch.optim.SGD(p, lr=0.1)\nscheduler = CosineAnnealingLR(optimizer, T_max=90)\nfor epoch in range(90):\n    for x in loader:\n        optimizer.step()\n        scheduler.step()\n    print(epoch)\n`,
    ],
    [
      "a scheduler of an object, with its step in another method",
      `import torch
class Runner:
    def __init__(self):
        self.opt = torch.optim.SGD(p, lr=0.1)
    def run(self):
        for epoch in range(9):
            for x in loader:
                self.opt.step()
r = Runner()
r.run()
`,
      tree(fresh("CosineAnnealingLR", { T_max: 9n })),
      `import torch
class Runner:
    def __init__(self):
        self.opt = torch.optim.SGD(p, lr=0.1)
        self.scheduler = torch.optim.lr_scheduler.CosineAnnealingLR(self.opt, T_max=9)
    def run(self):
        for epoch in range(9):
            for x in loader:
                self.opt.step()
            self.scheduler.step()
r = Runner()
r.run()
`,
    ],
    [
      "a scheduler that takes a metric is not stepped by a guess",
      `${HEAD}optimizer = torch.optim.SGD(p, lr=0.1)\nfor epoch in range(90):\n    for x in loader:\n        optimizer.step()\n`,
      tree(fresh("ReduceLROnPlateau", { factor: 0.5 })),
      `# unstepped\nimport torch\nfrom torch.optim.lr_scheduler import CosineAnnealingLR, ReduceLROnPlateau\noptimizer = torch.optim.SGD(p, lr=0.1)\nscheduler = ReduceLROnPlateau(optimizer, factor=0.5)\nfor epoch in range(90):\n    for x in loader:\n        optimizer.step()\n`,
    ],
    [
      "one beside another",
      plain,
      tree(old("s0"), fresh("ConstantLR", { factor: 0.5 })),
      plain
        .replace("import CosineAnnealingLR", "import CosineAnnealingLR, ConstantLR")
        .replace("# usual\n", "# usual\nscheduler2 = ConstantLR(optimizer, factor=0.5)\n")
        .replace("    scheduler.step()\n", "    scheduler.step()\n    scheduler2.step()\n"),
    ],
    [
      "none, without its steps",
      plain,
      tree(),
      plain
        .replace("scheduler = CosineAnnealingLR(optimizer, T_max=90)  # usual\n", "")
        .replace("    scheduler.step()\n", ""),
    ],
    [
      "steps after each batch",
      plain,
      tree(batch(old("s0"))),
      plain
        .replace("    scheduler.step()\n", "")
        .replace(
          "        optimizer.step()\n",
          "        optimizer.step()\n        scheduler.step()\n",
        ),
    ],
    [
      "steps after each epoch",
      plain
        .replace("    scheduler.step()\n", "    print(epoch)\n")
        .replace(
          "        optimizer.step()\n",
          "        optimizer.step()\n        scheduler.step()\n",
        ),
      tree(old("s0")),
      plain.replace("    scheduler.step()\n", "    print(epoch)\n    scheduler.step()\n"),
    ],
    [
      "not where what would go is used elsewhere",
      `${plain}print(scheduler.get_last_lr())\n`,
      tree(),
      "refused: used scheduler",
    ],
  ];
  for (const [name, before, wish, after] of cases) {
    it(name, () => assert.equal(edited(before, wish), after));
  }

  it("and tells of every line that it writes", () => {
    const { changes } = planEdits(parsePython(plain), LENGTHS, [
      tree(old("s0"), fresh("ConstantLR", { factor: 0.5 })),
    ]);
    const [change] = changes;
    assert.equal(change?.line, 5);
    assert.equal(change?.after.trim(), "scheduler2 = ConstantLR(optimizer, factor=0.5)");
    assert.deepEqual(
      change?.also.map(({ line, before, after }) => [line, before, after]),
      [
        [2, "", ", ConstantLR"],
        [9, "", "scheduler2.step()"],
      ],
    );
  });
});
