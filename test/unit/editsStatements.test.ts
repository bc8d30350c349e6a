import assert from "node:assert/strict";
import { applyEdits } from "../../src/python/edits/compose.ts";
import { shareOf } from "../../src/python/edits/numberText.ts";
import { newValue, type Wish } from "../../src/python/edits/wishes.ts";
import { edited, HEAD, plan, set } from "./editTools.ts";

describe("another class", () => {
  const toAdamW: Wish = {
    kind: "class",
    call: "o0",
    qualified: "torch.optim.AdamW",
    args: { lr: newValue(0.1), weight_decay: newValue(0.05) },
  };
  const cases: readonly [string, string, string][] = [
    [
      "keeps the qualifier",
      "import torch\no = torch.optim.SGD(p, 0.1, momentum=0.9, weight_decay=1e-4)\n",
      "import torch\no = torch.optim.AdamW(p, 0.1, weight_decay=5e-2)\n",
    ],
    [
      "takes its predecessor's place in the import",
      "from torch.optim import SGD\no = SGD(p, lr=0.1)\n",
      "from torch.optim import AdamW\no = AdamW(p, lr=0.1, weight_decay=0.05)\n",
    ],
    [
      "is imported beside a class that stays in use",
      "from torch.optim import (\n    Adam,\n    SGD,  # plain\n)\no = SGD(p, lr=0.1)\nq = SGD(r)\n",
      "from torch.optim import (\n    Adam,\n    SGD,  # plain\n    AdamW,\n)\no = AdamW(p, lr=0.1, weight_decay=0.05)\nq = SGD(r)\n",
    ],
    [
      "is imported behind a last name without a comma",
      "from torch.optim import (\n    Adam,\n    SGD\n)\no = SGD(p, lr=0.1)\nq = SGD(r)\n",
      "from torch.optim import (\n    Adam,\n    SGD,\n    AdamW\n)\no = AdamW(p, lr=0.1, weight_decay=0.05)\nq = SGD(r)\n",
    ],
    [
      "moves the lines that stand below its parenthesis",
      "import torch\no = torch.optim.SGD([{'params': a,\n                      'lr': 0.3},\n                     {'params': b}],\n                    lr=0.1,\n                    momentum=0.9)\n",
      "import torch\no = torch.optim.AdamW([{'params': a,\n                        'lr': 0.3},\n                       {'params': b}],\n                      lr=0.1,\n                      weight_decay=0.05)\n",
    ],
    [
      "needs no import after a star import",
      "from torch.optim import *\no = SGD(p, nesterov=True, momentum=0.9)\n",
      "from torch.optim import *\no = AdamW(p, lr=0.1, weight_decay=0.05)\n",
    ],
    [
      "names positional arguments whose place changes",
      "from torch import optim\no = optim.SGD(p, 0.1, 0.9, 0, 0.05)\n",
      "from torch import optim\no = optim.AdamW(p, 0.1, weight_decay=0.05)\n",
    ],
  ];
  for (const [name, before, after] of cases) {
    it(name, () => assert.equal(edited(before, toAdamW), after));
  }

  it("of another module is imported from there", () => {
    const text =
      "from torch import optim\nfrom torch.optim import lr_scheduler\no = optim.SGD(p)\ns = lr_scheduler.StepLR(o, 3)\n";
    const wish: Wish = {
      kind: "class",
      call: "s0",
      qualified: "torch.optim.swa_utils.SWALR",
      args: { swa_lr: newValue(0.05) },
    };
    assert.equal(
      edited(text, wish),
      "from torch import optim\nfrom torch.optim import lr_scheduler\nfrom torch.optim.swa_utils import SWALR\no = optim.SGD(p)\ns = SWALR(o, swa_lr=0.05)\n",
    );
  });

  const stepped = (made: string, step: string) =>
    `from torch import optim\nfrom torch.optim import lr_scheduler\no = optim.SGD(p)\ns = lr_scheduler.${made}\nfor epoch in range(9):\n    for x in loader:\n        o.step()\n    ${step}\n`;
  const scheduler = (name: string, args: Readonly<Record<string, number | bigint>>): Wish => ({
    kind: "class",
    call: "s0",
    qualified: `torch.optim.lr_scheduler.${name}`,
    args: Object.fromEntries(Object.entries(args).map(([k, x]) => [k, newValue(x)])),
  });
  const told: readonly [string, string, Wish, string, unknown][] = [
    [
      "loses the metric of its step",
      stepped("ReduceLROnPlateau(o, patience=2)", "s.step(loss)  # once"),
      scheduler("StepLR", { step_size: 3n }),
      stepped("StepLR(o, step_size=3)", "s.step()  # once"),
      undefined,
    ],
    [
      "asks for a metric",
      stepped("StepLR(o, step_size=3)", "s.step()"),
      scheduler("ReduceLROnPlateau", { patience: 2n }),
      stepped("ReduceLROnPlateau(o, patience=2)", "s.step()"),
      { kind: "call", call: "s.step(metric)" },
    ],
    [
      "tells of another rhythm",
      stepped("StepLR(o, step_size=3)", "s.step()"),
      scheduler("OneCycleLR", { max_lr: 0.1, total_steps: 90n }),
      stepped("OneCycleLR(o, max_lr=0.1, total_steps=90)", "s.step()"),
      { kind: "rhythm", name: "OneCycleLR", every: "batch" },
    ],
    [
      "keeps the step that both are moved by",
      stepped("StepLR(o, step_size=3)", "s.step(epoch)"),
      scheduler("ExponentialLR", { gamma: 0.9 }),
      stepped("ExponentialLR(o, gamma=0.9)", "s.step(epoch)"),
      undefined,
    ],
  ];
  for (const [name, before, wish, after, note] of told) {
    it(`of a scheduler ${name}`, () => {
      const { edits, changes, refused } = plan(before, [wish]);
      assert.deepEqual(refused, []);
      assert.equal(applyEdits(before, edits), after);
      assert.deepEqual(changes[0]?.stepNote, note);
    });
  }

  const choice = (name: string, rest: string) =>
    `import torch\nuse_8bit = False\nif use_8bit:\n    import bitsandbytes as bnb\n    optimizer_class = bnb.optim.AdamW8bit\nelse:\n    optimizer_class = torch.optim.${name}\no = optimizer_class(p, lr=0.1${rest})\n`;

  it("changes where a variable gets it", () => {
    const text = "from torch.optim import SGD\nMake = SGD\no = Make(p)\n";
    assert.equal(
      edited(text, toAdamW),
      "from torch.optim import AdamW\nMake = AdamW\no = Make(p, lr=0.1, weight_decay=0.05)\n",
    );
    assert.equal(
      edited(choice("SGD", ", momentum=0.9"), toAdamW),
      choice("AdamW", ", weight_decay=0.05"),
    );
    const plain: Wish = { ...toAdamW, qualified: "torch.optim.Adam", args: { lr: newValue(0.1) } };
    assert.equal(edited(choice("SGD", ""), plain), choice("Adam", ""));
    const [change] = plan(choice("SGD", ""), [plain]).changes;
    assert.deepEqual([change?.before, change?.after], ["torch.optim.SGD", "torch.optim.Adam"]);
  });

  it("is refused where another optimizer would change with it", () => {
    const text = "import torch\nMake = torch.optim.SGD\no = Make(p, lr=0.1)\nq = Make(r, lr=0.1)\n";
    const plain: Wish = { ...toAdamW, qualified: "torch.optim.Adam", args: { lr: newValue(0.1) } };
    assert.equal(edited(text, plain), "refused: sharedClass Make");
  });

  it("is refused where the class is chosen elsewhere", () => {
    const text = 'import torch\nCLASSES = {"sgd": torch.optim.SGD}\no = CLASSES["sgd"](p)\n';
    assert.equal(edited(text, toAdamW), "refused: noKey AdamW");
  });
});

describe("a statement", () => {
  const text = `${HEAD}for e in range(3):\n    for b in loader:\n        o.step()\n        s.step()  # anneal\n`;
  const inner = text.indexOf("for b");

  it("moves behind a loop, with its comment", () => {
    const wish: Wish = {
      kind: "moveStatement",
      at: text.indexOf("s.step"),
      to: { beside: "after", at: inner },
    };
    assert.equal(
      edited(text, wish),
      `${HEAD}for e in range(3):\n    for b in loader:\n        o.step()\n    s.step()  # anneal\n`,
    );
  });

  it("moves before another", () => {
    const swapped = text.replace("o.step", "s1.step").replace("s.step", "o1.step");
    const wish: Wish = {
      kind: "moveStatement",
      at: swapped.indexOf("s1.step"),
      to: { beside: "after", at: swapped.indexOf("o1.step") },
    };
    assert.equal(
      edited(swapped, wish),
      `${HEAD}for e in range(3):\n    for b in loader:\n        o1.step()  # anneal\n        s1.step()\n`,
    );
  });

  it("is deleted; a block does not become empty", () => {
    const only = `${HEAD}if x:\n    s.step()\n`;
    const at = (t: string): Wish => ({ kind: "deleteStatement", at: t.indexOf("s.step") });
    assert.equal(edited(only, at(only)), `${HEAD}if x:\n    pass\n`);
    const shared = `${HEAD}o.step(); s.step()\n`;
    assert.equal(edited(shared, at(shared)), `${HEAD}o.step()\n`);
  });

  it("is inserted with the indentation of its neighbour, also at the end of the file", () => {
    const wish: Wish = {
      kind: "insertStatement",
      text: "o.zero_grad()",
      to: { beside: "after", at: text.indexOf("s.step") },
    };
    const open = text.trimEnd();
    assert.equal(edited(open, wish), `${open}\n        o.zero_grad()`);
  });

  it("gets a comment at the end of its line", () => {
    const wish: Wish = {
      kind: "insertComment",
      text: "# optplay: ignore[x]",
      at: text.indexOf("o.step"),
    };
    assert.match(edited(text, wish), /o\.step\(\) {2}# optplay: ignore\[x\]\n/);
  });
});

describe("a call that would become too long", () => {
  const text = (args: string) => `${HEAD}optimizer = optim.SGD(${args})\n`;
  const wide = "network.backbone.parameters(), lr=0.1, momentum=0.9, weight_decay=1e-4";

  it("is broken up, with its arguments on one line", () => {
    assert.equal(
      edited(text(wide), set("o0", "nesterov", true)),
      text(`\n    ${wide}, nesterov=True\n`),
    );
    assert.equal(
      edited(`${HEAD}kw = {}\noptimizer = optim.SGD(${wide}, **load())\n`, set("o0", "lr", 0.2)),
      `${HEAD}kw = {}\noptimizer = optim.SGD(${wide.replace("0.1", "0.2")}, **load())\n`,
    );
  });

  it("is broken up, with each on a line of its own where they do not fit on one", () => {
    const args = `list(${wide.split(",")[0]}) + list(network.head.parameters())`;
    const rest = ["lr=1"];
    assert.equal(
      edited(text([args, ...rest].join(", ")), set("o0", "weight_decay", 0.0123456)),
      text(`\n    ${[args, ...rest, "weight_decay=0.0123456"].join(",\n    ")},\n`),
    );
    const hugged = text(`\n    ${[args, ...rest].join(", ")}\n`);
    const longer = set("o0", "weight_decay", 0.0123456);
    assert.equal(
      edited(hugged, longer),
      text(`\n    ${[args, ...rest, "weight_decay=0.0123456"].join(",\n    ")},\n`),
    );
  });

  it("stays on its line where the file has such lines", () => {
    const long = `${wide}, dampening=0.0, maximize=False`;
    assert.equal(edited(text(long), set("o0", "nesterov", true)), text(`${long}, nesterov=True`));
  });
});

it("a share comes to the number it stands for, in few digits", () => {
  for (let whole = 1; whole < 400; whole += 1) {
    for (let wished = 0; wished <= whole; wished += 1) {
      const share = shareOf(wished, whole);
      const isExact = share !== undefined && share < 1 && Math.ceil(whole * share) === wished;
      assert.ok(isExact, `${wished} of ${whole}: ${share}`);
      assert.ok(
        String(share).length <= 6 || share === undefined,
        `${wished} of ${whole}: ${share}`,
      );
    }
  }
});
