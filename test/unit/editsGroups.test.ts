import assert from "node:assert/strict";
import { applyEdits } from "../../src/python/edits/compose.ts";
import { planEdits } from "../../src/python/edits/planEdits.ts";
import { newValue, type Wish } from "../../src/python/edits/wishes.ts";
import { parsePython } from "../../src/python/parse.ts";
import { LENGTHS } from "./readerTools.ts";

/** The text after the wishes, or why the first is refused. */
function edited(text: string, ...wishes: Wish[]): string {
  const { edits, refused } = planEdits(parsePython(text), LENGTHS, wishes);
  const [first] = refused;
  return first ? `refused: ${first.why} ${first.text}`.trim() : applyEdits(text, edits);
}

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
