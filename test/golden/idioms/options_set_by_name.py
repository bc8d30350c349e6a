import math
import torch
from torch import nn, optim
model = nn.Linear(2, 1)
def batch_loss(): return model(torch.ones(4, 2)).pow(2).mean()
import argparse
parser = argparse.ArgumentParser()
parser.add_argument("--lr", type=float, default=0.1)
parser.add_argument("--epochs", type=int, default=3)
args = parser.parse_args([])
setattr(args, "lr", args.lr * 2)
setattr(args, "momentum", 0.8)
optimizer = optim.SGD(model.parameters(), lr=args.lr, momentum=args.momentum)
for epoch in range(args.epochs):
    batch_loss().backward()
    optimizer.step()
