"""Records what fastai's rules for reading a learning rate off a range test suggest.

    python test/golden/generate_rate_suggestions.py

Needs fastai 2.8; the tests read the written JSON and need no Python. The curves are seeded: a fall
to a valley, noise, plateaus and a divergence, in float64.
"""

import json
import os
import random

import torch
from fastai.callback.schedule import minimum, slide, steep, valley

HERE = os.path.dirname(os.path.abspath(__file__))


def curve(rng):
    count = rng.choice([17, 25, 40, 85, 150])
    low, high = 10 ** rng.uniform(-8, -5), 10 ** rng.uniform(-1, 1)
    rates = [low * (high / low) ** (i / (count - 1)) for i in range(count)]
    start, fall, noise = rng.uniform(0.5, 4), rng.uniform(0, 3), rng.choice([0, 0.01, 0.2])
    knee, blow = 10 ** rng.uniform(-4, -1), 10 ** rng.uniform(-2, 1)
    losses = []
    for rate in rates:
        loss = start - fall * rate / (rate + knee) + (rate / blow) ** 3 + noise * rng.gauss(0, 1)
        losses.append(round(loss, rng.choice([2, 6])))
    return rates, losses


def case(rng):
    rates, losses = curve(rng)
    lr, loss = torch.tensor(rates, dtype=torch.float64), torch.tensor(losses, dtype=torch.float64)
    rules = {"steepest": steep, "valley": valley, "minimum": minimum, "slide": slide}
    found = {name: float(rule(lr, loss, len(rates))[0]) for name, rule in rules.items()}
    return {"rates": rates, "losses": losses, "suggestions": found}


def main():
    rng = random.Random(7)
    cases = [case(rng) for _ in range(60)]
    with open(os.path.join(HERE, "data", "rate-suggestions.json"), "w") as file:
        json.dump(cases, file, separators=(",", ":"))
        file.write("\n")


main()
