import copy
from types import SimpleNamespace as CN

import torch
from timm.scheduler import CosineLRScheduler

_C = CN()
_C.TRAIN = CN()
_C.TRAIN.EPOCHS = 5
_C.TRAIN.WARMUP_EPOCHS = 2
_C.TRAIN.BASE_LR = 0.05
_C.TRAIN.MIN_LR = 1e-3
_C.TRAIN.NAME = "adamw"


def build_optimizer(config, params):
    name = config.TRAIN.NAME.lower()
    optimizer = None
    if name == "sgd":
        optimizer = torch.optim.SGD(params, lr=config.TRAIN.BASE_LR, momentum=0.9)
    elif name == "adamw":
        optimizer = torch.optim.AdamW(params, lr=config.TRAIN.BASE_LR)
    return optimizer


def build_scheduler(config, optimizer, per_epoch):
    steps = int(config.TRAIN.EPOCHS * per_epoch)
    warmup = int(config.TRAIN.WARMUP_EPOCHS * per_epoch)
    return CosineLRScheduler(
        optimizer, t_initial=steps - warmup, lr_min=config.TRAIN.MIN_LR, warmup_lr_init=1e-4,
        warmup_t=warmup, cycle_limit=1, t_in_epochs=False, warmup_prefix=True,
    )


def main(config):
    optimizer = build_optimizer(config, [torch.nn.Parameter(torch.zeros(2))])
    if config.TRAIN.EPOCHS > 100:
        scheduler = build_scheduler(config, optimizer, 4 // 2)
    else:
        scheduler = build_scheduler(config, optimizer, 4)
    for epoch in range(config.TRAIN.EPOCHS):
        for i in range(4):
            optimizer.step()
            scheduler.step_update(epoch * 4 + i)


if __name__ == "__main__":
    config = copy.deepcopy(_C)
    scaled = config.TRAIN.BASE_LR * 256 / 512
    config.TRAIN.BASE_LR = scaled
    main(config)
