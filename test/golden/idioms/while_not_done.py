import math
import torch
from torch import nn, optim
model = nn.Linear(2, 1)
def batch_loss(): return model(torch.ones(4, 2)).pow(2).mean()
max_steps = 32
loader = [0] * 7
optimizer = optim.AdamW(model.parameters(), lr=1e-3)
scheduler = optim.lr_scheduler.LinearLR(optimizer, 0.1, 1.0, total_iters=10)
step = 0
done = False
while not done:
    for batch in loader:
        batch_loss().backward()
        optimizer.step()
        optimizer.zero_grad()
        scheduler.step()
        step += 1
        if step >= max_steps:
            done = True
            break
