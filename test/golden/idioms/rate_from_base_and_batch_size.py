import argparse
import math
import torch
from torch import nn, optim
def options():
    parser = argparse.ArgumentParser(add_help=False)
    parser.add_argument("--lr", type=float, default=None)
    parser.add_argument("--base_lr", type=float, default=0.02)
    parser.add_argument("--batch_size", type=int, default=32)
    parser.add_argument("--accumulate", type=int, default=2)
    parser.add_argument("--warmup_epochs", type=int, default=2)
    parser.add_argument("--epochs", type=int, default=6)
    parser.add_argument("--start_epoch", type=int, default=0)
    parser.add_argument("--resume", default="")
    return parser
def processes():
    if not torch.distributed.is_available() or not torch.distributed.is_initialized():
        return 1
    return torch.distributed.get_world_size()
def set_rate(optimizer, epoch, args):
    if epoch < args.warmup_epochs:
        lr = args.lr * epoch / args.warmup_epochs
    else:
        way = (epoch - args.warmup_epochs) / (args.epochs - args.warmup_epochs)
        lr = args.lr * 0.5 * (1.0 + math.cos(math.pi * way))
    for group in optimizer.param_groups:
        group["lr"] = lr
    return lr
def take_up(args, optimizer):
    if args.resume:
        checkpoint = torch.load(args.resume)
        if "optimizer" in checkpoint and "epoch" in checkpoint:
            optimizer.load_state_dict(checkpoint["optimizer"])
            args.start_epoch = checkpoint["epoch"] + 1
def train_one_epoch(model, optimizer, epoch, args):
    for i in range(4):
        if i % args.accumulate == 0:
            set_rate(optimizer, i / 4 + epoch, args)
        model(torch.ones(4, 2)).pow(2).mean().backward()
        if (i + 1) % args.accumulate == 0:
            optimizer.step()
            optimizer.zero_grad()
def main(args):
    model = nn.Linear(2, 1)
    whole_batch = args.batch_size * args.accumulate * processes()
    if args.lr is None:
        args.lr = args.base_lr * whole_batch / 256
    optimizer = optim.AdamW(model.parameters(), lr=args.lr, betas=(0.9, 0.95))
    take_up(args, optimizer)
    for epoch in range(args.start_epoch, args.epochs):
        train_one_epoch(model, optimizer, epoch, args)
if __name__ == "__main__":
    args = options()
    args = args.parse_args()
    main(args)
