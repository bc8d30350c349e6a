"""Fine-tuning with options: the optimizer and the schedule are chosen on the command line."""

import argparse

from torch import nn, optim
from torch.optim.lr_scheduler import CosineAnnealingLR, LinearLR, OneCycleLR, SequentialLR

parser = argparse.ArgumentParser()
parser.add_argument("--epochs", type=int, default=20)
parser.add_argument("--lr", type=float, default=3e-4)
parser.add_argument("--weight-decay", type=float, default=0.05)
parser.add_argument("--optimizer", default="adamw", choices=["adamw", "rmsprop", "sgd"])
parser.add_argument("--schedule", default="onecycle", choices=["onecycle", "warmup"])
args = parser.parse_args()

model = nn.Linear(128, 10)
STEPS = 250

if args.optimizer == "adamw":
    optimizer = optim.AdamW(model.parameters(), lr=args.lr, weight_decay=args.weight_decay)
elif args.optimizer == "rmsprop":
    optimizer = optim.RMSprop(model.parameters(), lr=args.lr, momentum=0.9, centered=True)
else:
    optimizer = optim.SGD(model.parameters(), lr=args.lr, momentum=0.9, nesterov=True)

if args.schedule == "onecycle":
    scheduler = OneCycleLR(optimizer, max_lr=10 * args.lr, total_steps=args.epochs * STEPS)
else:
    warmup = LinearLR(optimizer, start_factor=0.01, total_iters=STEPS)
    cosine = CosineAnnealingLR(optimizer, T_max=(args.epochs - 1) * STEPS)
    scheduler = SequentialLR(optimizer, [warmup, cosine], milestones=[STEPS])

for epoch in range(args.epochs):
    for step in range(STEPS):
        loss = nn.functional.cross_entropy(model(next(batches)), next(labels))
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        scheduler.step()
