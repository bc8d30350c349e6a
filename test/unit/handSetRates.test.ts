import assert from "node:assert/strict";
import { read } from "./readerTools.ts";

const HEAD = "import torch\noptimizer = torch.optim.SGD(p, lr=0.1)\n";

/** The text at each place where the first optimizer's rate is set by hand. */
function places(text: string): string[] {
  const script = read(HEAD + text);
  return (script.runs[0]?.handSet ?? []).map(({ from, to }) => (HEAD + text).slice(from, to));
}

describe("rates that a script sets itself", () => {
  const found: Readonly<Record<string, readonly string[]>> = {
    "for group in optimizer.param_groups:\n    group['lr'] = 0.01": ["group['lr'] = 0.01"],
    "for i, g in enumerate(optimizer.param_groups):\n    g['lr'] *= 0.1": ["g['lr'] *= 0.1"],
    "optimizer.param_groups[0]['lr'] = rate": ["optimizer.param_groups[0]['lr'] = rate"],
    "def adjust(opt, e):\n    for g in opt.param_groups:\n        g['lr'] = 0.1 ** e\nadjust(optimizer, 1)":
      ["g['lr'] = 0.1 ** e"],
    "from util import adjust_learning_rate\nadjust_learning_rate(optimizer, 3)": [
      "adjust_learning_rate(optimizer, 3)",
    ],
  };
  for (const [text, expected] of Object.entries(found)) {
    it(`are found: ${JSON.stringify(text)}`, () => assert.deepEqual(places(text), expected));
  }

  const others = [
    "for group in optimizer.param_groups:\n    print(group['lr'])",
    "config['lr'] = 0.3",
    "for group in optimizer.param_groups:\n    group['weight_decay'] = 0",
    "other = build()\nfor g in other.param_groups:\n    g['lr'] = 1\nsecond = torch.optim.SGD(q)",
    "update_rate_table(3)",
  ];
  for (const text of others) {
    it(`are not seen in ${JSON.stringify(text)}`, () => assert.deepEqual(places(text), []));
  }
});
