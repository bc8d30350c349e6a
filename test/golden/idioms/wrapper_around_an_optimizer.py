import math
import torch
from torch import nn, optim
model = nn.Linear(2, 1)
def batch_loss(): return model(torch.ones(4, 2)).pow(2).mean()
class Lookahead(torch.optim.Optimizer):
    def __init__(self, base, k=5, alpha=0.5):
        self.optimizer = base
        self.k = k
        self.alpha = alpha
        self.counter = 0
        self.param_groups = base.param_groups
        self.defaults = base.defaults
        self.state = base.state
    def step(self, closure=None):
        loss = self.optimizer.step(closure)
        self.counter += 1
        return loss
    def zero_grad(self):
        self.optimizer.zero_grad()
base = optim.Adam(model.parameters(), lr=0.01)
optimizer = Lookahead(base, k=5, alpha=0.5)
for epoch in range(4):
    for i in range(3):
        optimizer.zero_grad()
        batch_loss().backward()
        optimizer.step()
