import assert from "node:assert/strict";
import { show } from "./presentTools.ts";
import { given, outline, read } from "./readerTools.ts";

interface Case {
  readonly name: string;
  /** The body of `configure_optimizers`. */
  readonly configure: string;
  readonly trainer?: string;
  readonly outline: readonly string[];
}

const module = (configure: string, extra = "") => `import torch
import lightning as L
from torch.optim.lr_scheduler import (
    CosineAnnealingLR, ExponentialLR, LinearLR, OneCycleLR, ReduceLROnPlateau, SequentialLR, StepLR
)

class Net(L.LightningModule):
    def __init__(self, lr=1e-3, gamma=0.5):
        super().__init__()
        self.save_hyperparameters()
    def training_step(self, batch, batch_idx):
        return self.layer(batch).sum()
${extra}    def configure_optimizers(self):
${configure.replace(/^/gm, "        ")}
`;

const fit = (args: string) => `
model = Net()
trainer = L.Trainer(${args})
trainer.fit(model, loader)
`;

const made = "o = torch.optim.SGD(self.parameters(), lr=0.1)\n";

const cases: readonly Case[] = [
  {
    name: "one optimizer",
    configure: "return torch.optim.Adam(self.parameters(), lr=0.1)",
    outline: ["o0 torch.optim.Adam as null: 20 × 391?"],
  },
  {
    name: "a list of one, without a trainer in the file",
    configure: `${made}return [o]`,
    trainer: "",
    outline: ["o0 torch.optim.SGD as o: 90? × 391?"],
  },
  {
    name: "two lists: once per epoch",
    configure: `${made}s = StepLR(o, 5)\nreturn [o], [s]`,
    outline: ["o0 torch.optim.SGD as o: 20 × 391?", "s0 StepLR → o0, epoch"],
  },
  {
    name: "two lists with a dict: once per step",
    configure: `${made}s = CosineAnnealingLR(o, 100)\nreturn [o], [{"scheduler": s, "interval": "step"}]`,
    outline: ["o0 torch.optim.SGD as o: 20 × 391?", "s0 CosineAnnealingLR → o0, batch"],
  },
  {
    name: "a dict with a scheduler",
    configure: `${made}return {"optimizer": o, "lr_scheduler": ExponentialLR(o, 0.9)}`,
    outline: ["o0 torch.optim.SGD as o: 20 × 391?", "s0 ExponentialLR → o0, epoch"],
  },
  {
    name: "a dict with a dict and a monitor: with a metric",
    configure: `${made}s = ReduceLROnPlateau(o)
return {"optimizer": o, "lr_scheduler": {"scheduler": s, "monitor": "val_loss", "frequency": 1}}`,
    outline: ["o0 torch.optim.SGD as o: 20 × 391?", "s0 ReduceLROnPlateau → o0, metric"],
  },
  {
    name: "a tuple of dicts",
    configure: `${made}p = torch.optim.Adam(self.head.parameters())
return {"optimizer": o, "lr_scheduler": StepLR(o, 2)}, {"optimizer": p}`,
    outline: [
      "o0 torch.optim.SGD as o: 20 × 391?",
      "o1 torch.optim.Adam as p: 20 × 391?",
      "s0 StepLR → o0, epoch",
    ],
  },
  {
    name: "a scheduler that is not returned is never stepped",
    configure: `${made}s = StepLR(o, 5)\nreturn o`,
    outline: ["o0 torch.optim.SGD as o: 20 × 391?", "s0 StepLR → o0, never"],
  },
  {
    name: "a composite: what is inside steps with it",
    configure: `${made}a = LinearLR(o, total_iters=3)
b = CosineAnnealingLR(o, 10)
s = SequentialLR(o, [a, b], milestones=[3])
return {"optimizer": o, "lr_scheduler": s}`,
    outline: [
      "o0 torch.optim.SGD as o: 20 × 391?",
      "s0 LinearLR → o0, epoch, in s2",
      "s1 CosineAnnealingLR → o0, epoch, in s2",
      "s2 SequentialLR → o0, epoch",
    ],
  },
  {
    name: "keys that Lightning does not know: another trainer's, perhaps",
    configure: `${made}return {"optimizer": o, "scheduler": StepLR(o, 5), "interval": "epoch"}`,
    outline: ["o0 torch.optim.SGD as o: 90? × 391?", "s0 StepLR → o0, unknown"],
  },
  {
    name: "another return for each schedule, chosen by an option",
    configure: `${made}if self.kind == "cosine":
    s = CosineAnnealingLR(o, T_max=20)
    return [o], [s]
elif self.kind == "plateau":
    s = ReduceLROnPlateau(o)
    return {"optimizer": o, "lr_scheduler": {"scheduler": s, "monitor": "val"}}
else:
    return o`,
    outline: [
      "o0 torch.optim.SGD as o: 20 × 391?",
      "s0 CosineAnnealingLR → o0, epoch",
      "s1 ReduceLROnPlateau → o0, metric",
    ],
  },
  {
    name: "a scheduler that no return hands over",
    configure: `${made}s = StepLR(o, 5)\nif self.plain:\n    return o\nreturn [o]`,
    outline: ["o0 torch.optim.SGD as o: 20 × 391?", "s0 StepLR → o0, never"],
  },
  {
    name: "the defaults of LightningCLI",
    configure: "return torch.optim.SGD(self.parameters(), 0.1)",
    trainer: `from lightning.pytorch.cli import LightningCLI
cli = LightningCLI(Net, trainer_defaults={"max_epochs": 12, "accumulate_grad_batches": 2})`,
    outline: ["o0 torch.optim.SGD as null: 12 × 391?"],
  },
  {
    name: "options of the trainer from a dict",
    configure: "return torch.optim.SGD(self.parameters(), 0.1)",
    trainer: `options = {"max_epochs": 7, "devices": 1}\n${fit("**options")}`,
    outline: ["o0 torch.optim.SGD as null: 7 × 391?"],
  },
  {
    name: "an interval that cannot be read",
    configure: `${made}s = StepLR(o, 5)\nreturn {"optimizer": o, "lr_scheduler": {"scheduler": s, "interval": self.how()}}`,
    outline: ["o0 torch.optim.SGD as o: 20 × 391?", "s0 StepLR → o0, unknown"],
  },
  {
    name: "Lightning's own default number of epochs",
    configure: `return torch.optim.SGD(self.parameters(), 0.1)`,
    trainer: fit('accelerator="gpu"'),
    outline: ["o0 torch.optim.SGD as null: 1000 × 391?"],
  },
  {
    name: "max_steps counts updates",
    configure: `return torch.optim.SGD(self.parameters(), 0.1)`,
    trainer: fit("max_steps=1000, accumulate_grad_batches=2"),
    outline: ["o0 torch.optim.SGD as null: 6? × 391?"],
  },
  {
    name: "options nobody can read leave the epochs open",
    configure: `return torch.optim.SGD(self.parameters(), 0.1)`,
    trainer: fit("**options"),
    outline: ["o0 torch.optim.SGD as null: 90? × 391?"],
  },
];

describe("Lightning's configure_optimizers", () => {
  for (const { name, configure, trainer = fit("max_epochs=20"), outline: expected } of cases) {
    it(name, () => assert.deepEqual(outline(read(module(configure) + trainer)), expected));
  }

  it("reads values kept by save_hyperparameters", () => {
    const configure =
      "return torch.optim.SGD(self.parameters(), self.hparams.lr, self.hparams['gamma'])";
    const [optimizer] = read(`${module(configure)}net = Net(lr=0.3)`).optimizers;
    assert.deepEqual(given(optimizer), {
      lr: "0.3 argument attribute",
      momentum: "0.5 argument attribute",
    });
  });

  it("passes arguments on to a base class's constructor", () => {
    const [optimizer] = read(`import torch, lightning as L
class Base(L.LightningModule):
    def __init__(self, lr=1e-3):
        super().__init__()
        self.save_hyperparameters()
    def configure_optimizers(self):
        return torch.optim.SGD(self.parameters(), lr=self.hparams.lr)
class Net(Base):
    def __init__(self):
        super().__init__(lr=0.7)
`).optimizers;
    assert.deepEqual(given(optimizer), { lr: "0.7 argument attribute" });
  });

  it("follows keywords that a function hands on to the module", () => {
    const text = module(
      "return torch.optim.SGD(self.parameters(), self.hparams.lr, self.hparams.gamma)",
    );
    const train = "def train(epochs, **kwargs):\n    model = Net(**kwargs)\n    fit(model)\n";
    const of = (calls: string) => given(read(text + train + calls).optimizers[0]);
    assert.deepEqual(of("train(3, lr=0.7)"), {
      lr: "0.7 argument attribute",
      momentum: "0.5 argument attribute",
    });
    assert.equal(of("train(3, lr=0.7)\ntrain(4, lr=0.8)").lr, "0.001 assumed");
    const taken = train.replace("epochs,", "lr,");
    const [optimizer] = read(`${text}${taken}train(0.7, gamma=0.9)`).optimizers;
    assert.equal(given(optimizer).lr, "0.001 argument attribute");
    assert.equal(of("train(3, **options)").lr, "0.001 assumed");
  });

  it("keeps what save_hyperparameters ignores open", () => {
    const text = module("return torch.optim.SGD(self.parameters(), self.hparams.lr)");
    const ignoring = text.replace("hyperparameters()", 'hyperparameters(ignore=["lr"])');
    assert.deepEqual(given(read(ignoring).optimizers[0]), { lr: "0.001 assumed" });
  });

  it("computes the estimated number of updates", () => {
    const configure = `${made}s = OneCycleLR(o, 0.1, total_steps=self.trainer.estimated_stepping_batches)\nreturn [o], [{"scheduler": s, "interval": "step"}]`;
    const trainer = `from torchvision.datasets import MNIST
from torch.utils.data import DataLoader
L.Trainer(max_epochs=2, accumulate_grad_batches=4).fit(Net(), DataLoader(MNIST("d"), batch_size=100))`;
    const [scheduler] = read(module(configure) + trainer).schedulers;
    assert.equal(given(scheduler).total_steps, "300 argument attribute");
  });

  it("leaves the steps to a module that makes them itself", () => {
    const text = module(
      `${made}return [o], [StepLR(o, 2)]`,
      "    def lr_scheduler_step(self, scheduler, metric):\n        scheduler.step(self.current_epoch)\n",
    );
    assert.equal(read(text + fit("max_epochs=3")).schedulers[0]?.cadence, "unknown");
  });

  it("takes no other class's Trainer for Lightning's", () => {
    const other = "from mine import Trainer\nTrainer(max_epochs=5).fit(Net())";
    const text = module("return torch.optim.SGD(self.parameters(), 0.1)") + other;
    assert.deepEqual(outline(read(text)), ["o0 torch.optim.SGD as null: 90? × 391?"]);
  });

  const manual = (step: string, more = "") =>
    module(
      `a = torch.optim.SGD(self.parameters(), lr=0.1)
b = torch.optim.Adam(self.head.parameters())
return [a, b], [StepLR(a, 2), {"scheduler": ExponentialLR(b, 0.9), "name": "b"}]`,
    )
      .replace("self.save_hyperparameters()", "self.automatic_optimization = False")
      .replace(
        "        return self.layer(batch).sum()\n",
        step.replace(/^(?=.)/gm, "        ") + more,
      ) + fit("max_epochs=20");

  it("finds the steps of a module that optimizes by hand", () => {
    const step = "a, b = self.optimizers()\nb.step()\na.step()\nself.lr_schedulers()[0].step()\n";
    const hook = "    def on_train_epoch_end(self):\n        self.lr_schedulers()[1].step()\n";
    assert.deepEqual(outline(read(manual(step, hook))), [
      "o0 torch.optim.SGD as a: 20 × 391?",
      "o1 torch.optim.Adam as b: 20 × 391?",
      "s0 StepLR → o0, batch",
      "s1 ExponentialLR → o1, epoch",
    ]);
  });

  it("does not guess when a step by hand hangs on a test nobody can read", () => {
    const step =
      "a, b = self.optimizers()\na.step()\nif self.ready():\n    self.lr_schedulers()[0].step()\n";
    const script = read(manual(step));
    assert.deepEqual(
      script.schedulers.map((s) => s.cadence),
      ["unknown", "never"],
    );
    assert.equal(script.runs[0]?.isOpen, true);
  });

  it("is not what a plain module's method of that name does, which the script calls itself", () => {
    const { reading, contexts } = show(`import torch
import torch.nn as nn

class Model(nn.Module):
    def configure_optimizers(self, weight_decay, learning_rate):
        extra = dict(fused=True) if use_fused else dict()
        return torch.optim.AdamW(self.parameters(), lr=learning_rate, weight_decay=weight_decay, **extra)

model = Model()
optimizer = model.configure_optimizers(0.1, 6e-4)
step = 0
while True:
    for group in optimizer.param_groups:
        group["lr"] = 6e-4 / (1 + step)
    optimizer.step()
    step += 1
    if step > 100:
        break
`);
    assert.deepEqual(given(reading.script.optimizers[0]), {
      lr: "0.0006 argument function",
      weight_decay: "0.1 argument function",
      fused: "null assumed",
    });
    const rates = Array.from({ length: 101 }, (_, i) => 6e-4 / (1 + i));
    assert.deepEqual([...(contexts[0]?.result.trace?.lr[0] ?? [])], rates);
  });
});
