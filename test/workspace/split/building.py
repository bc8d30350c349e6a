from torch import optim

import settings


def build(parameters):
    optimizer = optim.SGD(parameters, lr=settings.LR, momentum=0.9)
    return optimizer, optim.lr_scheduler.StepLR(optimizer, settings.EPOCHS // 2)
