import math
import torch
from torch import nn, optim
model = nn.Linear(2, 1)
def batch_loss(): return model(torch.ones(4, 2)).pow(2).mean()
def one_cycle(y1=0.0, y2=1.0, steps=100):
    return lambda x: ((1 - math.cos(x * math.pi / steps)) / 2) * (y2 - y1) + y1
hyp = {"lr0": 0.01, "lrf": 0.1}
epochs = 5
optimizer = optim.SGD(model.parameters(), lr=hyp["lr0"], momentum=0.9, nesterov=True)
lf = one_cycle(1, hyp["lrf"], epochs)
scheduler = optim.lr_scheduler.LambdaLR(optimizer, lr_lambda=lf)
for epoch in range(epochs):
    for i in range(4):
        optimizer.zero_grad()
        batch_loss().backward()
        optimizer.step()
    scheduler.step()
