import argparse
import torch
from timm.optim import create_optimizer
from timm.scheduler import create_scheduler
from torch import nn
def options():
    config_parser = argparse.ArgumentParser(add_help=False)
    config_parser.add_argument("--config", default="")
    parser = argparse.ArgumentParser()
    group = parser.add_argument_group("optimizer")
    group.add_argument("--opt", default="adamw")
    group.add_argument("--opt-eps", type=float, default=1e-8)
    group.add_argument("--opt-betas", type=float, nargs="+", default=None)
    group.add_argument("--momentum", type=float, default=0.9)
    group.add_argument("--weight-decay", type=float, default=0.0)
    group.add_argument("--sched", default="cosine")
    group.add_argument("--lr", type=float, default=0.02)
    group.add_argument("--warmup-lr", type=float, default=1e-4)
    group.add_argument("--min-lr", type=float, default=1e-5)
    group.add_argument("--epochs", type=int, default=8)
    group.add_argument("--decay-epochs", type=float, default=30)
    group.add_argument("--warmup-epochs", type=int, default=2)
    group.add_argument("--cooldown-epochs", type=int, default=0)
    group.add_argument("--patience-epochs", type=int, default=10)
    group.add_argument("--decay-rate", type=float, default=0.1)
    group.add_argument("--batch-size", type=int, default=64)
    _, remaining = config_parser.parse_known_args()
    return parser.parse_args(remaining)
def train_one_epoch(model, optimizer):
    for i in range(3):
        optimizer.zero_grad()
        model(torch.ones(4, 2)).pow(2).mean().backward()
        optimizer.step()
def main():
    args = options()
    model = nn.Linear(2, 1)
    args.lr = args.lr * args.batch_size / 512.0
    optimizer = create_optimizer(args, model)
    lr_scheduler, _ = create_scheduler(args, optimizer)
    for epoch in range(args.epochs):
        train_one_epoch(model, optimizer)
        lr_scheduler.step(epoch)
main()
