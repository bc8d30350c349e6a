import argparse
import torch
from torch import nn, optim
parser = argparse.ArgumentParser()
parser.add_argument("--lr-warmup-epochs", default=2, type=int)
parser.add_argument("--lr-warmup-method", default="Linear", type=str)
parser.add_argument("--lr-milestones", nargs="+", default=[4, 6], type=int)
def main(args):
    batches = 3
    model = nn.Linear(2, 1)
    optimizer = optim.SGD(model.parameters(), lr=0.64, momentum=0.9)
    milestones = [batches * (m - args.lr_warmup_epochs) for m in args.lr_milestones]
    main_scheduler = optim.lr_scheduler.MultiStepLR(optimizer, milestones=milestones, gamma=0.1)
    if args.lr_warmup_epochs > 0:
        warmup = batches * args.lr_warmup_epochs
        args.lr_warmup_method = args.lr_warmup_method.lower()
        if args.lr_warmup_method == "linear":
            first = optim.lr_scheduler.LinearLR(optimizer, start_factor=0.01, total_iters=warmup)
        elif args.lr_warmup_method == "constant":
            first = optim.lr_scheduler.ConstantLR(optimizer, factor=0.01, total_iters=warmup)
        else:
            raise RuntimeError(f"unknown method {args.lr_warmup_method}")
        scheduler = optim.lr_scheduler.SequentialLR(
            optimizer, schedulers=[first, main_scheduler], milestones=[warmup]
        )
    else:
        scheduler = main_scheduler
    for epoch in range(8):
        for i in range(batches):
            optimizer.zero_grad()
            model(torch.ones(4, 2)).pow(2).mean().backward()
            optimizer.step()
            scheduler.step()
main(parser.parse_args())
