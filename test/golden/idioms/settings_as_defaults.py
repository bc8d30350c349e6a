import math
import torch
from torch import nn, optim
model = nn.Linear(2, 1)
def batch_loss(): return model(torch.ones(4, 2)).pow(2).mean()
import argparse
parser = argparse.ArgumentParser()
parser.add_argument("--lr", type=float, default=0.1)
parser.add_argument("--epochs", type=int, default=3)
parser.add_argument("--debug", action="store_true")
settings = {"lr": 0.25, "momentum": 0.5}
parser.set_defaults(**settings)
args = parser.parse_args([])
if args.debug:
    parser.set_defaults(lr=1.0)
optimizer = optim.SGD(model.parameters(), lr=args.lr, momentum=args.momentum)
for epoch in range(args.epochs):
    optimizer.zero_grad()
    batch_loss().backward()
    optimizer.step()
