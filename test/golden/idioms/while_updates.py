import math
import torch
from torch import nn, optim
model = nn.Linear(2, 1)
def batch_loss(): return model(torch.ones(4, 2)).pow(2).mean()
max_steps = 30
optimizer = optim.AdamW(model.parameters(), lr=1e-3)
scheduler = optim.lr_scheduler.CosineAnnealingLR(optimizer, T_max=max_steps)
step = 0
while step < max_steps:
    optimizer.zero_grad()
    batch_loss().backward()
    optimizer.step()
    scheduler.step()
    step += 1
