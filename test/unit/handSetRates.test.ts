import assert from "node:assert/strict";
import { defaultAssumptions } from "../../src/plan/assumptions.ts";
import { simulateRun } from "../../src/plan/preview.ts";
import { ScriptReading } from "../../src/plan/scriptReading.ts";
import { read, readFiles } from "./readerTools.ts";

const HEAD = "import torch\noptimizer = torch.optim.SGD(p, lr=0.1)\n";

/** With an optimizer, unless the text makes its own. */
const whole = (text: string) =>
  text.startsWith("optimizer = ") ? `import torch\n${text}` : HEAD + text;

/** The text at each place where the first optimizer's rate is set by hand. */
function places(text: string): string[] {
  const source = whole(text);
  return (read(source).runs[0]?.handSet ?? []).map(({ from, to }) => source.slice(from, to));
}

/** The rate of the first group in every update. */
function rates(text: string): readonly number[] {
  const reading = new ScriptReading(() => 0).read(whole(text), defaultAssumptions);
  const [run] = reading.runs;
  assert.ok(run);
  const work = simulateRun(run, reading.script);
  for (;;) {
    const { done, value } = work.next();
    if (done) return [...(value.trace?.lr[0] ?? [])];
  }
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
    "from util import warmup_learning_rate\nwarmup_learning_rate(args, 3, i, optimizer)": [
      "warmup_learning_rate(args, 3, i, optimizer)",
    ],
    "from util import adjust_learning_rate\nadjust_learning_rate(optimizer.param_groups[0], 3)": [
      "adjust_learning_rate(optimizer.param_groups[0], 3)",
    ],
    "from util import poly_lr_scheduler\npoly_lr_scheduler(optimizer, 0.1, 3)": [
      "poly_lr_scheduler(optimizer, 0.1, 3)",
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

describe("fields of groups that no optimizer has", () => {
  const adjust = (test: string) => `for epoch in range(2):
    for group in optimizer.param_groups:
        if ${test}: group["lr"] = 0.01
        else: group["lr"] = 0.5 ** epoch
    optimizer.step()
`;
  const made = (groups: string) => `optimizer = torch.optim.SGD(${groups}, lr=0.1)\n`;

  it("are known of groups that the script writes out", () => {
    const fixed =
      made('[{"params": p, "fixed": True}]') + adjust('"fixed" in group and group["fixed"]');
    assert.deepEqual(rates(fixed), [0.01, 0.01]);
    const free =
      made('[{"params": p, "fixed": False}]') + adjust('"fixed" in group and group["fixed"]');
    assert.deepEqual(rates(free), [1, 0.5]);
    assert.deepEqual(rates(adjust('"fixed" in group and group["fixed"]')), [1, 0.5]);
    assert.deepEqual(rates(adjust('"lr_scale" in group')), [1, 0.5]);
    assert.deepEqual(rates(adjust('group.get("share", 1.0) < 1')), [1, 0.5]);
  });

  it("leave nothing unfollowed in the branch that is not taken", () => {
    assert.deepEqual(places(adjust('"lr_scale" in group')), []);
  });

  const unknown = {
    "of groups from elsewhere": made("groups_of(model)") + adjust('"fixed" in group'),
    "that the script sets": `optimizer.param_groups[0]["fixed"] = True\n${adjust('"fixed" in group')}`,
    "with values that cannot be read":
      made('[{"params": p, "fixed": flag()}]') + adjust('group["fixed"]'),
  };
  for (const [name, text] of Object.entries(unknown)) {
    it(`are not guessed ${name}`, () => assert.notDeepEqual(places(text), []));
  }
});

describe("rates that an object of the script computes", () => {
  const wrapper = `class Noam:
    def __init__(self, size, warmup, optimizer):
        self.optimizer = optimizer
        self.size = size
        self.warmup = warmup
        self._step = 0

    def step(self):
        self._step += 1
        rate = self.rate()
        for group in self.optimizer.param_groups:
            group["lr"] = rate
        self.optimizer.step()

    def rate(self, step=None):
        if step is None:
            step = self._step
        return self.size ** -0.5 * min(step ** -0.5, step * self.warmup ** -1.5)

noam = Noam(512, 4, optimizer)
for epoch in range(2):
    for batch in range(4):
        noam.step()
`;

  it("follow its counter, also through a method that only computes", () => {
    const expected = [1, 2, 3, 4, 5, 6, 7, 8].map(
      (step) => 512 ** -0.5 * Math.min(step ** -0.5, step * 4 ** -1.5),
    );
    assert.deepEqual(places(wrapper), []);
    assert.deepEqual(rates(wrapper), expected);
  });

  it("are followed into another file", () => {
    const [made = "", used = ""] = wrapper.split("noam = ");
    const text = `import torch\nfrom noam import Noam\noptimizer = torch.optim.SGD(p, lr=0.1)\nnoam = ${used}`;
    const { runs } = readFiles({ "train.py": text, "noam.py": made });
    assert.deepEqual(runs[0]?.handSet, []);
    const unread = made.replace("step = self._step", "step = self.clock.now()");
    const other = readFiles({ "train.py": text, "noam.py": unread });
    const places = other.runs[0]?.handSet.map(({ from, to }) => text.slice(from, to));
    assert.deepEqual(places, ["noam.step()"]);
  });

  it("are said to be unread where the method asks something else", () => {
    const unread = wrapper.replace("step = self._step", "step = self.clock.now()");
    assert.deepEqual(places(unread), ['group["lr"] = rate']);
  });

  it("are said to be unread, at once, where methods call each other", () => {
    const other = `
    def warm(self):
        return self.rate() + self.cold() + self.rate()

    def cold(self):
        return self.warm() + self.rate() + self.warm()

noam = `;
    const circular = wrapper
      .replace("return self.size", "return self.warm() + self.cold() + self.size")
      .replace("\nnoam = ", other);
    assert.deepEqual(places(circular), ['group["lr"] = rate']);
  });
});

describe("rates set in a function that training and tests share", () => {
  const trainer = (...methods: readonly string[]) => `import torch
class Trainer:
    def __init__(self, net):
        self.optimizer = torch.optim.SGD(net.parameters(), lr=0.1)
${methods.join("")}    def go_through(self, data, train=True):
        for x in data:
            if train:
                for group in self.optimizer.param_groups:
                    group["lr"] = self.rate_of(x)
                self.optimizer.step()
`;
  const fit = "    def fit(self, data):\n        self.go_through(data)\n";
  const test = "    def test(self, data):\n        self.go_through(data, train=False)\n";

  it("are those of the training", () => {
    for (const text of [trainer(fit, test), trainer(test, fit)]) {
      const found = read(text).runs[0]?.handSet ?? [];
      assert.deepEqual(
        found.map(({ from, to }) => text.slice(from, to)),
        ['group["lr"] = self.rate_of(x)'],
      );
    }
  });
});

describe("schedulers of a script's own class", () => {
  const warmUp = `class WarmUp(torch.optim.lr_scheduler.LRScheduler):
    def __init__(self, optimizer, total_iters, last_epoch=-1):
        self.total_iters = total_iters
        super().__init__(optimizer, last_epoch)

    def get_lr(self):
        return [base_lr * self.factor(self.last_epoch) for base_lr in self.base_lrs]

    def factor(self, step):
        return min(1.0, (step + 1) / self.total_iters)

`;
  const loop = (...lines: readonly string[]) =>
    `for epoch in range(2):\n    for batch in range(3):\n        optimizer.step()\n${lines.join("\n")}\n`;

  it("are stepped by their get_lr", () => {
    const text = `${warmUp}warm_up = WarmUp(optimizer, 4)\n${loop("        warm_up.step()")}`;
    assert.deepEqual(places(text), []);
    assert.deepEqual(
      rates(text),
      [0.25, 0.5, 0.75, 1, 1, 1].map((factor) => 0.1 * factor),
    );
  });

  it("begin with the optimizer's rate beside another scheduler", () => {
    // PyTorch: 0.1 / 2, 0.1, 0.1, then StepLR halves what is there.
    const made = `steps = torch.optim.lr_scheduler.StepLR(optimizer, 1, 0.5)\nwarm_up = WarmUp(optimizer, 2)\n`;
    const stepped = loop("        if epoch == 0: warm_up.step()", "    steps.step()");
    assert.deepEqual(places(warmUp + made + stepped), []);
    assert.deepEqual(rates(warmUp + made + stepped), [0.05, 0.1, 0.1, 0.05, 0.05, 0.05]);
  });

  it("are stepped where the options choose them", () => {
    const chosen = (kind: string) => `import argparse
parser = argparse.ArgumentParser()
parser.add_argument("--kind", default="${kind}")
args = parser.parse_args()
${warmUp}if args.kind == "warm":
    scheduler = WarmUp(optimizer, 4)
else:
    scheduler = torch.optim.lr_scheduler.StepLR(optimizer, 3, 0.5)
${loop("        scheduler.step()")}`;
    assert.deepEqual(places(chosen("warm")), []);
    assert.deepEqual(
      rates(chosen("warm")),
      [0.25, 0.5, 0.75, 1, 1, 1].map((factor) => 0.1 * factor),
    );
    assert.deepEqual(rates(chosen("steps")), [0.1, 0.1, 0.1, 0.05, 0.05, 0.05]);
  });

  it("are said to be unread where they ask something else, or are resumed", () => {
    const stepped = loop("        warm_up.step()");
    const unread = warmUp.replace("self.factor(self.last_epoch)", "ask(self.last_epoch)");
    const cases = [
      [unread, "WarmUp(optimizer, 4)"],
      [warmUp, "WarmUp(optimizer, 4, last_epoch=7)"],
    ] as const;
    for (const [made, call] of cases) {
      assert.deepEqual(places(`${made}warm_up = ${call}\n${stepped}`), [call]);
    }
  });
});

describe("schedulers that cannot be read", () => {
  const unread: Readonly<Record<string, readonly string[]>> = {
    "from lib import WarmUp\nscheduler = WarmUp(optimizer, 5)\nscheduler.step()": ["WarmUp"],
    "from lib import build\nlr_scheduler, _ = build(args, optimizer)\nlr_scheduler.step(3)": [
      "lr_scheduler",
    ],
    "import pytorch_warmup as warmup\nwarmup_scheduler = warmup.LinearWarmup(optimizer, 100)\nfor i in range(3):\n    optimizer.step()\n    with warmup_scheduler.dampening():\n        pass":
      ["LinearWarmup"],
    "from models.optimization import get_scheduler\ns = get_scheduler('cosine', optimizer=optimizer)\nfor i in range(3):\n    s.step()":
      ["get_scheduler"],
    "class PolyLR(torch.optim.lr_scheduler.LRScheduler):\n    def get_lr(self):\n        return [ask()]\npoly = PolyLR(optimizer)\npoly.step()":
      ["PolyLR"],
    "from lib import WarmUp\nscheduler = WarmUp(torch.optim.lr_scheduler.StepLR(optimizer, 3), optimizer)\nscheduler.step()":
      ["WarmUp"],
  };
  for (const [text, names] of Object.entries(unread)) {
    it(`are named: ${JSON.stringify(text)}`, () => {
      const handSet = read(HEAD + text).runs[0]?.handSet ?? [];
      assert.deepEqual(
        handSet.map(({ scheduler }) => scheduler),
        names,
      );
    });
  }

  const others = [
    "scheduler = torch.optim.lr_scheduler.StepLR(optimizer, 3)\nscheduler.step()",
    "from lib import WarmUp\nscheduler = WarmUp(optimizer, 5)",
    "from lib import backend\nsched = torch.optim.lr_scheduler.StepLR(optimizer, 3)\nmodel, opt, distr_sched = backend.distribute(model, optimizer=optimizer, lr_scheduler=sched)\ndistr_sched.step()",
    "import argparse\np = argparse.ArgumentParser()\np.add_argument('--resume', default='')\nargs = p.parse_args()\nif args.resume:\n    for new, old in zip(optimizer.param_groups, saved):\n        new['lr'] = old['lr']",
    "from lib import Lookahead\nouter = Lookahead(optimizer)\nouter.step()",
    "from diffusers import DDPMScheduler\nnoise_scheduler = DDPMScheduler(1000)\nnoise_scheduler.step(x, t)",
    "scaler = torch.amp.GradScaler()\nscaler.step(optimizer)",
    "class Warm:\n    def __init__(self, o):\n        self.o = o\n    def step(self):\n        print(self.o)\nscheduler = Warm(optimizer)\nscheduler.step()",
    "def make(o):\n    return torch.optim.lr_scheduler.StepLR(o, 3)\nscheduler = make(optimizer)\nscheduler.step()",
  ];
  for (const text of others) {
    it(`are not seen in ${JSON.stringify(text)}`, () => assert.deepEqual(places(text), []));
  }
});
