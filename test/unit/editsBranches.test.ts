import assert from "node:assert/strict";
import { newValue, type Wish } from "../../src/python/edits/wishes.ts";
import { call, HEAD, plan } from "./editTools.ts";

const to = (qualified: string, args: Record<string, number> = {}, id = "o0"): Wish => ({
  kind: "class",
  call: id,
  qualified: `torch.optim.${qualified}`,
  args: Object.fromEntries(Object.entries(args).map(([name, x]) => [name, newValue(x)])),
});

const parser = (more = "") =>
  `import argparse\nparser = argparse.ArgumentParser()\nparser.add_argument("--opt", default="sgd"${more})\nparser.add_argument("--lr", type=float, default=0.1)\nargs = parser.parse_args()\n`;
const LOOP = "for epoch in range(9):\n    optimizer.step()\n";
const chain = (adamW: string, last = "") =>
  `if args.opt == "sgd":\n    optimizer = optim.SGD(p, lr=args.lr, momentum=0.9)\nelif args.opt == "adamw":\n    optimizer = optim.AdamW(p, ${adamW})\n${last}`;

/** The lines that change. */
function lines(text: string, ...wishes: Wish[]): string {
  const before = new Set(text.split("\n"));
  const after = call(text, ...wishes).split("\n");
  return after.filter((line) => !before.has(line)).join("\n");
}

describe("a class that another branch makes", () => {
  const ADAMW = 'parser.add_argument("--opt", default="adamw")';
  const cases: readonly [string, string, Wish, string][] = [
    [
      "is chosen by the option, where the branch says the rest already",
      parser() + chain("lr=1e-3") + LOOP,
      to("AdamW", { lr: 1e-3 }),
      ADAMW,
    ],
    [
      "gets literals and missing arguments in its branch",
      parser() + chain("lr=1e-2, betas=(0.9, 0.95)") + LOOP,
      to("AdamW", { lr: 3e-4, weight_decay: 0.05 }),
      `${ADAMW}\n    optimizer = optim.AdamW(p, lr=3e-4, betas=(0.9, 0.999), weight_decay=0.05)`,
    ],
    [
      "gets what an option says there",
      parser() + chain("lr=args.lr") + LOOP,
      to("AdamW", { lr: 3e-4 }),
      `${ADAMW}\nparser.add_argument("--lr", type=float, default=0.0003)`,
    ],
    [
      "is chosen by a constant",
      `OPT = 'sgd'\n${chain("lr=1e-3").replaceAll("args.opt", "OPT").replace("args.lr", "0.1")}${LOOP}`,
      to("AdamW", { lr: 1e-3 }),
      "OPT = 'adamw'",
    ],
    [
      "is among the choices then",
      parser(', choices=["sgd"]') + chain("lr=1e-3") + LOOP,
      to("AdamW", { lr: 1e-3 }),
      'parser.add_argument("--opt", default="adamw", choices=["sgd", "adamw"])',
    ],
    [
      "is chosen instead of what the last branch makes",
      parser().replace('"sgd"', '"other"') +
        chain("lr=1e-3", "else:\n    optimizer = optim.Adam(p)\n") +
        LOOP,
      to("AdamW", { lr: 1e-3 }, "o2"),
      ADAMW,
    ],
    [
      "is chosen by the text of several that comes first",
      parser() + chain("lr=1e-3").replace('== "adamw"', 'in ("adamw", "adam")') + LOOP,
      to("AdamW", { lr: 1e-3 }),
      ADAMW,
    ],
    [
      "is chosen by the one choice that no branch is named for",
      parser(', choices=["sgd", "adamw", "rms"]') +
        chain("lr=1e-3", "else:\n    optimizer = optim.RMSprop(p)\n") +
        LOOP,
      to("RMSprop"),
      'parser.add_argument("--opt", default="rms", choices=["sgd", "adamw", "rms"])',
    ],
    [
      "is not chosen where two choices have no branch",
      parser(', choices=["sgd", "adamw", "rms", "x"]') +
        chain("lr=1e-3", "else:\n    optimizer = optim.RMSprop(p)\n") +
        LOOP,
      to("RMSprop", { lr: 0.1 }),
      "    optimizer = optim.RMSprop(p, lr=args.lr)",
    ],
    [
      "is rewritten within an expression",
      `${parser()}optimizer = optim.SGD(p, lr=0.1) if args.opt == 'sgd' else optim.Adam(p)\n${LOOP}`,
      to("RMSprop", { lr: 0.1 }),
      "optimizer = optim.RMSprop(p, lr=0.1) if args.opt == 'sgd' else optim.Adam(p)",
    ],
  ];
  for (const [name, text, wish, after] of cases) {
    it(name, () => assert.equal(lines(text, wish), after));
  }

  it("takes the place of the run's, and is told", () => {
    const [change] = plan(HEAD + parser() + chain("lr=1e-2") + LOOP, [to("AdamW")]).changes;
    assert.deepEqual([change?.becomes, change?.place, change?.line], ["o1", "argparse", 4]);
    assert.deepEqual(
      change?.also.map(({ before, after, line }) => [before, after, line]),
      [["1e-2", "1e-3", 10]],
    );
  });

  it("gets the values of its groups in its own branch", () => {
    const groups = (c: string, lr: string) =>
      `optim.${c}([{"params": a}, {"params": b, "lr": ${lr}}], lr=1e-3)`;
    const text = `${parser()}if args.opt == "sgd":\n    optimizer = ${groups("SGD", "1")}\nelif args.opt == "adamw":\n    optimizer = ${groups("AdamW", "1")}\n${LOOP}`;
    const group = {
      kind: "group",
      call: "o0",
      group: 1,
      argument: "lr",
      to: newValue(2),
      at: "definition",
    } as const;
    assert.equal(
      lines(text, to("AdamW", { lr: 1e-3 }), group),
      `${ADAMW}\n    optimizer = ${groups("AdamW", "2")}`,
    );
  });

  it("is a scheduler's as well", () => {
    const text = `${parser().replace('"sgd"', '"step"')}optimizer = optim.SGD(p, lr=0.1)\nif args.opt == "step":\n    s = optim.lr_scheduler.StepLR(optimizer, 30)\nelse:\n    s = optim.lr_scheduler.ExponentialLR(optimizer, 0.9)\n${LOOP}    s.step()\n`;
    const exponential: Wish = { ...to("lr_scheduler.ExponentialLR", { gamma: 0.9 }, "s0") };
    // No text names the last branch.
    assert.equal(
      lines(text, exponential),
      "    s = optim.lr_scheduler.ExponentialLR(optimizer, gamma=0.9)",
    );
    const named = text.replace("else:", 'elif args.opt == "exp":');
    assert.equal(lines(named, exponential), 'parser.add_argument("--opt", default="exp")');
  });

  it("is refused where its branch would not make what is wished", () => {
    const text = parser() + chain("lr=schedule(args)") + LOOP;
    const [refused] = plan(HEAD + text, [to("AdamW", { lr: 1e-3 })]).refused;
    assert.deepEqual(
      [refused?.why, refused?.text, refused?.at?.line],
      ["otherBranch", "sgd → adamw", 4],
    );
  });

  it("is refused where other parameters are in its groups", () => {
    const text =
      parser() + chain("lr=1e-3").replace("AdamW(p", 'AdamW([{"params": p, "lr": 1}]') + LOOP;
    const [refused] = plan(HEAD + text, [to("AdamW", { lr: 1e-3 })]).refused;
    assert.equal(refused?.why, "otherBranch");
  });

  it("is refused for a branch that does not run", () => {
    const [refused] = plan(HEAD + parser() + chain("lr=1e-3") + LOOP, [
      to("SGD", {}, "o1"),
    ]).refused;
    assert.deepEqual([refused?.why, refused?.text], ["otherBranch", "adamw → sgd"]);
  });
});

describe("a class that no branch makes", () => {
  it("is written into the branch that runs, which keeps its name", () => {
    const text = parser() + chain("lr=1e-3") + LOOP;
    const { changes } = plan(HEAD + text, [to("RMSprop", { lr: 0.1 })]);
    assert.equal(
      lines(text, to("RMSprop", { lr: 0.1 })),
      "    optimizer = optim.RMSprop(p, lr=args.lr)",
    );
    assert.equal(changes[0]?.misnamedBranch, "sgd");
  });

  it("is not written into one that does not run and is named for its class", () => {
    const text = parser() + chain("lr=1e-3") + LOOP;
    const [refused] = plan(HEAD + text, [to("RMSprop", {}, "o1")]).refused;
    assert.deepEqual(
      [refused?.why, refused?.text, refused?.at?.line],
      ["namedBranch", "RMSprop", 9],
    );
  });

  it("is written into a branch of another name", () => {
    const text = `${parser().replace('"sgd"', '"fast"')}if args.opt == 'fast':\n    o = optim.SGD(p, lr=0.1)\n`;
    const [change] = plan(HEAD + text, [to("AdamW", { lr: 1 })]).changes;
    assert.equal(lines(text, to("AdamW", { lr: 1 })), "    o = optim.AdamW(p, lr=1.0)");
    assert.equal(change?.misnamedBranch, undefined);
  });
});
