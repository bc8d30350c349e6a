import assert from "node:assert/strict";
import { given, outline, read } from "./readerTools.ts";

const imports = `import torch
from timm.optim import create_optimizer_v2
from timm.scheduler import create_scheduler_v2
`;

describe("timm's factories", () => {
  it("stand for the class they make", () => {
    const script =
      read(`${imports}o = create_optimizer_v2(model, "adamw", lr=1e-3, weight_decay=0.05)
s, num_epochs = create_scheduler_v2(o, num_epochs=100, warmup_epochs=5, cooldown_epochs=10)
for epoch in range(num_epochs):
    for x in loader:
        o.step()
    s.step(epoch + 1)`);
    assert.deepEqual(outline(script), [
      "o0 torch.optim.AdamW as o: 110 × 391?",
      "s0 CosineLRScheduler → o0, epoch",
    ]);
    assert.deepEqual(script.optimizers[0]?.groups, [{ weight_decay: 0 }, { weight_decay: 0.05 }]);
    assert.deepEqual(given(script.schedulers[0]), {
      t_initial: "100 argument literal",
      warmup_t: "5 argument literal",
    });
  });

  it("take parameters as they are", () => {
    const [optimizer] = read(
      `${imports}create_optimizer_v2(net.parameters(), lr=0.1, weight_decay=1e-4)`,
    ).optimizers;
    assert.equal(optimizer?.name, "SGD");
    assert.deepEqual(optimizer.groups, [{}]);
    assert.equal(optimizer.args.nesterov?.value, true);
  });

  it("assume the groups of a layer-wise decay", () => {
    const [optimizer] = read(
      `${imports}create_optimizer_v2(model, "adamw", layer_decay=0.7)`,
    ).optimizers;
    assert.equal(optimizer?.groupsAssumed, true);
  });

  it("count in updates where the schedule is stepped by them", () => {
    const [scheduler] = read(`${imports}o = create_optimizer_v2(model, "sgd", lr=0.1)
s, _ = create_scheduler_v2(o, "step", 10, decay_epochs=3, step_on_epochs=False, updates_per_epoch=50)`).schedulers;
    assert.equal(given(scheduler).decay_t, "150 argument expression");
  });

  it("leave open what they are given by options nobody can read, and noise", () => {
    const names = (call: string) => read(`${imports}${call}`).schedulers.map((s) => s.supported);
    assert.deepEqual(names("create_scheduler_v2(o, noise=0.5)"), [false]);
    assert.deepEqual(names("create_scheduler_v2(o, 'wsd')"), [false]);
    const [scheduler] = read(`${imports}create_scheduler_v2(o, **options(args))`).schedulers;
    assert.equal(given(scheduler).t_initial, "300 assumed");
  });

  it("are not functions of the same name", () => {
    const own = "def create_optimizer_v2(model, lr):\n    return make(model, lr)\n";
    assert.deepEqual(read(`${own}o = create_optimizer_v2(model, lr=0.1)`).optimizers, []);
    assert.deepEqual(
      read("from mine import create_optimizer_v2\ncreate_optimizer_v2(m)").optimizers,
      [],
    );
  });
});
