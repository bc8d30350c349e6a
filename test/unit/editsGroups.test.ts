import assert from "node:assert/strict";
import { planEdits } from "../../src/python/edits/planEdits.ts";
import { newValue, type Wish } from "../../src/python/edits/wishes.ts";
import { parsePython } from "../../src/python/parse.ts";
import { edited } from "./editTools.ts";
import { LENGTHS } from "./readerTools.ts";

const group = (i: number, argument: string, to: number | null): Wish => ({
  kind: "group",
  call: "o0",
  group: i,
  argument,
  to: to === null ? null : newValue(to),
  at: "definition",
});

const HEAD = "import torch\n";

describe("a value of a parameter group", () => {
  const cases: readonly [string, string, Wish, string][] = [
    [
      "is a literal in its dict",
      `o = torch.optim.SGD([{"params": a}, {"params": b, "lr": 1e-3}], lr=1e-2)\n`,
      group(1, "lr", 3e-3),
      `o = torch.optim.SGD([{"params": a}, {"params": b, "lr": 3e-3}], lr=1e-2)\n`,
    ],
    [
      "is inserted where the group does not state it, with the dict's quotes",
      `x = "a" + "b"\no = torch.optim.SGD([{'params': a}, {'params': b, 'lr': 1e-3}], lr=1e-2)\n`,
      group(0, "weight_decay", 0),
      `x = "a" + "b"\no = torch.optim.SGD([{'params': a, 'weight_decay': 0.0}, {'params': b, 'lr': 1e-3}], lr=1e-2)\n`,
    ],
    [
      "is inserted on a line of its own where the entries have lines",
      `groups = [\n    {\n        "params": a,  # head\n        "lr": 0.1,\n    },\n    {\n        "params": b,\n    },\n]\no = torch.optim.AdamW(groups, lr=1e-3)\n`,
      group(1, "lr", 0.01),
      `groups = [\n    {\n        "params": a,  # head\n        "lr": 0.1,\n    },\n    {\n        "params": b,\n        "lr": 0.01,\n    },\n]\no = torch.optim.AdamW(groups, lr=1e-3)\n`,
    ],
    [
      "goes, with its comma",
      `o = torch.optim.SGD([{"params": a, "lr": 0.1, "momentum": 0.8}, {"params": b}], lr=1)\n`,
      group(0, "lr", null),
      `o = torch.optim.SGD([{"params": a, "momentum": 0.8}, {"params": b}], lr=1)\n`,
    ],
    [
      "changes where it is defined",
      `HEAD_LR = 1e-2\no = torch.optim.SGD([{"params": a, "lr": HEAD_LR}, {"params": b}], lr=1)\n`,
      group(0, "lr", 5e-3),
      `HEAD_LR = 5e-3\no = torch.optim.SGD([{"params": a, "lr": HEAD_LR}, {"params": b}], lr=1)\n`,
    ],
    [
      "stands in a call of dict",
      `o = torch.optim.SGD([dict(params=a), dict(params=b, lr=1.)], lr=1)\n`,
      group(0, "lr", 0.5),
      `o = torch.optim.SGD([dict(params=a, lr=0.5), dict(params=b, lr=1.)], lr=1)\n`,
    ],
    [
      "stands in a group that is added later",
      `o = torch.optim.SGD(a, lr=1)\no.add_param_group({"params": b, "lr": 0.1})\n`,
      group(1, "lr", 0.2),
      `o = torch.optim.SGD(a, lr=1)\no.add_param_group({"params": b, "lr": 0.2})\n`,
    ],
    [
      "is computed",
      `base = 0.1\no = torch.optim.SGD([{"params": a, "lr": base / 10}, {"params": b}], lr=base)\n`,
      group(0, "lr", 0.5),
      "refused: computed base / 10",
    ],
    [
      "replaces the expression where that is asked for",
      `base = 0.1\no = torch.optim.SGD([{"params": a, "lr": base / 10}, {"params": b}], lr=base)\n`,
      { ...group(0, "lr", 0.5), at: "call" } as Wish,
      `base = 0.1\no = torch.optim.SGD([{"params": a, "lr": 0.5}, {"params": b}], lr=base)\n`,
    ],
    [
      "is that of several groups",
      `o = torch.optim.SGD([{"params": p, "lr": 0.1} for p in range(2)], lr=1)\n`,
      group(0, "lr", 0.5),
      'refused: sharedGroup {"params": p, "lr": 0.1}',
    ],
    [
      "is of a group that no dict makes",
      `o = torch.optim.SGD(a, lr=1)\no.add_param_group({"params": b, "lr": 0.1})\n`,
      group(0, "lr", 0.2),
      "refused: groupless",
    ],
  ];
  for (const [name, before, wish, after] of cases) {
    it(name, () => {
      const wished = after.startsWith("refused") ? after : HEAD + after;
      assert.equal(edited(HEAD + before, wish), wished);
    });
  }

  it("is told where it follows another value that changes", () => {
    const text = `${HEAD}LR = 0.1\no = torch.optim.SGD([{"params": a, "lr": LR / 10}, {"params": b}], lr=LR)\n`;
    const wish: Wish = {
      kind: "set",
      call: "o0",
      argument: "lr",
      to: newValue(0.2),
      at: "definition",
    };
    const { sideEffects } = planEdits(parsePython(text), LENGTHS, [wish]);
    assert.deepEqual(sideEffects, [{ call: "o0", argument: "lr", group: 0 }]);
  });
});

const gone = (i: number): Wish => ({ kind: "removeGroup", call: "o0", group: i });

describe("a parameter group goes", () => {
  const cases: readonly [string, string, readonly Wish[], string][] = [
    [
      "with its dict, from the list in the call",
      `o = torch.optim.SGD([{"params": a}, {"params": b, "lr": 1e-3}], lr=1e-2)\n`,
      [gone(1)],
      `o = torch.optim.SGD([{"params": a}], lr=1e-2)\n`,
    ],
    [
      "as the first of them",
      `o = torch.optim.SGD([{"params": a}, {"params": b, "lr": 1e-3}], lr=1e-2)\n`,
      [gone(0)],
      `o = torch.optim.SGD([{"params": b, "lr": 1e-3}], lr=1e-2)\n`,
    ],
    [
      "with its lines and its comment",
      `o = torch.optim.AdamW(\n    [\n        {"params": a},  # body\n        {\n            "params": b,\n            "lr": 0.01,\n        },  # head\n        {"params": c, "lr": 0.1},\n    ],\n    lr=1e-3,\n)\n`,
      [gone(1)],
      `o = torch.optim.AdamW(\n    [\n        {"params": a},  # body\n        {"params": c, "lr": 0.1},\n    ],\n    lr=1e-3,\n)\n`,
    ],
    [
      "from a list that has a name, the last line without a comma",
      `groups = [\n    {'params': a},\n    {'params': b, 'lr': 0.1}\n]\no = torch.optim.SGD(groups, lr=1)\n`,
      [gone(1)],
      `groups = [\n    {'params': a}\n]\no = torch.optim.SGD(groups, lr=1)\n`,
    ],
    [
      "by its name in the list",
      `body = {"params": a}\nhead = {"params": b, "lr": 0.1}\no = torch.optim.SGD([body, head], lr=1)\n`,
      [gone(1)],
      `body = {"params": a}\nhead = {"params": b, "lr": 0.1}\no = torch.optim.SGD([body], lr=1)\n`,
    ],
    [
      "of two in a tuple, which stays a tuple",
      `o = torch.optim.SGD(({"params": a}, {"params": b, "lr": 0.1}), lr=1)\n`,
      [gone(1)],
      `o = torch.optim.SGD(({"params": a},), lr=1)\n`,
    ],
    [
      "of two in a tuple, as the first",
      `o = torch.optim.SGD(({"params": a}, {"params": b, "lr": 0.1}), lr=1)\n`,
      [gone(0)],
      `o = torch.optim.SGD(({"params": b, "lr": 0.1},), lr=1)\n`,
    ],
    [
      "with the statement that adds it",
      `o = torch.optim.SGD(a, lr=1)\no.add_param_group({"params": b, "lr": 0.1})  # head\nprint(o)\n`,
      [gone(1)],
      `o = torch.optim.SGD(a, lr=1)\nprint(o)\n`,
    ],
    [
      "with the statement that appends it",
      `groups = [dict(params=a)]\ngroups.append(dict(params=b, lr=0.1))\no = torch.optim.SGD(groups, lr=1)\n`,
      [gone(1)],
      `groups = [dict(params=a)]\no = torch.optim.SGD(groups, lr=1)\n`,
    ],
    [
      "and another behind it, the last one first, after a value of a third",
      `o = torch.optim.SGD([{"params": a}, {"params": b}, {"params": c, "lr": 2}, {"params": d}], lr=1)\n`,
      [group(2, "lr", 5), gone(3), gone(1)],
      `o = torch.optim.SGD([{"params": a}, {"params": c, "lr": 5}], lr=1)\n`,
    ],
    [
      "not where a loop makes several",
      `o = torch.optim.SGD([{"params": p, "lr": 0.1} for p in range(2)], lr=1)\n`,
      [gone(1)],
      'refused: loopedGroup {"params": p, "lr": 0.1}',
    ],
    [
      "not where the code takes groups by their position",
      `o = torch.optim.SGD([{"params": a}, {"params": b, "lr": 0.1}], lr=1)\nprint(o.param_groups[1]["lr"])\n`,
      [gone(1)],
      "refused: indexedGroups param_groups[1]",
    ],
    [
      "not where no dict makes it",
      `o = torch.optim.SGD(a, lr=1)\no.add_param_group({"params": b, "lr": 0.1})\n`,
      [gone(0)],
      "refused: groupless",
    ],
  ];
  for (const [name, before, wishes, after] of cases) {
    it(name, () => {
      const wished = after.startsWith("refused") ? after : HEAD + after;
      assert.equal(edited(HEAD + before, ...wishes), wished);
    });
  }
});

it("another optimizer that loses the group too is told", () => {
  const text = `${HEAD}groups = [{"params": a}, {"params": b}]\no = torch.optim.SGD(groups, lr=1)\nq = torch.optim.Adam(groups, lr=1)\n`;
  const { sideEffects, refused } = planEdits(parsePython(text), LENGTHS, [gone(1)]);
  assert.deepEqual([sideEffects, refused], [[{ call: "o1", argument: "params" }], []]);
});

it("what is taken away is shown as taken away, once", () => {
  const text = `${HEAD}o = torch.optim.SGD([{"params": a}, {"params": b}], lr=1, momentum=0.9)\n`;
  const removal: Wish = { kind: "remove", call: "o0", argument: "momentum" };
  const { changes } = planEdits(parsePython(text), LENGTHS, [gone(1), removal]);
  assert.deepEqual(
    changes.map(({ before, after, also }) => [before, after, also]),
    [
      ['{"params": b}', "", []],
      ["momentum=0.9", "", []],
    ],
  );
});

describe("a new parameter group is written without parameters", () => {
  const add: Wish = { kind: "addGroup", call: "o0", args: { lr: newValue(0.5) } };
  const cases: readonly [string, string, string][] = [
    [
      "behind the last one of its list, in its quotes",
      `o = torch.optim.SGD([{'params': a}, {'params': b, 'lr': 1}], lr=1)\n`,
      `o = torch.optim.SGD([{'params': a}, {'params': b, 'lr': 1}, {'params': [], 'lr': 0.5}], lr=1)\n`,
    ],
    [
      "on a line of its own",
      `o = torch.optim.SGD(\n    [\n        {"params": a},  # body\n        {"params": b},  # head\n    ],\n    lr=1,\n)\n`,
      `o = torch.optim.SGD(\n    [\n        {"params": a},  # body\n        {"params": b},  # head\n        {"params": [], "lr": 0.5},\n    ],\n    lr=1,\n)\n`,
    ],
    [
      "as a call of dict, in a list that has a name",
      `groups = [dict(params=a), dict(params=b)]\no = torch.optim.SGD(groups, lr=1)\n`,
      `groups = [dict(params=a), dict(params=b), dict(params=[], lr=0.5)]\no = torch.optim.SGD(groups, lr=1)\n`,
    ],
    [
      "with another call that adds one",
      `o = torch.optim.SGD(a, lr=1)\no.add_param_group({"params": b, "lr": 0.1})  # head\nprint(o)\n`,
      `o = torch.optim.SGD(a, lr=1)\no.add_param_group({"params": b, "lr": 0.1})  # head\no.add_param_group({"params": [], "lr": 0.5})\nprint(o)\n`,
    ],
    [
      "behind what is appended to the list",
      `groups = []\ngroups.append({"params": a})\no = torch.optim.SGD(groups, lr=1)\n`,
      `groups = []\ngroups.append({"params": a})\ngroups.append({"params": [], "lr": 0.5})\no = torch.optim.SGD(groups, lr=1)\n`,
    ],
    [
      "beside the parameters, which become the first group",
      `o = torch.optim.SGD(model.parameters(), lr=1)\n`,
      `o = torch.optim.SGD([{"params": model.parameters()}, {"params": [], "lr": 0.5}], lr=1)\n`,
    ],
    [
      "beside a generator, which gets parentheses of its own",
      `o = torch.optim.SGD(p for p in model.parameters())\n`,
      `o = torch.optim.SGD([{"params": (p for p in model.parameters())}, {"params": [], "lr": 0.5}])\n`,
    ],
    [
      "not beside a name that may be a list of groups: the reason has the code to fill in",
      `o = torch.optim.SGD(a, lr=1)\n`,
      'refused: splitGroups [{"params": …}, {"params": …, "lr": 0.5}]',
    ],
    [
      "not where a loop makes the groups",
      `o = torch.optim.SGD([{"params": p, "lr": 0.1} for p in range(2)], lr=1)\n`,
      'refused: newGroup {"params": …, "lr": 0.5}',
    ],
  ];
  for (const [name, before, after] of cases) {
    it(name, () => {
      const wished = after.startsWith("refused") ? after : HEAD + after;
      assert.equal(edited(HEAD + before, add), wished);
    });
  }
});

it("groups lose what another class does not know, and keep what is the script's own", () => {
  const sgd: Wish = { kind: "class", call: "o0", qualified: "torch.optim.SGD", args: {} };
  const text = `${HEAD}o = torch.optim.Adam([{"params": a, "betas": (0.8, 0.9), "name": "a"}, dict(params=b, eps=1e-6)])\no.add_param_group({"params": c, "lr": 0.1, "betas": (0.9, 0.95)})\n`;
  assert.equal(
    edited(text, sgd),
    `${HEAD}o = torch.optim.SGD([{"params": a, "name": "a"}, dict(params=b)])\no.add_param_group({"params": c, "lr": 0.1})\n`,
  );
});

describe("a dict that makes several groups", () => {
  const text = `${HEAD}n = 3\no = torch.optim.SGD([{"params": x[i], "lr": 0.3} for i in range(n)], lr=0.1)\n`;
  const all = [0, 1, 2].map((i) => group(i, "lr", 0.2));

  it("changes where all of them shall have the same value", () => {
    const { edits, changes, refused, sideEffects } = planEdits(parsePython(text), LENGTHS, all);
    assert.deepEqual([refused, sideEffects], [[], []]);
    assert.equal(edits.length, 1);
    assert.deepEqual(
      changes.map(({ wish, before, after }) => [wish, before, after]),
      [0, 1, 2].map((wish) => [wish, "0.3", "0.2"]),
    );
    assert.equal(edited(text, ...all), text.replace("0.3", "0.2"));
  });

  it("stays where one of them shall have another one", () => {
    const { edits, refused } = planEdits(parsePython(text), LENGTHS, all.slice(1));
    assert.deepEqual(edits, []);
    assert.deepEqual(
      refused.map(({ why, at }) => [why, at?.line]),
      [1, 2].map(() => ["sharedGroup", 3]),
    );
  });
});
