import math
import torch
from torch import nn, optim
model = nn.Linear(2, 1)
def batch_loss(): return model(torch.ones(4, 2)).pow(2).mean()
from timm.optim.lookahead import Lookahead
base = optim.SGD(model.parameters(), lr=0.1, momentum=0.9)
optimizer = Lookahead(base, alpha=0.5, k=3)
scheduler = optim.lr_scheduler.StepLR(optimizer, 2, 0.5)
for epoch in range(5):
    for i in range(2):
        optimizer.zero_grad()
        batch_loss().backward()
        optimizer.step()
    scheduler.step()
