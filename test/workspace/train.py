"""A small image classifier: SGD with warm restarts, as many training scripts have it."""

import torch
from torch import nn, optim
from torch.optim import lr_scheduler

EPOCHS = 70

model = nn.Sequential(nn.Flatten(), nn.Linear(784, 256), nn.ReLU(), nn.Linear(256, 10))
criterion = nn.CrossEntropyLoss(label_smoothing=0.1)

optimizer = optim.SGD(model.parameters(), lr=0.1, momentum=0.9, weight_decay=5e-5)
scheduler = lr_scheduler.CosineAnnealingWarmRestarts(optimizer, T_0=10, T_mult=2, eta_min=1e-4)

for epoch in range(EPOCHS):
    model.train()
    for images, labels in train_loader:
        optimizer.zero_grad()
        loss = criterion(model(images), labels)
        loss.backward()
        optimizer.step()
    scheduler.step()


def finetune(model, loader):
    opt = optim.AdamW(model.parameters(), lr=3e-4)
    sched = lr_scheduler.CosineAnnealingLR(opt, T_max=10)
    for epoch in range(10):
        for images, labels in loader:
            loss = criterion(model(images), labels)
            opt.zero_grad()
            loss.backward()
            opt.step()
        sched.step()
    return model
