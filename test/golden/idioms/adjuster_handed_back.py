import argparse
import math
import torch
from torch import nn, optim
def assign_rate(optimizer, rate):
    for group in optimizer.param_groups:
        group["lr"] = rate
def warmed(base, length, step):
    return base * (step + 1) / length
def constant_rate(optimizer, base, length, steps):
    def adjust(step):
        if step < length:
            rate = warmed(base, length, step)
        else:
            rate = base
        assign_rate(optimizer, rate)
        return rate
    return adjust
def cosine_rate(optimizer, base, length, steps):
    def adjust(step):
        if step < length:
            rate = warmed(base, length, step)
        else:
            e = step - length
            es = steps - length
            rate = 0.5 * (1 + math.cos(math.pi * e / es)) * base
        assign_rate(optimizer, rate)
        return rate
    return adjust
def train_one_epoch(model, optimizer, scheduler, epoch, batches, args):
    for i in range(batches):
        step = batches * epoch + i
        if not args.skip_scheduler:
            scheduler(step)
        optimizer.zero_grad()
        model(torch.ones(4, 2)).pow(2).mean().backward()
        optimizer.step()
def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--lr", type=float, default=0.02)
    parser.add_argument("--warmup", type=int, default=5)
    parser.add_argument("--epochs", type=int, default=4)
    parser.add_argument("--lr-scheduler", type=str, default="cosine")
    parser.add_argument("--skip-scheduler", action="store_true")
    args = parser.parse_args()
    model = nn.Linear(2, 1)
    optimizer = optim.AdamW(model.parameters(), lr=args.lr, betas=(0.9, 0.98))
    batches = 6
    total = batches * args.epochs
    scheduler = None
    if args.lr_scheduler == "cosine":
        scheduler = cosine_rate(optimizer, args.lr, args.warmup, total)
    elif args.lr_scheduler == "const":
        scheduler = constant_rate(optimizer, args.lr, args.warmup, total)
    for epoch in range(args.epochs):
        train_one_epoch(model, optimizer, scheduler, epoch, batches, args)
main()
