"""Whole training runs of small networks in real PyTorch, for our own network and trainer.

    python test/golden/generate_training.py

Needs torch 2.13 (CPU); the tests read the written JSON and need no Python. Data and first weights
follow rules that use no transcendental function, so that both sides have the same to the last bit.
"""

import torch
from torch import nn
from torch.optim import lr_scheduler
from torch.utils.data import DataLoader, RandomSampler, TensorDataset

from arguments import write

POINTS, TRAIN, BATCH, UPDATES = 30, 24, 7, 200
SIZES = [2, 5, 4, 1]
ACTIVATIONS = {"tanh": nn.Tanh, "relu": nn.ReLU, "gelu": nn.GELU, "sigmoid": nn.Sigmoid}
# One usual rate per class, as Python keyword arguments.
OPTIMIZERS = {
    "SGD": {"lr": 0.05, "momentum": 0.9, "nesterov": True, "weight_decay": 1e-3},
    "Adam": {"lr": 0.01},
    "AdamW": {"lr": 0.01, "weight_decay": 0.1},
    "NAdam": {"lr": 0.01},
    "RAdam": {"lr": 0.01},
    "Adamax": {"lr": 0.01},
    "Adagrad": {"lr": 0.05},
    "Adadelta": {"lr": 1.0},
    "RMSprop": {"lr": 0.005, "momentum": 0.5, "centered": True},
    "Rprop": {"lr": 0.01},
    "ASGD": {"lr": 0.05, "t0": 50.0, "lambd": 0.01},
    "LBFGS": {"lr": 0.1, "max_iter": 3},
    "SparseAdam": {"lr": 0.01},
    "Adafactor": {"lr": 0.02},
    "Muon": {"lr": 0.01},
}
VARIANTS = [
    {"activation": "relu", "loss": "squaredError"},
    {"activation": "gelu", "l2": 0.02, "label_smoothing": 0.1},
    {"activation": "sigmoid", "accumulation": 2, "drop_last": True},
    {"scheduler": ("CosineAnnealingWarmRestarts", {"T_0": 7, "T_mult": 2, "eta_min": 1e-3}, "epoch")},
    {"scheduler": ("OneCycleLR", {"max_lr": 0.2, "total_steps": 250}, "step")},
    {"scheduler": ("ReduceLROnPlateau", {"patience": 1, "factor": 0.5}, "epoch")},
    {"sizes": [2, 1], "activation": "tanh"},
    {"sizes": [2, 3, 1], "loss": "squaredError"},
    {"sizes": [2, 5, 4, 3], "loss": "softmax"},
    {"sizes": [2, 3], "loss": "softmax", "l2": 0.02, "label_smoothing": 0.1, "accumulation": 2},
]


def data(loss):
    i = torch.arange(POINTS)
    x = torch.stack([((7 * i) % 13 - 6) / 4, ((5 * i) % 11 - 5) / 3], 1).double()
    if loss == "squaredError":
        return x, x[:, 0] ** 2 / 4 - x[:, 1] / 2
    if loss == "softmax":
        return x, ((3 * i) % 7 // 3).double()
    return x, ((3 * i) % 7 < 3).double()


def scaled(x, y, loss):
    train = x[:TRAIN]
    x = (x - train.mean(0)) / train.std(0, correction=0)
    if loss == "squaredError":
        y = (y - y[:TRAIN].mean()) / y[:TRAIN].std(correction=0)
    return x, y


class Model:
    def __init__(self, variant, optimizer):
        sizes = variant.get("sizes", SIZES)
        layers = []
        for fan_in, fan_out in zip(sizes, sizes[1:]):
            layers += [nn.Linear(fan_in, fan_out), ACTIVATIONS[variant.get("activation", "tanh")]()]
        self.net = nn.Sequential(*layers[:-1])
        self.variant = variant
        self.loss = variant.get("loss", "crossEntropy")
        self.parameters = list(self.net.parameters())
        at = 0
        for p in self.parameters:
            i = torch.arange(at, at + p.numel())
            p.data = (((37 * i) % 23 - 11) / 16).double().reshape(p.shape)
            at += p.numel()
        if optimizer == "Muon":
            self.take_matrices()

    def take_matrices(self):
        """Muon refuses vectors: a bias is kept as a matrix as square as possible."""
        for layer in self.net:
            if isinstance(layer, nn.Linear):
                size = layer.bias.numel()
                rows = max(d for d in range(1, size + 1) if size % d == 0 and d * d <= size)
                layer.matrix = nn.Parameter(layer.bias.data.reshape(rows, -1).clone())
                del layer.bias
                layer.forward = lambda x, layer=layer: x @ layer.weight.T + layer.matrix.reshape(-1)
        self.parameters = [p for layer in self.net if isinstance(layer, nn.Linear)
                           for p in (layer.weight, layer.matrix)]

    def output_loss(self, x, y, smoothing=0.0):
        if self.loss == "softmax":
            return nn.functional.cross_entropy(self.net(x), y.long(), label_smoothing=smoothing)
        z = self.net(x).squeeze(1)
        if self.loss == "squaredError":
            return nn.functional.mse_loss(z, y)
        # Two classes by the logits 0 and z: PyTorch smooths the labels of CrossEntropyLoss only.
        logits = torch.stack([torch.zeros_like(z), z], 1)
        return nn.functional.cross_entropy(logits, y.long(), label_smoothing=smoothing)

    def training_loss(self, x, y):
        penalty = sum((p**2).sum() for p in self.parameters[::2])
        return self.output_loss(x, y, self.variant.get("label_smoothing", 0.0)) + self.variant.get("l2", 0.0) / 2 * penalty

    def weights(self):
        return [w for p in self.parameters for w in p.detach().reshape(-1).tolist()]


def run(optimizer_name, kwargs, variant):
    model = Model(variant, optimizer_name)
    x, y = scaled(*data(model.loss), model.loss)
    batches = DataLoader(TensorDataset(x[:TRAIN], y[:TRAIN]), batch_size=BATCH, drop_last=variant.get("drop_last", False))
    optimizer = getattr(torch.optim, optimizer_name)(model.parameters, **kwargs)
    name, scheduler_kwargs, when = variant.get("scheduler", (None, None, None))
    scheduler = getattr(lr_scheduler, name)(optimizer, **scheduler_kwargs) if name else None
    parts = variant.get("accumulation", 1)
    updates, losses = 0, []
    while True:
        dealt = list(batches)
        for first in range(0, len(dealt), parts):
            group = dealt[first:first + parts]

            def closure():
                optimizer.zero_grad()
                loss = sum(model.training_loss(*batch) for batch in group) / len(group)
                loss.backward()
                if optimizer_name == "SparseAdam":
                    for p in model.parameters:
                        p.grad = p.grad.to_sparse()
                return loss

            losses.append(closure().item())
            optimizer.step(closure) if optimizer_name == "LBFGS" else optimizer.step()
            updates += 1
            if when == "step":
                scheduler.step()
            if updates == UPDATES:
                break
        if when == "epoch" and updates < UPDATES:
            with torch.no_grad():
                metric = model.output_loss(x[TRAIN:], y[TRAIN:]).item()
            scheduler.step(metric) if name == "ReduceLROnPlateau" else scheduler.step()
        if updates == UPDATES:
            break
    with torch.no_grad():
        validation = model.output_loss(x[TRAIN:], y[TRAIN:]).item()
    return {"optimizer": optimizer_name, "kwargs": kwargs, "variant": variant, "weights": model.weights(),
            "losses": [losses[0], losses[-1]], "validation": validation, **measures(model, x[:TRAIN], y[:TRAIN])}


def measures(model, x, y):
    """At the last weights: the largest Hessian eigenvalue and tr Σ/|G|² of the training loss."""
    size = sum(p.numel() for p in model.parameters)

    def loss_at(flat):
        parts, at = {}, 0
        for name, p in model.net.named_parameters():
            parts[name] = flat[at:at + p.numel()].reshape(p.shape)
            at += p.numel()
        out = torch.func.functional_call(model.net, parts, (x,))
        if model.loss == "softmax":
            return nn.functional.cross_entropy(out, y.long())
        z = out.squeeze(1)
        if model.loss == "squaredError":
            return nn.functional.mse_loss(z, y)
        return nn.functional.binary_cross_entropy_with_logits(z, y)

    if "l2" in model.variant or any(hasattr(layer, "matrix") for layer in model.net):
        return {}
    flat = torch.tensor(model.weights())
    hessian = torch.autograd.functional.hessian(loss_at, flat)
    single = []
    for i in range(len(x)):
        model.net.zero_grad()
        model.output_loss(x[i:i + 1], y[i:i + 1]).backward()
        single.append(torch.cat([p.grad.reshape(-1) for p in model.parameters]))
    single = torch.stack(single)
    full = single.mean(0)
    assert full.numel() == size
    variance = ((single - full) ** 2).sum(1).mean()
    return {"sharpness": torch.linalg.eigvalsh(hessian)[-1].item(), "noiseScale": (variance / (full @ full)).item()}


def loaders():
    """Batch sizes of one epoch of a DataLoader."""
    cases = []
    for points in (1, 10, 23, 24):
        for batch in (1, 5, 8, 24, 30):
            for drop_last in (False, True):
                for replacement in (False, True):
                    points_set = TensorDataset(torch.arange(points))
                    sampler = RandomSampler(points_set, replacement=replacement)
                    loader = DataLoader(points_set, batch_size=batch, drop_last=drop_last, sampler=sampler)
                    cases.append({"points": points, "batchSize": batch, "dropLast": drop_last,
                                  "replacement": replacement, "sizes": [len(b[0]) for b in loader]})
    return cases


def main():
    torch.set_num_threads(1)
    runs = [run(name, kwargs, {}) for name, kwargs in OPTIMIZERS.items()]
    runs += [run("SGD", {"lr": 0.1, "momentum": 0.5}, variant) for variant in VARIANTS]
    write("training.json", runs)
    write("loaders.json", loaders())


if __name__ == "__main__":
    main()
