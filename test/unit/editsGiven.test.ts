import assert from "node:assert/strict";
import { newValue, type Wish } from "../../src/python/edits/wishes.ts";
import { call, HEAD, plan, remove, set } from "./editTools.ts";

const adamW: Wish = {
  kind: "class",
  call: "o0",
  qualified: "torch.optim.AdamW",
  args: { lr: newValue(0.001), weight_decay: newValue(0.05) },
};

/** What a wish comes to, line by line without the others. */
function lines(text: string, wish: Wish): string {
  const before = new Set(text.split("\n"));
  return call(text, wish)
    .split("\n")
    .filter((line) => !before.has(line))
    .join("\n");
}

describe("arguments that are brought into a call", () => {
  const made = "kw = dict(lr=0.1, momentum=0.9)\n";
  const use = "o = optim.SGD(p, **kw)\n";
  const partial = "from functools import partial\nmake = partial(optim.SGD, lr=0.1)\no = make(p)\n";

  const cases: readonly [string, string, Wish, string][] = [
    ["change in the dict", made + use, set("o0", "lr", 0.2), "kw = dict(lr=0.2, momentum=0.9)"],
    [
      "are added to the dict",
      made + use,
      set("o0", "nesterov", true),
      "kw = dict(lr=0.1, momentum=0.9, nesterov=True)",
    ],
    [
      "are added in the dict's form",
      `kw = {\n    'lr': 0.1,\n}\n${use}`,
      set("o0", "momentum", 0.9),
      "    'momentum': 0.9,",
    ],
    [
      "are added to an entry of a dict",
      "cfg = {'optim': {'lr': 0.1}}\no = optim.SGD(p, **cfg['optim'])\n",
      set("o0", "momentum", 0.9),
      "cfg = {'optim': {'lr': 0.1, 'momentum': 0.9}}",
    ],
    [
      "are added to the call where the dict has other users",
      `${made}${use}q = optim.SGD(p, **kw)\n`,
      set("o0", "nesterov", true),
      "o = optim.SGD(p, nesterov=True, **kw)",
    ],
    ["go from the dict", made + use, remove("o0", "momentum"), "kw = dict(lr=0.1)"],
    ["change in a partial", partial, set("o0", "lr", 0.2), "make = partial(optim.SGD, lr=0.2)"],
    [
      "are added to a partial",
      partial,
      set("o0", "momentum", 0.9),
      "make = partial(optim.SGD, lr=0.1, momentum=0.9)",
    ],
    [
      "go from a partial",
      partial.replace("lr=0.1", "lr=0.1, momentum=0.9"),
      remove("o0", "momentum"),
      "make = partial(optim.SGD, lr=0.1)",
    ],
    [
      "follow another class",
      made + use,
      adamW,
      "kw = dict(lr=0.001, weight_decay=0.05)\no = optim.AdamW(p, **kw)",
    ],
    [
      "follow another class of a partial",
      partial.replace("lr=0.1", "lr=0.1, momentum=0.9"),
      adamW,
      "make = partial(optim.AdamW, lr=0.001, weight_decay=0.05)",
    ],
    [
      "follow another class of dicts of which one is chosen",
      "more = dict(momentum=0.9) if cuda else dict()\no = optim.SGD(p, lr=0.1, **more)\n",
      adamW,
      "more = dict() if cuda else dict()\no = optim.AdamW(p, lr=0.001, weight_decay=0.05, **more)",
    ],
    [
      "stay where nobody knows what is brought in",
      "o = optim.SGD(p, **load())\n",
      set("o0", "lr", 0.2),
      "refused: unpacked **load()",
    ],
  ];
  for (const [name, text, wish, after] of cases) {
    it(name, () => assert.equal(lines(text, wish), after));
  }
});

describe("a class that a text chooses", () => {
  const parser = (more = "") =>
    `import argparse\nparser = argparse.ArgumentParser()\nparser.add_argument("--opt", default="sgd"${more})\nargs = parser.parse_args()\n`;
  const classes = "classes = {'sgd': optim.SGD, 'adamw': optim.AdamW}\n";
  const changed = (use: string) => use.replace("lr=0.1", "lr=0.001, weight_decay=0.05");

  for (const use of [
    "o = classes[args.opt](p, lr=0.1)",
    "o = classes[args.opt.lower()](p, lr=0.1)",
    "o = classes.get(args.opt, optim.Adam)(p, lr=0.1)",
  ]) {
    it(`changes with the text: ${use}`, () => {
      const option = 'parser.add_argument("--opt", default="adamw")';
      assert.equal(lines(parser() + classes + use, adamW), `${option}\n${changed(use)}`);
    });
  }

  it("changes with the name that getattr takes", () => {
    const text = `name = 'SGD'\no = getattr(optim, name)(p, lr=0.1, momentum=0.9)\n`;
    const after = "name = 'AdamW'\no = getattr(optim, name)(p, lr=0.001, weight_decay=0.05)";
    assert.equal(lines(text, adamW), after);
  });

  it("is among the choices of the option then", () => {
    const text = parser(', choices=["SGD", "Adam"]').replace('"sgd"', '"SGD"');
    const after = 'parser.add_argument("--opt", default="AdamW", choices=["SGD", "Adam", "AdamW"])';
    const use = "o = getattr(optim, args.opt)(p, lr=0.1)";
    assert.equal(lines(text + use, adamW), `${after}\n${changed(use)}`);
  });

  it("is refused where no text has it", () => {
    const few = "classes = {'sgd': optim.SGD}\no = classes[args.opt](p, lr=0.1)\n";
    const [refused] = plan(HEAD + parser() + few, [adamW]).refused;
    assert.deepEqual([refused?.why, refused?.text, refused?.at?.line], ["noKey", "AdamW", 6]);
  });
});
