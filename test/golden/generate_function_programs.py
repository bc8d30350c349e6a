"""Writes training programs whose schedules are functions of every kind, and runs them under PyTorch.

    python test/golden/generate_function_programs.py [OUTPUT]

Loops, closures, partials, methods, callable objects, numpy, exceptions: each text with several
random numbers in place of A, B and C.
"""

import json
import random
import sys
from pathlib import Path

import torch

from generate_programs import run

OUTPUT = Path(__file__).parent / "data" / "function-programs.json"

HEAD = """import bisect, functools, math
import numpy as np
import torch
from functools import partial
from torch.optim.lr_scheduler import LambdaLR, MultiplicativeLR
p = torch.zeros(2, requires_grad=True)
o = torch.optim.SGD([p], 1.0, momentum=0.5)
"""

TAIL = """for e in range(7):
    p.grad = torch.ones(2)
    o.step()
    s.step()
"""

TEXTS = [
    "def f(e):\n    lr = 1.0\n    k = 0\n    while k < e:\n        lr *= 0.A\n        k += B\n    return lr\ns = LambdaLR(o, f)",
    "MS = [A, B + 2]\ndef f(epoch):\n    '''doc'''\n    factor = 1\n    for m in MS:\n        if epoch >= m:\n            factor *= 0.5\n        else:\n            break\n    return factor\ns = LambdaLR(o, lr_lambda=f)",
    "def make(warm, total):\n    def f(step):\n        if step < warm:\n            return float(step) / float(max(1, warm))\n        return max(0.0, float(total - step) / float(max(1, total - warm)))\n    return f\ns = LambdaLR(o, make(A, B + 3))",
    "def make(warm):\n    return lambda step: min(1.0, (step + 1) / warm)\ns = LambdaLR(o, lr_lambda=make(A))",
    "def f(step, *, warm, total=B):\n    return min(1.0, (step + 1) / warm) + total\ns = LambdaLR(o, partial(f, warm=A))",
    "def f(warm, step):\n    return min(1.0, (step + 1) / warm)\ns = LambdaLR(o, functools.partial(f, A))",
    "class Warm:\n    def __init__(self, n, floor=0.1):\n        self.n = n\n        self.floor = floor\n    def factor(self, step):\n        return max(self.floor, 1 - step / self.n)\nw = Warm(A)\ns = LambdaLR(o, w.factor)",
    "class Warm:\n    def __init__(self, n):\n        self.n = n\n    def __call__(self, step):\n        if step > B:\n            return 0.5\n        return min(1.0, (step + 1) / self.n)\ns = LambdaLR(o, Warm(A))",
    "class T:\n    def __init__(self):\n        self.warm = A\n        self.s = LambdaLR(o, lr_lambda=self.lr_lambda)\n    def lr_lambda(self, e):\n        return self.scale(e) * 2\n    def scale(self, e):\n        return min(1.0, (e + 1) / self.warm)\ns = T().s",
    "s = LambdaLR(o, lambda e: np.interp(e, [0, A, A + B], [0, 1, 0]))",
    "s = LambdaLR(o, lambda e: np.clip(1 - e / A, 0.2, 0.9))",
    "ms = np.array([A, A + B])\ns = LambdaLR(o, lambda e: 0.1 ** np.searchsorted(ms, e, side='right'))",
    "s = LambdaLR(o, lambda e: 0.5 ** bisect.bisect_right([A, A + B], e))",
    "s = LambdaLR(o, lambda e: 0.5 ** sum(e >= m for m in [A, B]))",
    "s = LambdaLR(o, lambda e: 0.5 ** len([m for m in (A, B) if m <= e]))",
    "def f(e):\n    def cos(x):\n        return 0.5 * (1 + math.cos(math.pi * x))\n    return cos(e / B)\ns = LambdaLR(o, f)",
    "def cos(x):\n    return 0.5 * (1 + math.cos(math.pi * x))\ndef f(e):\n    return cos(e / B) if e > A else 1\ns = LambdaLR(o, f)",
    "def f(e):\n    if e > A:\n        raise ValueError('too late')\n    return 1\ns = LambdaLR(o, f)",
    "def f(e):\n    assert e < A, 'too late'\n    return 0.5\ns = MultiplicativeLR(o, f)",
    "def f(e):\n    try:\n        return 1 / (A - e)\n    except ZeroDivisionError:\n        return 0.3\n    finally:\n        pass\ns = LambdaLR(o, f)",
    "def f(e):\n    return 1 / (A - e)\ns = LambdaLR(o, f)",
    "def f(e):\n    xs = []\n    for i in range(e + A):\n        if i % 2:\n            continue\n        xs.append(i)\n    return 1 / len(xs)\ns = LambdaLR(o, f)",
    "def f(e):\n    a, b = divmod(e, B)\n    return 1 / (A + a + b)\ns = LambdaLR(o, f)",
    "D = {0: 1.0, A: 0.5, A + B: 0.1}\ndef f(e):\n    r = 1.0\n    for k, v in D.items():\n        if e >= k:\n            r = v\n    return r\ns = LambdaLR(o, f)",
    "D = {0: 1.0, A: 0.5}\ns = LambdaLR(o, lambda e: D.get(e, 0.2))",
    "fs = [lambda e, k=k: 0.5 ** (e * k) for k in range(A, A + 1)]\ns = LambdaLR(o, fs)",
    "def f(e, base=0.A):\n    total = 0\n    for i, x in enumerate((1, 2, B)):\n        total += i * x\n    for a, b in zip([1, 2], [e, A]):\n        total -= a * b\n    return base ** abs(total % 5)\ns = LambdaLR(o, f)",
    "def f(e):\n    n = e\n    while True:\n        n -= A\n        if n <= 0:\n            break\n    else:\n        return 9\n    return 1 + n\ns = LambdaLR(o, f)",
    "def f(e):\n    for m in reversed(sorted([A, B, 3])):\n        if e >= m:\n            return 1 / m\n    else:\n        return 2\ns = LambdaLR(o, f)",
    "def f(e):\n    ok = any([e == A, e == B]) and not all([e > 0, e < 2])\n    return 0.5 if ok else 1\ns = MultiplicativeLR(o, f)",
]


def main():
    output = Path(sys.argv[1]) if len(sys.argv) > 1 else OUTPUT
    rng = random.Random("functions")
    cases = []
    for text in TEXTS:
        for _ in range(4):
            filled = text
            for letter in "AB":
                number = str(rng.randint(1, 5))
                # A letter within a name or a string is none of these.
                filled = "".join(
                    number if c == letter and not (filled[k - 1 : k].isalpha() or filled[k + 1 : k + 2].isalpha()) else c
                    for k, c in enumerate(filled)
                )
            cases.append(run(HEAD + filled + "\n" + TAIL))
    lines = ",\n".join(json.dumps(case) for case in cases)
    output.write_text(f'{{"meta": {json.dumps({"torch": torch.__version__})}, "cases": [\n{lines}\n]}}\n')
    raised = sum(1 for case in cases if case["error"])
    print(f"{len(cases)} programs, {raised} raise, {output.stat().st_size // 1024} KB")


if __name__ == "__main__":
    main()
