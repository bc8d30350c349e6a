import math
import torch
from torch import nn, optim
model = nn.Linear(2, 1)
def batch_loss(): return model(torch.ones(4, 2)).pow(2).mean()
import argparse
def options(known=True):
    parser = argparse.ArgumentParser()
    parser.add_argument("--lr", type=float, default=0.3)
    parser.add_argument("--epochs", type=int, default=4)
    return parser.parse_known_args([])[0] if known else parser.parse_args([])
args = options()
optimizer = optim.Adam(model.parameters(), lr=args.lr)
for epoch in range(args.epochs):
    optimizer.zero_grad()
    batch_loss().backward()
    optimizer.step()
