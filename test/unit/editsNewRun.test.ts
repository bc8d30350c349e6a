import assert from "node:assert/strict";
import {
  type NewScheduler,
  type NewValue,
  newValue,
  type Wish,
} from "../../src/python/edits/wishes.ts";
import { edited, HEAD, plan } from "./editTools.ts";

describe("a new run", () => {
  const scheduler = (
    name: string,
    args: Record<string, NewValue>,
    ...schedulers: readonly NewScheduler[]
  ): NewScheduler => ({
    call: { qualified: `torch.optim.lr_scheduler.${name}`, args },
    schedulers,
  });
  const run = (...schedulers: readonly NewScheduler[]): Wish => ({
    kind: "newRun",
    optimizer: { qualified: "torch.optim.AdamW", args: { lr: newValue(3e-4) } },
    groups: [{}],
    schedulers,
  });
  const cosine = scheduler("CosineAnnealingLR", { T_max: newValue(90n) });

  it("stands behind the last one, in the file's words, with new names", () => {
    const text = `${HEAD}optimizer = optim.SGD(net.parameters(), lr=1e-1)\nprint(optimizer)\n`;
    assert.equal(
      edited(text, run(cosine)),
      `${HEAD}optimizer = optim.SGD(net.parameters(), lr=1e-1)\noptimizer2 = optim.AdamW(net.parameters(), lr=3e-4)\nscheduler = optim.lr_scheduler.CosineAnnealingLR(optimizer2, T_max=90)\nprint(optimizer)\n`,
    );
  });

  it("names a scheduler by the module that the optimizer is taken from", () => {
    const text = "import torch\nfrom torch import optim\noptimizer = optim.SGD(p, lr=0.1)\n";
    const code = "scheduler = optim.lr_scheduler.CosineAnnealingLR(optimizer2, T_max=90)\n";
    assert.ok(edited(text, run(cosine)).endsWith(code));
  });

  it("brings its imports into an empty file", () => {
    assert.equal(
      edited("", run(cosine)),
      "from torch.optim import AdamW\nfrom torch.optim.lr_scheduler import CosineAnnealingLR\n\noptimizer = AdamW(model.parameters(), lr=3e-4)\nscheduler = CosineAnnealingLR(optimizer, T_max=90)\n",
    );
  });

  it("stands apart from imports above it, and from code below them", () => {
    assert.equal(
      edited("import torch\n", run()),
      "import torch\n\noptimizer = torch.optim.AdamW(model.parameters(), lr=3e-4)\n",
    );
    assert.equal(
      edited("model = make()\n", run()),
      "from torch.optim import AdamW\n\nmodel = make()\noptimizer = AdamW(model.parameters(), lr=3e-4)\n",
    );
  });

  it("has schedulers inside one another, and several, with lines that are not too long", () => {
    const warmup = scheduler("LinearLR", {
      start_factor: newValue(0.01),
      total_iters: newValue(5n),
    });
    const both = scheduler("SequentialLR", { milestones: newValue([5n]) }, warmup, cosine);
    assert.equal(
      edited("import torch\n", run(both, scheduler("ExponentialLR", { gamma: newValue(0.99) }))),
      `import torch

optimizer = torch.optim.AdamW(model.parameters(), lr=3e-4)
scheduler = torch.optim.lr_scheduler.SequentialLR(
    optimizer,
    schedulers=[
        torch.optim.lr_scheduler.LinearLR(optimizer, start_factor=0.01, total_iters=5),
        torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, T_max=90),
    ],
    milestones=[5],
)
scheduler2 = torch.optim.lr_scheduler.ExponentialLR(optimizer, gamma=0.99)
`,
    );
  });
});

describe("a new run whose groups have values of their own", () => {
  const withGroups: Extract<Wish, { kind: "newRun" }> = {
    kind: "newRun",
    optimizer: { qualified: "torch.optim.AdamW", args: { lr: newValue(3e-4) } },
    groups: [{}, { lr: newValue(3e-5), weight_decay: newValue(0) }],
    schedulers: [],
  };
  const own = (dicts: string) => `${HEAD}optimizer = optim.SGD(${dicts}, lr=0.1)\n`;
  const added = (text: string, wish: Wish = withGroups) => edited(text, wish).replace(text, "");

  const cases: readonly [string, string, string][] = [
    [
      "names the parameters that only the person knows",
      own("net.parameters()"),
      `optimizer2 = optim.AdamW(
    [
        {"params": parameter_groups[0]},
        {"params": parameter_groups[1], "lr": 3e-5, "weight_decay": 0.0},
    ],
    lr=3e-4,
)
`,
    ],
    [
      "takes the parameters of the file's groups, in their form",
      own("[dict(params=net.body.parameters()), dict(params=net.head.parameters(), lr=1)]"),
      `optimizer2 = optim.AdamW(
    [
        dict(params=net.body.parameters()),
        dict(params=net.head.parameters(), lr=3e-5, weight_decay=0.0),
    ],
    lr=3e-4,
)
`,
    ],
    [
      "makes an iterator anew that the first optimizer has gone through",
      `a = filter(is_bias, net.parameters())\nb = [p for p in net.parameters()]\n${own("[{'params': a}, {'params': b}]")}`,
      `optimizer2 = optim.AdamW(
    [{'params': filter(is_bias, net.parameters())}, {'params': b, 'lr': 3e-5, 'weight_decay': 0.0}],
    lr=3e-4,
)
`,
    ],
    [
      "takes no groups of another function",
      `${HEAD}def f(a, b):\n    return optim.SGD([{"params": a}, {"params": b}], lr=0.1)\n\nx = optim.Adam(net.parameters())\n`,
      `optimizer = optim.AdamW(
    [
        {"params": parameter_groups[0]},
        {"params": parameter_groups[1], "lr": 3e-5, "weight_decay": 0.0},
    ],
    lr=3e-4,
)
`,
    ],
    [
      "chooses a name that is free",
      `parameter_groups = 2\n${own("net.parameters()")}`,
      `optimizer2 = optim.AdamW(
    [
        {"params": parameter_groups2[0]},
        {"params": parameter_groups2[1], "lr": 3e-5, "weight_decay": 0.0},
    ],
    lr=3e-4,
)
`,
    ],
  ];
  for (const [name, text, after] of cases) {
    it(name, () => assert.equal(added(text), after));
  }

  it("tells the name that stands for them, and the place", () => {
    const [change] = plan(own("net.parameters()"), [withGroups]).changes;
    assert.deepEqual(
      [change?.placeholder, change?.line, change?.isBelow],
      ["parameter_groups", 3, true],
    );
    assert.match(change?.after ?? "", /^\noptimizer2 = /);
    const known = plan(own("[{'params': a}, {'params': b}]"), [withGroups]).changes;
    assert.equal(known[0]?.placeholder, undefined);
  });

  it("gives one group all parameters", () => {
    const one = { ...withGroups, groups: withGroups.groups.slice(1) };
    assert.equal(
      added(own("net.parameters()"), one),
      'optimizer2 = optim.AdamW([{"params": net.parameters(), "lr": 3e-5, "weight_decay": 0.0}], lr=3e-4)\n',
    );
  });
});

describe("where a new run stands", () => {
  const adamW: Wish = {
    kind: "newRun",
    optimizer: { qualified: "torch.optim.AdamW", args: { lr: newValue(3e-4) } },
    groups: [{}],
    schedulers: [],
  };
  const code = "optimizer2 = optim.AdamW(net.parameters(), lr=3e-4)\n";

  it("before the return that gives the last one back", () => {
    const [head, last] = [
      `${HEAD}def optimizer(net):\n`,
      "    return optim.SGD(net.parameters(), lr=1)\n",
    ];
    assert.equal(edited(head + last, adamW), `${head}    ${code}${last}`);
  });

  it("behind branches that each make one", () => {
    const text = `${HEAD}if args.opt == "sgd":\n    optimizer = optim.SGD(net.parameters(), lr=1)\nelse:\n    optimizer = optim.Adam(net.parameters())\n`;
    assert.equal(edited(`${text}train()\n`, adamW), `${text}${code}train()\n`);
  });

  it("within the branch that holds the whole program", () => {
    const text = `${HEAD}if __name__ == "__main__":\n    optimizer = optim.SGD(net.parameters(), lr=1)\n`;
    assert.equal(edited(`${text}    train()\n`, adamW), `${text}    ${code}    train()\n`);
  });

  it("without the iterator that the last one has gone through", () => {
    const text = `${HEAD}params = filter(is_bias, net.parameters())\noptimizer = optim.SGD(params, lr=1)\n`;
    const own = "optimizer2 = optim.AdamW(filter(is_bias, net.parameters()), lr=3e-4)\n";
    assert.equal(edited(text, adamW), text + own);
  });
});
