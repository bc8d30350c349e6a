import assert from "node:assert/strict";
import { english } from "../../src/present/localize.ts";
import { schedulerStepCard, updateCard } from "../../src/present/stepCard.ts";
import { show } from "./presentTools.ts";

const options = { theme: "dark", t: english } as const;

const plain = (markdown: string) =>
  markdown.replace(/&#(\d+);/g, (_, code) => String.fromCharCode(Number(code)));

/** The cards on `opt.step()` and, where there is one, on `sched.step()`. */
function cards(text: string): { update: string; step: string } {
  const { contexts } = show(text);
  const [context = assert.fail()] = contexts;
  const [optimizer = assert.fail()] = context.script.optimizers;
  const [scheduler] = context.script.schedulers;
  return {
    update: plain(updateCard(optimizer, "opt.step()", context, options).markdown),
    step: scheduler
      ? plain(schedulerStepCard(scheduler, "sched.step()", context, options).markdown)
      : "",
  };
}

const accumulated = `from torch.optim import *
from torch.optim.lr_scheduler import *
opt = SGD(p, lr=0.1, momentum=0.9)
sched = StepLR(opt, 50, gamma=0.1)
for epoch in range(4):
    for i in range(100):
        if (i + 1) % 4 == 0:
            opt.step()
            sched.step()
`;

describe("the card on optimizer.step()", () => {
  it("tells how often and how many updates there are, and what the first and last one do", () => {
    const { update } = cards(accumulated);
    assert.match(
      update,
      /^`opt\.step\(\)` SGD: updates the weights every 4 batches, 25 times per epoch, 100 times in all\n/,
    );
    assert.match(update, /lr \/ \(1 − 0\.9\) times the gradient: 10 times what it would without/);
    // 100 updates, of which the last 50 have a tenth of the rate.
    assert.match(update, /\n {2}← θ − 0\.1·b {4}t = 1\n {2}← θ − 0\.01·b {3}t = 100\n/);
    assert.match(update, /\| lr \|[^\n]*\n\| stand-in loss \|/);
  });

  it("says where the lengths are assumed, until they are set", () => {
    const open = accumulated.replace("range(4)", "range(args.epochs)");
    assert.match(cards(open).update, /2,250 times in all, lengths assumed\n/);
    const { contexts } = show(open, { stated: ["epoch"] });
    const [context = assert.fail()] = contexts;
    const [optimizer = assert.fail()] = context.script.optimizers;
    const { markdown } = updateCard(optimizer, "opt.step()", context, options);
    assert.match(plain(markdown), /2,250 times in all\n/);
  });

  it("quotes PyTorch where the run raises", () => {
    const text = accumulated.replace("StepLR(opt, 50, gamma=0.1)", "OneCycleLR(opt, 0.1, 60)");
    const { update, step } = cards(text);
    assert.match(update, /\*\*PyTorch raises here after update 61, in epoch 2: Tried to step 61/);
    assert.match(step, /\*\*PyTorch raises here after update 61, in epoch 2: Tried to step 61/);
  });

  it("gives momentum that a schedule cycles by its numbers in the run", () => {
    const text = accumulated.replace("StepLR(opt, 50, gamma=0.1)", "OneCycleLR(opt, 0.1, 101)");
    const { update } = cards(text);
    // OneCycleLR begins with a 25th of max_lr and the highest momentum.
    assert.match(update, /\n {2}← θ − 4e−3·b {6}t = 1\n/);
    assert.match(update, /\n {2}← μb \+ \(1 − 0\)g\n/);
    assert.match(update, /\| momentum \|\s+0\.95 /);
    assert.doesNotMatch(update, /1 − 0\.9\)/);
  });

  it("tells parameter groups with rates of their own apart", () => {
    const text = accumulated.replace("SGD(p,", 'SGD([{"params": p}, {"params": q, "lr": 0.5}],');
    const { update } = cards(text);
    assert.match(update, /\| lr of group 0 \|\s+0\.1 [^\n]*\n\| lr of group 1 \|\s+0\.5 /);
    assert.match(update, /\nθ ← θ − ηb\n/);
  });

  it("says how far Adam goes, and what its decay takes", () => {
    const adam = accumulated.replace("SGD(p, lr=0.1, momentum=0.9)", "AdamW(p, lr=1e-3)");
    assert.match(cards(adam).update, /moves by about lr, .* takes 1e−5 of it besides/);
    const plainAdam = accumulated.replace("SGD(p, lr=0.1, momentum=0.9)", "Adam(p, lr=1e-3)");
    assert.doesNotMatch(cards(plainAdam).update, /besides/);
  });
});

describe("the card on scheduler.step()", () => {
  it("tells the rhythm and the number of steps", () => {
    assert.match(
      cards(accumulated).step,
      /^`sched\.step\(\)` StepLR: stepped every 4 batches, 100 times in all\n/,
    );
    const uneven = accumulated.replace("            sched", "        if i < epoch: sched");
    assert.match(cards(uneven).step, /StepLR: stepped 6 times\n/);
  });
});
