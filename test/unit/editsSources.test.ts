import assert from "node:assert/strict";
import { applyEdits } from "../../src/python/edits/compose.ts";
import { HEAD, plan, set } from "./editTools.ts";

const PARSER = "import argparse\nparser = argparse.ArgumentParser()\n";
const PARSED = "args = parser.parse_args()\n";
const option = (text: string) => `parser.add_argument(${text})\n`;

/** The lines that change, or why nothing is written, and the line that stands in the way. */
function change(
  text: string,
  argument: string,
  value: Parameters<typeof set>[2],
): readonly string[] | string {
  const { edits, refused } = plan(text, [set("o0", argument, value)]);
  const [first] = refused;
  if (first) return `${first.why} ${first.text} @${first.at?.line ?? "-"}`;
  const before = new Set(text.split("\n"));
  return applyEdits(text, edits)
    .split("\n")
    .filter((line) => !before.has(line));
}

describe("a value that tests and conversions lead to", () => {
  const cases: readonly [string, string, readonly string[] | string][] = [
    [
      "the right side of `or`, where the left is empty",
      `${PARSER}${option('"--lr", type=float')}${PARSED}o = optim.SGD(p, lr=args.lr or 0.1)\n`,
      ["o = optim.SGD(p, lr=args.lr or 0.2)"],
    ],
    [
      "the left side of `or`, where it says something",
      `${PARSER}${option('"--lr", type=float, default=0.1')}${PARSED}o = optim.SGD(p, lr=args.lr or 0.5)\n`,
      ['parser.add_argument("--lr", type=float, default=0.2)'],
    ],
    [
      "the branch of a conditional that is taken",
      `${PARSER}${option('"--big", action="store_true"')}${PARSED}lr = 0.1 if args.big else 0.01\no = optim.SGD(p, lr=lr)\n`,
      ["lr = 0.1 if args.big else 0.2"],
    ],
    [
      "the default of a parameter that `or` replaces",
      "def train(lr=None):\n    lr = lr or 0.1\n    o = optim.SGD(p, lr=lr)\ntrain()\n",
      ["    lr = lr or 0.2"],
    ],
    [
      "the entry that `get` finds",
      "cfg = {'lr': 0.1}\no = optim.SGD(p, lr=cfg.get('lr', 0.5))\n",
      ["cfg = {'lr': 0.2}"],
    ],
    [
      "what `get` gives where there is no entry",
      "cfg = {'wd': 0.1}\no = optim.SGD(p, lr=cfg.get('lr', 0.5))\n",
      ["o = optim.SGD(p, lr=cfg.get('lr', 0.2))"],
    ],
    [
      "the entry of a computed key",
      "cfg = {'sgd_lr': 0.1, 'adam_lr': 1e-3}\nname = 'sgd'\no = optim.SGD(p, lr=cfg[f'{name}_lr'])\n",
      ["cfg = {'sgd_lr': 0.2, 'adam_lr': 1e-3}"],
    ],
    [
      "an item of a list",
      "rates = [0.1, 0.01]\nsize = 1\no = optim.SGD(p, lr=rates[size])\n",
      ["rates = [0.1, 0.2]"],
    ],
    [
      "the text of a number",
      "o = optim.SGD(p, lr=float('0.1'))\n",
      ["o = optim.SGD(p, lr=float('0.2'))"],
    ],
    [
      "what stands for a variable of the environment",
      "import os\no = optim.SGD(p, lr=float(os.environ.get('LR', '0.1')))\n",
      ["o = optim.SGD(p, lr=float(os.environ.get('LR', '0.2')))"],
    ],
    [
      "an option without a default gets one",
      `${PARSER}${option('"--lr", type=float, help="rate"')}${PARSED}o = optim.SGD(p, lr=args.lr)\n`,
      ['parser.add_argument("--lr", type=float, help="rate", default=0.2)'],
    ],
    [
      "what a function returns",
      "def rate():\n    return 0.1\no = optim.SGD(p, lr=rate())\n",
      ["    return 0.2"],
    ],
    [
      "a value that is changed on the way",
      "lr = 0.1\nlr += 2\no = optim.SGD(p, lr=lr)\n",
      "computed lr += 2 @3",
    ],
    [
      "an entry that is replaced later",
      "hp = {'lr': 0.5}\nhp.update(lr=0.1)\no = optim.SGD(p, lr=hp['lr'])\n",
      "computed hp['lr'] @4",
    ],
    [
      "an option that must be given",
      `${PARSER}${option('"-l", "--lr", type=float, required=True')}${PARSED}o = optim.SGD(p, lr=args.lr)\n`,
      "commandLine --lr 0.2 @4",
    ],
    [
      "an option that has a default, of which nothing is known where it is used",
      `${PARSER}${option('"--lr", type=float, default=0.1')}def f(args):\n    o = optim.SGD(p, lr=args.lr)\n`,
      "unreadable args.lr @6",
    ],
    [
      "an option that is given to a factory",
      `from timm.optim import create_optimizer_v2\n${PARSER}${option('"--lr", type=float, default=0.1')}${PARSED}o = create_optimizer_v2(model, "adamw", lr=args.lr)\n`,
      ['parser.add_argument("--lr", type=float, default=0.2)'],
    ],
    [
      "a test that the run decides",
      "n = torch.cuda.device_count()\no = optim.SGD(p, lr=0.1 if n > 1 else 0.01)\n",
      "choice n > 1 @3",
    ],
    [
      "a name with several values",
      "if torch.rand(1) > 0:\n    lr = 0.1\nelse:\n    lr = 0.01\no = optim.SGD(p, lr=lr)\n",
      "several lr @5",
    ],
    [
      "a parameter that nobody gives",
      "def build(p, lr):\n    return optim.SGD(p, lr=lr)\n",
      "parameter lr @2",
    ],
    [
      "a variable of the environment",
      "import os\no = optim.SGD(p, lr=float(os.environ['LR']))\n",
      "environment os.environ['LR'] @3",
    ],
    [
      "an expression, behind a name",
      "scale = 0.5\nlr = 0.4 * scale ** 2\no = optim.SGD(p, lr=lr)\n",
      "computed 0.4 * scale ** 2 @3",
    ],
  ];
  for (const [name, text, after] of cases) {
    it(name, () => assert.deepEqual(change(HEAD + text, "lr", 0.2), after));
  }

  it("is not taken for written where Python would not take it so", () => {
    const text = `${HEAD}${PARSER}${option('"--wd", type=float, default=0.1')}${PARSED}o = optim.SGD(p, weight_decay=args.wd or 0.5)\n`;
    assert.equal(change(text, "weight_decay", 0), "computed args.wd or 0.5 @6");
  });
});

describe("a flag of the command line", () => {
  const flag = (text: string, use = "args.nesterov") =>
    `${HEAD}${PARSER}${option(text)}${PARSED}o = optim.SGD(p, momentum=0.9, nesterov=${use})\n`;
  const on = (text: string) => change(flag(text), "nesterov", true);
  const off = (text: string, use?: string) => change(flag(text, use), "nesterov", false);

  it("stays off unless it is given", () => {
    assert.equal(on('"--nesterov", action="store_true"'), "flag --nesterov @4");
    assert.equal(on('"--nesterov", action="store_true", default=False'), "flag --nesterov @4");
  });

  it("stays on unless it is given", () => {
    assert.equal(
      off('"--no-nesterov", dest="nesterov", action="store_false"'),
      "flag --no-nesterov @4",
    );
    assert.equal(
      off('"--no-nesterov", action="store_true"', "not args.no_nesterov"),
      "flag --no-nesterov @4",
    );
  });

  it("changes where it has no effect so far", () => {
    assert.deepEqual(off('"--nesterov", action="store_true", default=True'), [
      'parser.add_argument("--nesterov", action="store_true", default=False)',
    ]);
  });

  it("changes where the command line can say both", () => {
    const both = '"--nesterov", action=argparse.BooleanOptionalAction, default=';
    assert.deepEqual(off(`${both}True`), [`parser.add_argument(${both}False)`]);
  });
});
