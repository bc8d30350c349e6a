import assert from "node:assert/strict";
import { findingText } from "../../src/present/findingText.ts";
import { english } from "../../src/present/localize.ts";
import { findingsIn } from "./findingTools.ts";

const LR = "import torch\nfrom torch import nn, optim\nfrom torch.optim import lr_scheduler\n";

/** Training code as people rightly write it. */
const scripts: Readonly<Record<string, string>> = {
  "step decay per epoch, with argparse and a resumed run": `${LR}import argparse
parser = argparse.ArgumentParser()
parser.add_argument("--epochs", type=int, default=90)
parser.add_argument("--lr", type=float, default=0.1)
parser.add_argument("--start-epoch", type=int, default=0)
args = parser.parse_args()
optimizer = optim.SGD(model.parameters(), args.lr, momentum=0.9, weight_decay=1e-4)
scheduler = lr_scheduler.StepLR(optimizer, step_size=30, gamma=0.1)
for epoch in range(args.start_epoch, args.epochs):
    for images, target in train_loader:
        loss = criterion(model(images), target)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    scheduler.step()
`,
  "one cycle per batch": `${LR}epochs = 20
optimizer = optim.SGD(model.parameters(), lr=0.1, momentum=0.9, nesterov=True)
scheduler = lr_scheduler.OneCycleLR(optimizer, max_lr=0.1, epochs=epochs, steps_per_epoch=len(loader))
for epoch in range(epochs):
    for x, y in loader:
        optimizer.zero_grad(set_to_none=True)
        criterion(model(x), y).backward()
        optimizer.step()
        scheduler.step()
`,
  "one cycle over a known number of steps": `${LR}optimizer = optim.AdamW(model.parameters(), weight_decay=0.05)
scheduler = lr_scheduler.OneCycleLR(optimizer, 3e-3, total_steps=500)
for step in range(500):
    optimizer.zero_grad()
    loss_of(step).backward()
    optimizer.step()
    scheduler.step()
`,
  "warm-up and cosine in a row": `${LR}warmup_epochs, epochs = 5, 100
optimizer = optim.AdamW(model.parameters(), lr=1e-3, weight_decay=0.05)
warmup = lr_scheduler.LinearLR(optimizer, start_factor=0.01, total_iters=warmup_epochs)
cosine = lr_scheduler.CosineAnnealingLR(optimizer, T_max=epochs - warmup_epochs, eta_min=1e-6)
scheduler = lr_scheduler.SequentialLR(optimizer, [warmup, cosine], milestones=[warmup_epochs])
for epoch in range(epochs):
    for x, y in loader:
        optimizer.zero_grad()
        model(x, y).backward()
        optimizer.step()
    scheduler.step()
`,
  "warm restarts with fractional epochs": `${LR}optimizer = optim.SGD(model.parameters(), lr=0.05, momentum=0.9)
scheduler = lr_scheduler.CosineAnnealingWarmRestarts(optimizer, T_0=10, T_mult=2)
iters = len(loader)
for epoch in range(70):
    for i, (x, y) in enumerate(loader):
        optimizer.zero_grad()
        model(x, y).backward()
        optimizer.step()
        scheduler.step(epoch + i / iters)
`,
  "warm restarts that end on a minimum": `${LR}optimizer = optim.SGD(model.parameters(), lr=0.05, momentum=0.9)
scheduler = lr_scheduler.CosineAnnealingWarmRestarts(optimizer, T_0=10, T_mult=2)
for epoch in range(70):
    for x, y in loader:
        optimizer.zero_grad()
        model(x, y).backward()
        optimizer.step()
    scheduler.step()
`,
  "a cosine counted in batches": `${LR}num_epochs = 30
optimizer = optim.Adam(model.parameters(), lr=3e-4, betas=(0.9, 0.98))
scheduler = lr_scheduler.CosineAnnealingLR(optimizer, T_max=num_epochs * len(train_loader))
for epoch in range(num_epochs):
    for batch in train_loader:
        optimizer.zero_grad()
        model(batch).backward()
        optimizer.step()
        scheduler.step()
`,
  "waves of cosine on purpose": `${LR}optimizer = optim.SGD(model.parameters(), lr=0.1)
scheduler = lr_scheduler.CosineAnnealingLR(optimizer, T_max=10)
for epoch in range(100):
    for x, y in loader:
        optimizer.zero_grad()
        model(x, y).backward()
        optimizer.step()
    scheduler.step()
`,
  "a plateau with its metric": `${LR}optimizer = optim.Adam(model.parameters(), lr=1e-3)
scheduler = lr_scheduler.ReduceLROnPlateau(optimizer, mode="min", patience=5, min_lr=1e-6)
for epoch in range(50):
    for x, y in loader:
        optimizer.zero_grad()
        model(x, y).backward()
        optimizer.step()
    scheduler.step(evaluate(model))
`,
  "two optimizers of a generator and a discriminator": `${LR}opt_g = optim.Adam(generator.parameters(), lr=2e-4, betas=(0.5, 0.999))
opt_d = optim.Adam(discriminator.parameters(), lr=2e-4, betas=(0.5, 0.999))
n_epochs, decay = 200, 100
rule = lambda epoch: 1.0 - max(0, epoch - decay) / float(n_epochs - decay)
sched_g = lr_scheduler.LambdaLR(opt_g, lr_lambda=rule)
sched_d = lr_scheduler.LambdaLR(opt_d, lr_lambda=rule)
for epoch in range(n_epochs):
    for real in loader:
        opt_g.zero_grad()
        loss_g(real).backward()
        opt_g.step()
        opt_d.zero_grad()
        loss_d(real).backward()
        opt_d.step()
    sched_g.step()
    sched_d.step()
`,
  "a rate that only its function of the step makes small": `${LR}def noam(step, width=512, warmup=4000):
    step = max(step, 1)
    return width ** -0.5 * min(step ** -0.5, step * warmup ** -1.5)

optimizer = optim.Adam(model.parameters(), lr=1.0, betas=(0.9, 0.98), eps=1e-9)
scheduler = lr_scheduler.LambdaLR(optimizer, lr_lambda=noam)
for epoch in range(10):
    for batch in loader:
        model(batch).backward()
        optimizer.step()
        scheduler.step()
        optimizer.zero_grad()
`,
  "mixed precision and gradient accumulation": `${LR}scaler = torch.amp.GradScaler()
optimizer = optim.AdamW(model.parameters(), lr=2e-5)
scheduler = lr_scheduler.LinearLR(optimizer, start_factor=1.0, end_factor=0.0, total_iters=1000)
for epoch in range(3):
    for i, batch in enumerate(loader):
        scaler.scale(model(batch) / 4).backward()
        if (i + 1) % 4 == 0:
            scaler.step(optimizer)
            scaler.update()
            optimizer.zero_grad()
            scheduler.step()
`,
  "a warm-up per batch before a schedule per epoch": `${LR}optimizer = optim.SGD(model.parameters(), lr=0.1, momentum=0.9)
warmup = lr_scheduler.LambdaLR(optimizer, lambda step: (step + 1) / 500)
main = lr_scheduler.MultiStepLR(optimizer, milestones=[60, 120, 160], gamma=0.2)
for epoch in range(200):
    for x, y in loader:
        optimizer.zero_grad()
        model(x, y).backward()
        optimizer.step()
        if epoch < 1:
            warmup.step()
    if epoch >= 1:
        main.step()
`,
  "cyclic rates per batch": `${LR}optimizer = optim.SGD(model.parameters(), lr=1e-3, momentum=0.9)
scheduler = lr_scheduler.CyclicLR(optimizer, base_lr=1e-3, max_lr=0.1, step_size_up=2000)
for epoch in range(10):
    for x, y in loader:
        optimizer.zero_grad()
        model(x, y).backward()
        optimizer.step()
        scheduler.step()
`,
  "chained factors": `${LR}optimizer = optim.SGD(model.parameters(), lr=0.1)
scheduler = lr_scheduler.ChainedScheduler([
    lr_scheduler.ConstantLR(optimizer, factor=0.1, total_iters=5),
    lr_scheduler.ExponentialLR(optimizer, gamma=0.95),
])
for epoch in range(60):
    for x, y in loader:
        optimizer.zero_grad()
        model(x, y).backward()
        optimizer.step()
    scheduler.step()
`,
  "training in functions": `${LR}def train_one_epoch(model, loader, optimizer):
    for x, y in loader:
        optimizer.zero_grad()
        model(x, y).backward()
        optimizer.step()

def main(epochs=30):
    optimizer = optim.RMSprop(model.parameters(), lr=1e-3, momentum=0.9)
    scheduler = lr_scheduler.ExponentialLR(optimizer, gamma=0.9)
    for epoch in range(epochs):
        train_one_epoch(model, loader, optimizer)
        scheduler.step()

main()
`,
  "averaged weights at the end": `${LR}from torch.optim.swa_utils import SWALR
optimizer = optim.SGD(model.parameters(), lr=0.1, momentum=0.9)
scheduler = lr_scheduler.CosineAnnealingLR(optimizer, T_max=100)
swa = SWALR(optimizer, swa_lr=0.05)
for epoch in range(100):
    for x, y in loader:
        optimizer.zero_grad()
        model(x, y).backward()
        optimizer.step()
    if epoch > 75:
        swa.step()
    else:
        scheduler.step()
`,
  "a closure for LBFGS": `${LR}optimizer = optim.LBFGS([x], lr=1, max_iter=20, line_search_fn="strong_wolfe")
for i in range(20):
    def closure():
        optimizer.zero_grad()
        loss = f(x)
        loss.backward()
        return loss
    optimizer.step(closure)
`,
  "a linear schedule of transformers": `import torch
from transformers import get_linear_schedule_with_warmup
num_epochs = 3
optimizer = torch.optim.AdamW(model.parameters(), lr=5e-5)
steps = num_epochs * len(train_dataloader)
scheduler = get_linear_schedule_with_warmup(optimizer, num_warmup_steps=100, num_training_steps=steps)
for epoch in range(num_epochs):
    for batch in train_dataloader:
        model(**batch).loss.backward()
        optimizer.step()
        scheduler.step()
        optimizer.zero_grad()
`,
  "a rate finder": `${LR}optimizer = optim.SGD(model.parameters(), lr=1e-7)
scheduler = lr_scheduler.ExponentialLR(optimizer, gamma=1.1)
for x, y in loader:
    optimizer.zero_grad()
    model(x, y).backward()
    optimizer.step()
    scheduler.step()
`,
};

describe("correct code", () => {
  for (const [name, text] of Object.entries(scripts)) {
    it(`has no findings: ${name}`, () => {
      const found = findingsIn(text, { stepsPerEpoch: 40 });
      assert.deepEqual(
        found.map((f) => `${f.code} ${f.severity} ${findingText(f, english)}`),
        [],
      );
    });
  }
});
