import argparse
import torch
from torch import nn, optim
parser = argparse.ArgumentParser()
parser.add_argument("--rate", type=float, default=0.3)
parser.add_argument("--backbone-rate", type=float, default=0.0)
parser.add_argument("--weights", default="freeze")
parser.add_argument("--epochs", type=int, default=5)
class Now:
    def spawn(self, fn, args=(), nprocs=1):
        fn(0, *args)
multiprocessing = Now()
def worker(gpu, args):
    head = nn.Linear(2, 1)
    groups = [dict(params=head.parameters(), lr=args.rate)]
    if args.weights == "finetune":
        groups.append(dict(params=nn.Linear(2, 2).parameters(), lr=args.backbone_rate))
    optimizer = optim.SGD(groups, 0, momentum=0.9)
    scheduler = optim.lr_scheduler.CosineAnnealingLR(optimizer, args.epochs)
    for epoch in range(args.epochs):
        for i in range(3):
            optimizer.zero_grad()
            head(torch.ones(4, 2)).pow(2).mean().backward()
            optimizer.step()
        scheduler.step()
def main():
    args = parser.parse_args()
    args.processes = 1
    multiprocessing.spawn(worker, (args,), args.processes)
main()
