import math
import torch
from torch import nn, optim
model = nn.Linear(2, 1)
def batch_loss(): return model(torch.ones(4, 2)).pow(2).mean()
from timm.utils import NativeScaler
optimizer = optim.AdamW(model.parameters(), lr=0.1)
scheduler = optim.lr_scheduler.ExponentialLR(optimizer, 0.5)
loss_scaler = NativeScaler(device="cpu")
def train_one_epoch(optimizer, loss_scaler):
    for i in range(3):
        optimizer.zero_grad()
        loss = batch_loss()
        loss_scaler(loss, optimizer, clip_grad=1.0, parameters=model.parameters(), create_graph=False)
for epoch in range(4):
    train_one_epoch(optimizer, loss_scaler)
    scheduler.step()
