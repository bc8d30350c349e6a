import math
import torch
from torch import nn, optim
model = nn.Linear(2, 1)
def batch_loss(): return model(torch.ones(4, 2)).pow(2).mean()
optimizer = optim.SGD(model.parameters(), lr=0.2)
scheduler = optim.lr_scheduler.StepLR(optimizer, 2, 0.5)
scaler = torch.amp.GradScaler("cpu", enabled=False)
for epoch in range(5):
    for i in range(2):
        optimizer.zero_grad()
        with torch.autocast("cpu", enabled=False):
            loss = batch_loss()
        scaler.scale(loss).backward()
        scaler.unscale_(optimizer)
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        scaler.step(optimizer)
        scaler.update()
    scheduler.step()
