"""Writes random training programs of every shape of loop, runs them under real PyTorch, records.

    python test/golden/generate_program_shapes.py COUNT [OUTPUT] [FIRST_SEED]

Beside `generate_programs.py`, whose recorder and constructions it uses: `break`, `continue`, `while`,
early `return`, exceptions, counters that statements change, functions and methods called with
different arguments, rates set by hand, constants through argparse, dicts, classes and dataclasses,
schedulers that are built anew, and metrics from a list.
"""

import json
import sys
from pathlib import Path

import torch

from generate_programs import ARGUMENTS, Writer, composite, call_text, optimizer_call, run

OUTPUT = Path(__file__).parent / "data" / "program-shapes.json"
METRICS = "[1.0, 0.9, 0.95, 0.95, 0.8, 0.85, 0.9, 0.7, 0.71, 0.72, 0.5, 0.6, 0.6, 0.6, 0.4]"


class Shape:
    """One program: what is built, and the statements of its loops."""

    def __init__(self, seed):
        self.w = Writer(f"shape {seed}", "")
        self.w.rng.seed(f"shape {seed}")
        self.body = []
        self.functions = []
        self.serial = 0

    def name(self, stem):
        self.serial += 1
        return f"{stem}_{self.serial}"

    # --- constants -----------------------------------------------------------------------------

    def constant(self, value):
        """A number as the script writes it; its definition goes to the head."""
        w = self.w
        style = w.pick("plain", "plain", "name", "args", "dict", "class", "dataclass", "space", "nested", "computed")
        key = self.name("v")
        if style == "name":
            w.add(f"{key.upper()} = {value}")
            return key.upper()
        if style == "args":
            self.options.append((key, value))
            return f"args.{key}"
        if style == "dict":
            w.add(f"cfg_{key} = {{'{key}': {value}, 'other': 3}}")
            return f"cfg_{key}['{key}']"
        if style == "nested":
            w.add(f"cfg_{key} = {{'train': {{'{key}': {value}}}}}")
            return f"cfg_{key}['train']['{key}']"
        if style == "class":
            w.add(f"class C{key}:")
            w.add(f"{key} = {value}", 1)
            return f"C{key}.{key}"
        if style == "dataclass":
            w.add("from dataclasses import dataclass")
            w.add("@dataclass")
            w.add(f"class D{key}:")
            w.add(f"{key}: float = {value}", 1)
            w.add(f"d{key} = D{key}()")
            return f"d{key}.{key}"
        if style == "space":
            w.add("from types import SimpleNamespace")
            w.add(f"n{key} = SimpleNamespace({key}={value}, a=1)")
            return f"n{key}.{key}"
        if style == "computed":
            return w.pick(f"({value} + 1 - 1)", f"int({value})", f"max({value}, 0)")
        return str(value)

    # --- statements ----------------------------------------------------------------------------

    def test(self, scope):
        """A test over what is in scope."""
        w = self.w
        choices = []
        for variable in scope["counters"]:
            n = w.rng.randint(1, 5)
            choices += [f"{variable} % {w.pick(2, 3)} == {w.pick(0, 1)}", f"{variable} > {n}", f"{variable} == {n}",
                        f"({variable} + 1) % {w.pick(2, 3)} == 0", f"{variable} in ({n}, {n + 2})",
                        f"{variable} < {n} or {variable} > {n + 2}", f"not {variable} % 2"]
        for flag in scope["flags"]:
            choices += [flag, f"not {flag}"]
        for items in scope["lists"]:
            choices += [f"len({items}) > {w.rng.randint(1, 4)}", f"len({items}) % 2 == 0"]
        for group in scope["rates"]:
            choices += [f"{group} < 0.01", f"{group} > 0.05"]
        return w.pick(*choices) if choices else w.pick("True", "1 > 0")

    def expression(self, scope):
        """A rate."""
        w = self.w
        counter = w.pick(*scope["counters"]) if scope["counters"] else "2"
        forms = [f"0.1 * 0.5 ** {counter}", f"0.1 / (1 + {counter})", f"0.2 * 0.1 ** ({counter} // 2)",
                 f"0.01 if {counter} > 2 else 0.1", f"min(0.1, 0.01 * ({counter} + 1))",
                 f"0.05 * (1 + math.cos(math.pi * {counter} / 9))", "0.03", f"0.1 * max(0.0, 1 - {counter} / 20) ** 0.9"]
        return w.pick(*forms)

    def set_rate(self, scope, owner):
        w = self.w
        style = w.pick("loop", "loop", "first", "times", "enumerate", "function", "momentum")
        o = f"{owner}optimizer"
        value = self.expression(scope)
        if style == "loop":
            return [f"for group in {o}.param_groups:", f"    group['lr'] = {value}"]
        if style == "first":
            return [f"{o}.param_groups[0]['lr'] = {value}"]
        if style == "times":
            return [f"for g in {o}.param_groups:", f"    g['lr'] {w.pick('*=', '/=')} {w.pick('2', '0.9', '1.5')}"]
        if style == "enumerate":
            return [f"for k, g in enumerate({o}.param_groups):", f"    g['lr'] = ({value}) * (k + 1)"]
        if style == "momentum" and self.is_sgd:
            return [f"for g in {o}.param_groups:", f"    g['momentum'] = {w.pick('0.5', '0.8', '0.9')}"]
        name = self.name("adjust")
        body = w.pick("lr = 0.1 * (0.5 ** (t // 2))", "lr = base * 0.9 ** t", "lr = 0.02\n    if t > 2:\n        lr *= 0.1",
                      "lr = 0.1\n    for m in (1, 3):\n        if t >= m:\n            lr = lr * 0.5",
                      "if t < 2:\n        lr = base * (t + 1)\n    else:\n        lr = base / t")
        self.functions.append(f"def {name}(opt, t, base=0.05):\n    {body}\n    for g in opt.param_groups:\n        g['lr'] = lr")
        counter = w.pick(*scope["counters"]) if scope["counters"] else "2"
        extra = w.pick("", "", ", 0.02", ", base=0.3")
        return [f"{name}({o}, {counter}{extra})"]

    def update(self, owner):
        return ["for t in (p, q, r):", "    t.grad = torch.ones(2)", f"{owner}optimizer.step()"]

    def scheduler_step(self, scope, owner):
        """The step of a random scheduler, if there is one."""
        w = self.w
        if not self.schedulers:
            return []
        variable, kind = w.pick(*self.schedulers)
        counter = w.pick(*scope["counters"]) if scope["counters"] else "0"
        if kind == "ReduceLROnPlateau":
            argument = w.pick(f"METRICS[{counter} % 15]", f"METRICS[{counter} % 15]", f"1 / ({counter} + 1)", "0.5")
        elif kind in ("CosineAnnealingWarmRestarts", "StepLR", "LambdaLR") and w.chance(0.15):
            argument = w.pick(counter, f"{counter} + 0.5") if kind == "CosineAnnealingWarmRestarts" else counter
        else:
            argument = ""
        call = f"{owner}{variable}.step({argument})"
        style = w.pick("plain", "plain", "plain", "plain", "plain", "and", "guarded")
        if style == "and":
            return [f"{self.test(scope)} and {call}"]
        if style == "guarded":
            error = w.pick("except ValueError:", "except Exception:", "except (TypeError, ZeroDivisionError):", "except:")
            return ["try:", f"    {call}", error, "    " + w.pick("pass", f"{owner}optimizer.param_groups[0]['lr'] = 0.007")]
        return [call]

    def statement(self, scope, owner, depth):
        """One random statement, as lines."""
        w = self.w
        kind = w.pick("step", "step", "update", "count", "rate", "if", "if", "jump", "list", "flag", "scheduler",
                      "else", "read", "match")
        if kind == "update":
            return self.update(owner)
        if kind in ("step", "scheduler"):
            return self.scheduler_step(scope, owner)
        if kind == "count" and scope["states"]:
            state = w.pick(*scope["states"])
            return [w.pick(f"{state} += 1", f"{state} = {state} + 1", f"{state} += 2", f"{state} = max({state}, 1)")]
        if kind == "rate" and w.chance(0.4):
            return self.set_rate(scope, owner)
        if kind == "if" and depth > 0:
            inner = self.statements(scope, owner, depth - 1, 1)
            return [f"if {self.test(scope)}:", *indented(inner)]
        if kind == "else" and depth > 0:
            first = self.statements(scope, owner, depth - 1, 1)
            second = self.statements(scope, owner, depth - 1, 1)
            middle = [f"elif {self.test(scope)}:", *indented(self.statements(scope, owner, 0, 1))] if w.chance(0.3) else []
            return [f"if {self.test(scope)}:", *indented(first), *middle, "else:", *indented(second)]
        if kind == "jump" and depth > 0:
            jumps = ["break", "continue"] if scope["in_loop"] else []
            jumps += ["return"] if scope["in_function"] and not scope["returns"] else []
            jumps += ["raise StopTraining()", "sys.exit()"] if w.chance(0.1) else []
            return [f"if {self.test(scope)}:", f"    {w.pick(*jumps)}"] if jumps else []
        if kind == "list" and scope["lists"]:
            return [f"{w.pick(*scope['lists'])}.append({w.pick(*scope['counters'], '1.0')})"]
        if kind == "flag" and scope["flag_states"]:
            flag = w.pick(*scope["flag_states"])
            return [w.pick(f"{flag} = not {flag}", f"{flag} = {self.test(scope)}")]
        if kind == "read" and scope["states"] and w.chance(0.5):
            return [f"lr_now = {owner}optimizer.param_groups[0]['lr']", "if lr_now < 0.02:", "    " + f"{w.pick(*scope['states'])} += 1"]
        if kind == "match" and depth > 0 and scope["counters"]:
            inner = self.statements(scope, owner, 0, 1)
            other = self.statements(scope, owner, 0, 1)
            return [f"match {w.pick(*scope['counters'])} % 3:", "    case 0 | 2:", *indented(indented(inner)),
                    "    case _:", *indented(indented(other))]
        return []

    def statements(self, scope, owner, depth, least):
        lines = []
        for _ in range(self.w.rng.randint(least, least + 2)):
            lines += self.statement(scope, owner, depth)
        return lines or ["pass"]

    # --- loops ---------------------------------------------------------------------------------

    def batch_loop(self, scope, owner):
        """The inner loop around the update."""
        w = self.w
        count = w.rng.randint(1, 5)
        number = self.constant(count)
        kind = w.pick("range", "range", "enumerate", "items", "while", "start", "true", "else")
        variable = w.pick("i", "batch", "it")
        inner = {**scope, "counters": [*scope["counters"], variable], "in_loop": True}
        body = [*self.update(owner), *self.statements(inner, owner, 2, 1)]
        if w.chance(0.25):
            body = [*self.statements(inner, owner, 1, 1), *body]
        if kind == "enumerate":
            return [f"for {variable}, x in enumerate([0] * {number}):", *indented(body)]
        if kind == "start":
            return [f"for {variable} in range(1, {number} + 1):", *indented(body)]
        if kind == "items":
            return [f"for {variable} in [{', '.join(str(k * 2) for k in range(count))}]:", *indented(body)]
        if kind == "while":
            # `continue` would skip the count and never end.
            body = [line for line in body if line.strip() != "continue"] or ["pass"]
            body = ["pass" if line.strip() == "" else line for line in body]
            body = self.mended(body)
            return [f"{variable} = 0", f"while {variable} < {number}:", *indented([*body, f"{variable} += 1"])]
        if kind == "true":
            body = self.mended([line for line in body if line.strip() != "continue"])
            return [f"{variable} = 0", "while True:", f"    if {variable} >= {number}:", "        break",
                    *indented([*body, f"{variable} += 1"])]
        if kind == "else":
            return [f"for {variable} in range({number}):", *indented(body), "else:", *indented(self.statements(scope, owner, 0, 1))]
        return [f"for {variable} in range({number}):", *indented(body)]

    def mended(self, lines):
        """Bodies from which a statement was taken get a `pass`."""
        result = []
        for k, line in enumerate(lines):
            result.append(line)
            depth = len(line) - len(line.lstrip())
            following = lines[k + 1] if k + 1 < len(lines) else ""
            if line.rstrip().endswith(":") and len(following) - len(following.lstrip()) <= depth:
                result.append(" " * (depth + 4) + "pass")
        return result

    def epoch_loop(self, scope, owner, call=None):
        """The outer loop; `call` stands in place of the inner one."""
        w = self.w
        number = self.constant(w.rng.randint(1, 5))
        kind = w.pick("range", "range", "range", "while", "steps", "start")
        variable = "epoch"
        inner = {**scope, "counters": [*scope["counters"], variable], "in_loop": True}
        before = self.statements(inner, owner, 1, 0) if w.chance(0.3) else []
        batches = call(inner) if call else self.batch_loop(inner, owner)
        after = self.statements(inner, owner, 2, 1)
        if w.chance(0.7):
            after += self.scheduler_step(inner, owner)
        rebuilt = self.rebuilt(owner) if w.chance(0.06) else []
        body = [*rebuilt, *before, *batches, *after]
        if kind == "while":
            body = self.mended([line for line in body if line.strip() != "continue"])
            return [f"{variable} = 0", f"while {variable} < {number}:", *indented([*body, f"{variable} += 1"])]
        if kind == "steps" and scope["states"]:
            state = scope["states"][0]
            body = self.mended([line for line in body if line.strip() != "continue"])
            return [f"{variable} = 0", f"while {state} < {number} * 3 and {variable} < 9:",
                    *indented([*body, f"{variable} += 1", f"{state} += 1"])]
        if kind == "start":
            return [f"for {variable} in range({w.pick(0, 1, 2)}, {number} + 2):", *indented(body)]
        return [f"for {variable} in range({number}):", *indented(body)]

    def rebuilt(self, owner):
        """A scheduler that every round builds anew."""
        if not self.schedulers or self.composites:
            return []
        variable, _ = self.schedulers[0]
        return [self.calls[variable].replace("@", owner)]

    # --- whole programs ------------------------------------------------------------------------

    def scope(self, states, lists=(), flags=(), in_function=False, counters=(), returns=False):
        return {"counters": [*counters, *states], "states": list(states), "lists": list(lists), "flags": list(flags),
                "flag_states": [f for f in flags if f != "train"], "rates": [], "in_loop": False,
                "in_function": in_function, "returns": returns}

    def write(self):
        w = self.w
        self.options = []
        w.add("import math, sys")
        w.add("import torch")
        optimizer_pattern, scheduler_pattern = "torch.optim.{}", "torch.optim.lr_scheduler.{}"
        w.add("p, q, r = (torch.zeros(2, requires_grad=True) for _ in range(3))")
        w.add(f"METRICS = {METRICS}")
        w.add("class StopTraining(Exception):")
        w.add("pass", 1)
        call, groups = optimizer_call(w, optimizer_pattern)
        self.is_sgd = ".SGD(" in call
        self.schedulers, self.calls, built, self.composites = [], {}, [], False
        for i in range(w.pick(0, 1, 1, 1, 2)):
            variable = f"scheduler{i or ''}"
            if w.chance(0.2):
                before, text, kind = composite(w, scheduler_pattern, groups, variable)
                self.composites = True
            else:
                kind = w.pick(*ARGUMENTS)
                before, text = [], call_text(w, scheduler_pattern, kind, groups)
            self.schedulers.append((variable, kind))
            self.calls[variable] = f"@{variable} = {text}"
            built += [*before, f"@{variable} = {text}"]
        shape = w.pick("script", "main", "separate", "trainer", "trainer", "phases", "twice", "returned")
        lines = getattr(self, shape)(f"@optimizer = {call}", built)
        if self.options:
            w.add("import argparse")
            w.add("parser = argparse.ArgumentParser()")
            for key, value in self.options:
                w.add(f"parser.add_argument('--{key}', type={'int' if isinstance(value, int) else 'float'}, default={value})")
            w.add("args = parser.parse_args([])")
        for text in self.functions:
            for line in text.split("\n"):
                w.add(line)
        for line in lines:
            w.add(line)
        return "\n".join(w.lines) + "\n"

    def made(self, build, owner, depth=0):
        return ["    " * depth + line.replace("@", owner) for line in build]

    def script(self, optimizer, built):
        scope = self.scope(["global_step", "good"], ["history"], ["flag"])
        loops = self.epoch_loop(scope, "")
        if self.w.chance(0.15):
            loops += self.epoch_loop(scope, "")
        return [*self.made([optimizer, *built], ""), "global_step = 0", "good = 1", "history = []", "flag = True", *loops]

    def main(self, optimizer, built):
        scope = self.scope(["global_step"], ["history"], ["flag"], in_function=True)
        return ["def main():", *self.made([optimizer, *built], "", 1), "    global_step = 0", "    history = []",
                "    flag = False", *indented(self.epoch_loop(scope, "")), "if __name__ == '__main__':", "    main()"]

    def functions_shape(self, optimizer, built, returns):
        w = self.w
        names = ", ".join(["optimizer", *[v for v, _ in self.schedulers]])
        inside = self.scope(["global_step"], [], ["train"], in_function=True, counters=["epoch"], returns=returns)
        header = w.pick("if not train:\n        return global_step" if returns else "if not train:\n        return", "pass")
        body = self.batch_loop(inside, "")
        extra = ["return global_step"] if returns else []
        function = [f"def train_one_epoch({names}, epoch, global_step=0, train=True):", f"    {header}",
                    *indented([*body, *extra])]
        flag = w.pick("", ", train=True", ", train=epoch > 0", ", train=epoch % 2 == 0")

        def call(scope):
            text = f"train_one_epoch({names}, epoch, global_step{flag})"
            second = [f"train_one_epoch({names}, epoch, train=False)"] if w.chance(0.3) else []
            return [f"global_step = {text}" if returns else text, *second]

        scope = self.scope(["global_step"], ["history"], ["flag"], in_function=True)
        return [*function, "def run(n=3):", *self.made([optimizer, *built], "", 1), "    global_step = 0",
                "    history = []", "    flag = True", *indented(self.epoch_loop(scope, "", call)), "run()"]

    def returned(self, optimizer, built):
        return self.functions_shape(optimizer, built, True)

    def separate(self, optimizer, built):
        return self.functions_shape(optimizer, built, False)

    def phases(self, optimizer, built):
        """One training function, called with different lengths."""
        w = self.w
        names = ", ".join(["optimizer", *[v for v, _ in self.schedulers]])
        inside = self.scope(["done"], [], ["train"], in_function=True, counters=["n"])
        body = self.statements(inside, "", 1, 0)
        inner = {**inside, "counters": ["n", "i", "done"], "in_loop": True}
        loop = [f"for i in range({w.pick('n', 'n + 1', '0, n, 2', 'n * 2')}):",
                *indented([*self.update(""), *self.statements(inner, "", 1, 1)])]
        calls = [f"phase({names}, {w.rng.randint(1, 4)}{w.pick('', ', train=False', ', True')})" for _ in range(w.rng.randint(1, 3))]
        return [f"def phase({names}, n, train=True):", "    done = 0", *indented([*body, *loop]),
                *self.made([optimizer, *built], ""), *calls]

    def twice(self, optimizer, built):
        """A global counter that a function changes."""
        scope = self.scope(["global_step"], ["history"], [], in_function=True)
        body = self.batch_loop(scope, "")
        calls = ["for epoch in range(3):", "    train()", "    global_step += 1"]
        calls += indented(self.statements({**self.scope(["global_step"], ["history"]), "counters": ["epoch", "global_step"],
                                           "in_loop": True}, "", 1, 1))
        return [*self.made([optimizer, *built], ""), "global_step = 0", "history = []", "def train():",
                "    global global_step", *indented([*body, "global_step += 1"]), *calls]

    def trainer(self, optimizer, built):
        w = self.w
        scope = self.scope(["self.global_step", "self.best"], ["self.history"], ["self.flag"], in_function=True)
        inside = {**scope, "counters": [*scope["counters"], "epoch"]}
        inner = self.batch_loop(inside, "self.")
        fit = self.epoch_loop(scope, "self.", lambda _: ["self.train_epoch(epoch)"])
        return ["class Trainer:", "    def __init__(self, start=0):", *self.made([optimizer, *built], "self.", 2),
                "        self.global_step = start", "        self.best = 1", "        self.history = []",
                "        self.flag = True", "    def train_epoch(self, epoch):", *indented(indented(inner)),
                "    def fit(self):", *indented(indented(fit)),
                w.pick("Trainer().fit()", "Trainer(2).fit()", "trainer = Trainer()\ntrainer.fit()",
                       "trainer = Trainer(start=1)\ntrainer.fit()")]



def indented(lines):
    return ["    " + line for line in lines]


def source_of(seed):
    return Shape(seed).write()


def record(source):
    """Exceptions of the script's own end a run without being PyTorch's."""
    case = run(source)
    if case["error"] and case["error"]["type"] in ("StopTraining", "SystemExit"):
        case["error"] = None
    return case


def main():
    count = int(sys.argv[1])
    output = Path(sys.argv[2]) if len(sys.argv) > 2 else OUTPUT
    first = int(sys.argv[3]) if len(sys.argv) > 3 else 0
    cases = [record(source_of(seed)) for seed in range(first, first + count)]
    # A program that updates nothing has nothing to compare.
    cases = [case for case in cases if case["lr"] or case["error"]]
    lines = ",\n".join(json.dumps(case) for case in cases)
    output.write_text(f'{{"meta": {json.dumps({"torch": torch.__version__})}, "cases": [\n{lines}\n]}}\n')
    raised = sum(1 for case in cases if case["error"])
    print(f"{len(cases)} programs, {raised} raise, {output.stat().st_size // 1024} KB")


if __name__ == "__main__":
    main()
