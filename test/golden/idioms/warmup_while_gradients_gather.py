import argparse
import os
import numpy as np
import torch
from torch import nn
from torch.optim import lr_scheduler
RANK = int(os.getenv("RANK", "-1"))
class TQDM:
    def __init__(self, items, total=None):
        self.items = items
    def __iter__(self):
        return iter(self.items)
def biggest_batch(model):
    return 8
def resumed(state, optimizer, epochs):
    optimizer.load_state_dict(state["optimizer"])
    return state["epoch"] + 1, epochs
def make_optimizer(model, name="Adam", lr=0.001, momentum=0.9, decay=1e-5):
    groups = [], [], []
    for part in model.modules():
        for key, p in part.named_parameters(recurse=False):
            if key == "bias":
                groups[2].append(p)
            elif isinstance(part, nn.LayerNorm):
                groups[1].append(p)
            else:
                groups[0].append(p)
    if name == "SGD":
        optimizer = torch.optim.SGD(groups[2], lr=lr, momentum=momentum, nesterov=True)
    elif name == "Adam":
        optimizer = torch.optim.Adam(groups[2], lr=lr, betas=(momentum, 0.999))
    else:
        raise NotImplementedError(name)
    optimizer.add_param_group({"params": groups[0], "weight_decay": decay})
    optimizer.add_param_group({"params": groups[1], "weight_decay": 0.0})
    return optimizer
def train(hyp, opt, weights):
    epochs, batch_size, resume = (opt.epochs, opt.batch_size, opt.resume)
    model = nn.Sequential(nn.Linear(2, 3), nn.LayerNorm(3), nn.Linear(3, 1))
    pretrained = weights.endswith(".pt")
    if RANK == -1 and batch_size == -1:
        batch_size = biggest_batch(model)
    nominal = 64
    accumulate = max(round(nominal / batch_size), 1)
    hyp["weight_decay"] *= batch_size * accumulate / nominal
    optimizer = make_optimizer(model, opt.optimizer, hyp["lr0"], hyp["momentum"], hyp["weight_decay"])
    if opt.cos_lr:
        lf = lambda x: (1 - np.cos(x * np.pi / epochs)) / 2 * (hyp["lrf"] - 1) + 1
    else:
        def lf(x):
            return (1 - x / epochs) * (1.0 - hyp["lrf"]) + hyp["lrf"]
    scheduler = lr_scheduler.LambdaLR(optimizer, lr_lambda=lf)
    start_epoch = 0
    if pretrained:
        if resume:
            start_epoch, epochs = resumed(torch.load(weights), optimizer, epochs)
    batches = [torch.ones(4, 2) for _ in range(7)]
    nb = len(batches)
    nw = max(round(hyp["warmup_epochs"] * nb), 7)
    last_step = -1
    scheduler.last_epoch = start_epoch - 1
    for epoch in range(start_epoch, epochs):
        pbar = enumerate(batches)
        if RANK in {-1, 0}:
            pbar = TQDM(pbar, total=nb)
        optimizer.zero_grad()
        for i, x in pbar:
            ni = i + nb * epoch
            if ni <= nw:
                xi = [0, nw]
                accumulate = max(1, np.interp(ni, xi, [1, nominal / batch_size]).round())
                for j, group in enumerate(optimizer.param_groups):
                    target = group["initial_lr"] * lf(epoch)
                    group["lr"] = np.interp(ni, xi, [hyp["warmup_bias_lr"] if j == 0 else 0.0, target])
                    if "momentum" in group:
                        group["momentum"] = np.interp(ni, xi, [hyp["warmup_momentum"], hyp["momentum"]])
            model(x).pow(2).mean().backward()
            if ni - last_step >= accumulate:
                optimizer.step()
                optimizer.zero_grad()
                last_step = ni
        scheduler.step()
def options(known=False):
    parser = argparse.ArgumentParser()
    parser.add_argument("--epochs", type=int, default=7)
    parser.add_argument("--batch-size", type=int, default=16)
    parser.add_argument("--resume", nargs="?", const=True, default=False)
    parser.add_argument("--evolve", type=int, nargs="?", const=300)
    parser.add_argument("--optimizer", type=str, default="SGD")
    parser.add_argument("--cos-lr", action="store_true")
    return parser.parse_known_args([])[0] if known else parser.parse_args([])
def main(opt):
    hyp = dict(lr0=0.01, lrf=0.1, momentum=0.937, weight_decay=5e-4, warmup_epochs=2.0, warmup_momentum=0.8,
               warmup_bias_lr=0.1)
    if not opt.evolve:
        train(hyp, opt, "model.pt")
    else:
        for _ in range(opt.evolve):
            train(hyp.copy(), opt, "model.pt")
def run(**kwargs):
    opt = options(True)
    for key, value in kwargs.items():
        setattr(opt, key, value)
    main(opt)
    return opt
if __name__ == "__main__":
    main(options())
