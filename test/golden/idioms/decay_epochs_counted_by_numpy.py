import argparse
import math
import numpy as np
import torch
from torch import nn, optim
parser = argparse.ArgumentParser()
parser.add_argument("--learning_rate", type=float, default=0.2)
parser.add_argument("--lr_decay_epochs", type=str, default="3,5,6")
parser.add_argument("--lr_decay_rate", type=float, default=0.1)
parser.add_argument("--epochs", type=int, default=8)
parser.add_argument("--cosine", action="store_true")
opt = parser.parse_args()
iterations = opt.lr_decay_epochs.split(",")
opt.lr_decay_epochs = list([])
for it in iterations:
    opt.lr_decay_epochs.append(int(it))
def adjust_learning_rate(args, optimizer, epoch):
    lr = args.learning_rate
    if args.cosine:
        lowest = lr * (args.lr_decay_rate ** 3)
        lr = lowest + (lr - lowest) * (1 + math.cos(math.pi * epoch / args.epochs)) / 2
    else:
        steps = np.sum(epoch > np.asarray(args.lr_decay_epochs))
        if steps > 0:
            lr = lr * (args.lr_decay_rate ** steps)
    for group in optimizer.param_groups:
        group["lr"] = lr
model = nn.Linear(2, 1)
optimizer = optim.SGD(model.parameters(), lr=opt.learning_rate, momentum=0.9)
for epoch in range(1, opt.epochs + 1):
    adjust_learning_rate(opt, optimizer, epoch)
    for batch in range(2):
        optimizer.zero_grad()
        model(torch.ones(4, 2)).pow(2).mean().backward()
        optimizer.step()
