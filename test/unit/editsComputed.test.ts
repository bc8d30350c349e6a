import assert from "node:assert/strict";
import { newValue, type Wish } from "../../src/python/edits/wishes.ts";
import { call, edited, HEAD, plan, set } from "./editTools.ts";

const options = (lines: string) =>
  `import argparse\nps = argparse.ArgumentParser()\n${lines}args = ps.parse_args()\n`;
const LR = "ps.add_argument('--lr', type=float, default=0.1)\n";
const BATCH = "ps.add_argument('--batch-size', type=int, default=64)\n";
const use = (lr: string, more = "") => `o = optim.SGD(p, lr=${lr}${more})\n`;

/** What becomes of the lines that change. */
function lines(text: string, ...wishes: Wish[]): string {
  const before = new Set(text.split("\n"));
  const changed = call(text, ...wishes).split("\n");
  return changed.filter((line) => !before.has(line)).join("\n");
}

describe("a rate that is computed changes where its factor is said", () => {
  const lr = set("o0", "lr", 0.02);
  const cases: readonly [string, string, string][] = [
    [
      "an option, scaled by the batch size",
      options(LR + BATCH) + use("args.lr * args.batch_size / 256"),
      "ps.add_argument('--lr', type=float, default=0.08)",
    ],
    [
      "through names that hold products",
      `${options(`ps.add_argument('--blr', default=1e-3)\n${BATCH}`)}eff = args.batch_size * 2\nrate = args.blr * eff / 256\n${use("rate")}`,
      "ps.add_argument('--blr', default=4e-2)",
    ],
    [
      "an option that a product takes the place of",
      `${options(`ps.add_argument('--lr', default=None)\nps.add_argument('--blr', default=1e-3)\n${BATCH}`)}if args.lr is None:\n    args.lr = args.blr * args.batch_size / 256\n${use("args.lr")}`,
      "ps.add_argument('--blr', default=8e-2)",
    ],
    [
      "a constant",
      `base_lr = 0.1\nworld_size = 4\n${use("base_lr * world_size")}`,
      "base_lr = 0.005",
    ],
    ["a constant in capitals", `LR = 0.1\n${use("LR * 0.25")}`, "LR = 0.08"],
    ["a constant that is divided", `BASE_LR = 0.1\n${use("BASE_LR / 10")}`, "BASE_LR = 0.2"],
    [
      "an entry of a dict",
      `cfg = {"lr": 0.1, "batch": 32}\n${use('cfg["lr"] * cfg["batch"] / 256')}`,
      'cfg = {"lr": 0.16, "batch": 32}',
    ],
    [
      "a field",
      `from dataclasses import dataclass\n@dataclass\nclass C:\n    base_lr: float = 0.1\n    gpus: int = 8\nc = C()\n${use("c.base_lr * c.gpus")}`,
      "    base_lr: float = 0.0025",
    ],
    [
      "a number in the product, beside the batch size alone",
      `batch_size = 64\n${use("5e-4 * batch_size / 512")}`,
      "o = optim.SGD(p, lr=0.16 * batch_size / 512)",
    ],
    [
      "a conversion around it",
      options(LR) + use("float(args.lr) * 2"),
      "ps.add_argument('--lr', type=float, default=0.01)",
    ],
    [
      "not the batch size",
      options(BATCH) + use("args.scale * args.batch_size"),
      "refused: unreadable args.scale * args.batch_size",
    ],
    [
      "not one of two that may be meant",
      `base_lr = 0.1\nlr_scale = 0.5\n${use("base_lr * lr_scale")}`,
      "refused: computed base_lr * lr_scale",
    ],
    [
      "not a number among several",
      `batch_size = 64\n${use("0.1 * 0.5 * batch_size")}`,
      "refused: computed 0.1 * 0.5 * batch_size",
    ],
    [
      "not where another factor is unknown",
      options(LR) + use("args.lr * torch.cuda.device_count()"),
      "refused: unreadable args.lr * torch.cuda.device_count()",
    ],
    [
      "within a product in parentheses",
      options(LR + BATCH) + use("args.lr / (256 / args.batch_size)"),
      "ps.add_argument('--lr', type=float, default=0.08)",
    ],
    ["a constant that is scaled in place", `lr = 0.1\nlr *= 4\nlr /= 2\n${use("lr")}`, "lr = 0.01"],
    [
      "not a constant that something is added to",
      `lr = 0.1\nlr += 4\n${use("lr")}`,
      "refused: computed lr += 4",
    ],
    [
      "an option that is scaled in place",
      `${options(LR + BATCH)}args.lr *= args.batch_size / 256\n${use("args.lr")}`,
      "ps.add_argument('--lr', type=float, default=0.08)",
    ],
    [
      "not what is no product",
      `base_lr = 0.1\n${use("base_lr + 0.1")}`,
      "refused: computed base_lr + 0.1",
    ],
    [
      "not what comes to nothing",
      `base_lr = 0.1\nnum_gpus = 0\n${use("base_lr * num_gpus")}`,
      "refused: computed base_lr * num_gpus",
    ],
  ];
  for (const [name, text, after] of cases) {
    it(name, () => assert.equal(lines(text, lr), after));
  }

  it("is the shortest number that comes to exactly what is wished", () => {
    const text = `${HEAD}base_lr = 0.1\nbatch_size = 96\n${use("base_lr * batch_size / 256")}`;
    let written = 0;
    for (const wished of [0.01, 0.02, 0.03, 0.05, 0.0123, 1e-4, 3e-4, 0.3]) {
      const { changes, refused } = plan(text, [set("o0", "lr", wished)]);
      const [change] = changes;
      if (!change) {
        assert.equal(refused[0]?.why, "inexact");
        continue;
      }
      written += 1;
      assert.equal((Number(change.after) * 96) / 256, wished);
      const shorter = Number(Number(change.after).toPrecision(15));
      if (String(shorter) !== change.after) assert.notEqual((shorter * 96) / 256, wished);
    }
    assert.ok(written >= 4);
  });

  it("tells of what it computes it", () => {
    const [change] = plan(`${HEAD}LR = 0.1\n${use("LR * 0.1")}`, [lr]).changes;
    assert.deepEqual(change?.derivation, { of: "lr", text: "LR * 0.1", factor: "LR" });
    assert.deepEqual([change?.place, change?.line], ["constant", 2]);
  });
});

describe("other values that are computed", () => {
  const head = `${options("ps.add_argument('--epochs', type=int, default=10)\nps.add_argument('--warmup-epochs', type=int, default=2)\nps.add_argument('--wd', default=0.1)\n")}steps_per_epoch = 50\n`;
  const loop =
    "for epoch in range(args.epochs):\n    for i in range(steps_per_epoch):\n        o.step()\n        s.step()\n";
  const warmup = (total: string) =>
    `${head}${use("0.1", ", weight_decay=args.wd / 10")}s = optim.lr_scheduler.LinearLR(o, total_iters=${total})\n${loop}`;
  const cosine = `${head}${use("0.1")}s = optim.lr_scheduler.CosineAnnealingLR(o, T_max=args.epochs * steps_per_epoch)\n${loop}`;

  it("a number of steps changes by its epochs", () => {
    assert.equal(
      lines(warmup("args.warmup_epochs * steps_per_epoch"), set("s0", "total_iters", 200n)),
      "ps.add_argument('--warmup-epochs', type=int, default=4)",
    );
  });

  it("a number of steps that no whole epochs come to stays", () => {
    const text = warmup("args.warmup_epochs * steps_per_epoch");
    const outcome = lines(text, set("s0", "total_iters", 120n));
    assert.equal(outcome, "refused: inexact args.warmup_epochs = 2.4");
  });

  it("a share that is rounded changes by the share", () => {
    assert.equal(
      lines(
        warmup("int(0.1 * 500)")
          .replace("0.1 * 500", "warmup * 500")
          .replace("ps =", "warmup = 0.1\nps ="),
        set("s0", "total_iters", 75n),
      ),
      "warmup = 0.15",
    );
  });

  it("a decay changes by its option", () => {
    assert.equal(
      lines(warmup("5"), set("o0", "weight_decay", 0.02)),
      "ps.add_argument('--wd', default=0.2)",
    );
  });

  it("is refused where the length of the run would change too, which is told", () => {
    const [refused] = plan(HEAD + cosine, [set("s0", "T_max", 1000n)]).refused;
    assert.deepEqual([refused?.why, refused?.text], ["alsoChanges", "args.epochs"]);
    assert.deepEqual(refused?.effects, [{ call: "o0", argument: "epochs" }]);
    assert.equal(refused?.at?.line, 4);
  });

  it("is written where the length of the run is wished too", () => {
    const epochs: Wish = { kind: "length", run: "o0", name: "epochs", to: 20 };
    const { refused, changes } = plan(HEAD + cosine, [set("s0", "T_max", 1000n), epochs]);
    assert.deepEqual(refused, []);
    assert.equal(changes[0]?.after, "20");
  });
});

describe("a group's rate that is computed", () => {
  const groups = (rate: string, lr = "args.lr") =>
    `${options(LR)}o = optim.SGD([{"params": a}, {"params": b, "lr": ${rate}}], lr=${lr})\n`;
  const group: Wish = {
    kind: "group",
    call: "o0",
    group: 1,
    argument: "lr",
    to: newValue(0.005),
    at: "definition",
  };

  it("changes by the number that is its own, where the option is everybody's", () => {
    const [before, after] = [groups("args.lr / 10"), groups("args.lr / 20")];
    assert.equal(call(before, group), after);
    const exact = call(groups("args.lr * 0.1"), group);
    assert.equal(exact, groups("args.lr * 0.049999999999999996"));
    assert.equal(0.1 * 0.049999999999999996, 0.005);
    assert.notEqual(0.1 * 0.05, 0.005);
  });

  it("is refused where another number is not only its own", () => {
    const text = `factor = 0.1\n${groups("args.lr * factor")}`;
    const [refused] = plan(HEAD + text, [group]).refused;
    assert.equal(refused?.why, "alsoChanges");
    assert.deepEqual(refused?.effects, [{ call: "o0", argument: "lr" }]);
  });

  it("changes by the option that nothing else takes", () => {
    assert.equal(
      edited(HEAD + groups("args.lr / 10", "1"), group),
      HEAD + groups("args.lr / 10", "1").replace("default=0.1", "default=0.05"),
    );
  });
});
