import torch, tqdm
weights = [torch.nn.Parameter(torch.zeros(2))]
opt = torch.optim.SGD(weights, lr=0.1)
class T:
    def __init__(self, optim):
        self.optim = optim
        self.epoch = 0
        self.iteration = 0
    def train_epoch(self):
        for i in range(10):
            iteration = i + self.epoch * 10
            if self.iteration != 0 and (iteration - 1) != self.iteration:
                continue
            self.iteration = iteration
            self.optim.step()
            for g in self.optim.param_groups:
                g["lr"] = 0.1 / (1 + self.epoch)
            if self.iteration >= 55:
                break
    def train(self):
        for epoch in tqdm.trange(self.epoch, 8, desc='Train', disable=True):
            self.epoch = epoch
            self.train_epoch()
            if self.iteration >= 55:
                break
t = T(opt)
t.train()
