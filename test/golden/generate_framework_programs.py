"""Writes random training scripts whose loop stands in a library, runs them with the real library
and records every rate, as generate_programs.py does for PyTorch alone.

    python test/golden/generate_framework_programs.py COUNT [OUTPUT] [FIRST_SEED]
"""

import json
import logging
import os
import random
import sys
import warnings
from pathlib import Path

import accelerate
import lightning
import timm
import torch
import transformers

from arguments import DATA
from generate_programs import run

warnings.simplefilter("ignore")
os.environ["CUDA_VISIBLE_DEVICES"] = ""
transformers.logging.set_verbosity_error()
for name in ("lightning", "lightning.pytorch", "lightning.fabric"):
    logging.getLogger(name).setLevel(logging.ERROR)

QUIET = "logger=False, enable_checkpointing=False, enable_progress_bar=False, enable_model_summary=False, accelerator='cpu'"


class Script:
    def __init__(self, seed):
        self.rng = random.Random(f"framework program {seed}")
        self.lines = []

    def add(self, line, depth=0):
        self.lines.append("    " * depth + line)

    def pick(self, *options):
        return self.rng.choice(options)

    def chance(self, p):
        return self.rng.random() < p

    def text(self):
        return "\n".join(self.lines) + "\n"


def lightning_scheduler(s, total):
    """A scheduler's call, and whether it waits for a metric."""
    return s.pick(
        ("StepLR(optimizer, step_size=2, gamma=0.5)", False),
        ("CosineAnnealingLR(optimizer, T_max=5)", False),
        ("ExponentialLR(optimizer, 0.9)", False),
        (f"OneCycleLR(optimizer, max_lr=0.1, total_steps={total})", False),
        ("LambdaLR(optimizer, lambda step: 1 / (1 + step))", False),
        (f"LinearLR(optimizer, start_factor=0.1, total_iters={total})", False),
        ("ReduceLROnPlateau(optimizer, patience=1000)", True),
    )


def configure_optimizers(s):
    s.add("def configure_optimizers(self):", 1)
    total = s.pick("self.trainer.estimated_stepping_batches", "200", "self.trainer.max_epochs * 50")
    kind = s.pick("SGD", "Adam", "AdamW")
    rate = s.pick("0.1", "self.hparams.lr", "self.lr")
    extra = ", momentum=0.9" if kind == "SGD" and s.chance(0.5) else ""
    s.add(f"optimizer = torch.optim.{kind}(self.parameters(), lr={rate}{extra})", 2)
    form = s.rng.randrange(8)
    if form == 0:
        s.add(s.pick("return optimizer", "return [optimizer]"), 2)
        return
    call, is_plateau = lightning_scheduler(s, total)
    s.add(f"scheduler = torch.optim.lr_scheduler.{call}", 2)
    entries = ["'scheduler': scheduler"]
    if is_plateau or s.chance(0.2):
        entries.append("'monitor': 'loss'")
    if s.chance(0.6):
        entries.append(f"'interval': '{s.pick('step', 'epoch')}'")
    if s.chance(0.4):
        entries.append(f"'frequency': {s.pick(1, 2, 3)}")
    config = "{" + ", ".join(entries) + "}"
    if form == 1 and not is_plateau:
        s.add("return [optimizer], [scheduler]", 2)
    elif form == 2:
        s.add(f"return [optimizer], [{config}]", 2)
    elif form == 3 and not is_plateau:
        s.add("return {'optimizer': optimizer, 'lr_scheduler': scheduler}", 2)
    elif form == 4:
        s.add(f"return {{'optimizer': optimizer, 'lr_scheduler': {config}}}", 2)
    elif form == 5:
        s.add(f"config = {config}", 2)
        s.add("return {'optimizer': optimizer, 'lr_scheduler': config}", 2)
    elif form == 6:
        s.add("result = {'optimizer': optimizer}", 2)
        s.add(f"result['lr_scheduler'] = {config}", 2)
        s.add("return result", 2)
    else:
        s.add(f"return ({{'optimizer': optimizer, 'lr_scheduler': {config}}},)", 2)


def lightning_loader(s):
    size, batch = s.pick(20, 33, 48), s.pick(4, 5, 8)
    drop = s.pick("", ", drop_last=True")
    return f"DataLoader(TensorDataset(torch.zeros({size}, 2)), batch_size={batch}{drop})"


def lightning_script(s):
    head, base, trainer = s.pick(
        ("import lightning as L", "L.LightningModule", "L.Trainer"),
        ("import lightning.pytorch as pl", "pl.LightningModule", "pl.Trainer"),
        ("from lightning import LightningModule, Trainer", "LightningModule", "Trainer"),
    )
    s.add("import torch")
    s.add(head)
    s.add("from torch.utils.data import DataLoader, TensorDataset")
    s.add("")
    s.add(f"class Net({base}):")
    s.add("def __init__(self, lr=0.05):", 1)
    s.add("super().__init__()", 2)
    s.add("self.save_hyperparameters()", 2)
    s.add("self.lr = lr", 2)
    s.add("self.layer = torch.nn.Linear(2, 1)", 2)
    s.add("def training_step(self, batch, batch_idx):", 1)
    s.add("loss = self.layer(batch[0]).sum()", 2)
    s.add("self.log('loss', loss)", 2)
    s.add("return loss", 2)
    configure_optimizers(s)
    own_loader = s.chance(0.3)
    if own_loader:
        s.add("def train_dataloader(self):", 1)
        s.add(f"return {lightning_loader(s)}", 2)
    s.add("")
    given = [s.pick("max_epochs=3", "max_epochs=4", "max_epochs=3, max_steps=7", "max_epochs=-1, max_steps=11", "max_steps=9")]
    if s.chance(0.4):
        given.append(f"accumulate_grad_batches={s.pick(2, 3)}")
    if s.chance(0.2):
        given.append(f"limit_train_batches={s.pick(2, 3, 0.5)}")
    s.add(f"model = Net({s.pick('', 'lr=0.2', '0.3')})")
    s.add(f"trainer = {trainer}({', '.join(given)}, {QUIET})")
    s.add("trainer.fit(model)" if own_loader else f"trainer.fit(model, {lightning_loader(s)})")


def manual_script(s):
    """A Lightning module that steps by hand."""
    s.add("import torch")
    s.add("import lightning as L")
    s.add("from torch.utils.data import DataLoader, TensorDataset")
    s.add("")
    s.add("class Net(L.LightningModule):")
    s.add("def __init__(self):", 1)
    s.add("super().__init__()", 2)
    s.add("self.automatic_optimization = False", 2)
    s.add("self.layer = torch.nn.Linear(2, 1)", 2)
    s.add("def training_step(self, batch, batch_idx):", 1)
    s.add("optimizer = self.optimizers()", 2)
    s.add("self.manual_backward(self.layer(batch[0]).sum())", 2)
    every = s.pick(1, 2, 3)
    depth = 2
    if every > 1:
        s.add(f"if (batch_idx + 1) % {every} == 0:", 2)
        depth = 3
    s.add("optimizer.step()", depth)
    s.add("optimizer.zero_grad()", depth)
    where = s.pick("step", "epoch", "never")
    if where == "step":
        s.add(s.pick("self.lr_schedulers().step()", "scheduler = self.lr_schedulers()"), depth)
        if "scheduler =" in s.lines[-1]:
            s.add("scheduler.step()", depth)
    if where == "epoch":
        s.add("def on_train_epoch_end(self):", 1)
        s.add("scheduler = self.lr_schedulers()", 2)
        s.add("scheduler.step()", 2)
    s.add("def configure_optimizers(self):", 1)
    s.add("optimizer = torch.optim.Adam(self.parameters(), lr=0.1)", 2)
    s.add("scheduler = torch.optim.lr_scheduler.ExponentialLR(optimizer, 0.9)", 2)
    s.add("return " + s.pick("[optimizer], [scheduler]", "{'optimizer': optimizer, 'lr_scheduler': scheduler}",
                              "{'optimizer': optimizer, 'lr_scheduler': {'scheduler': scheduler, 'interval': 'step'}}"), 2)
    s.add("")
    s.add(f"trainer = L.Trainer(max_epochs={s.pick(2, 3)}, {QUIET})")
    s.add(f"trainer.fit(Net(), {lightning_loader(s)})")


SCHEDULES = ["linear", "cosine", "constant", "constant_with_warmup", "polynomial", "inverse_sqrt", "cosine_with_restarts"]


def trainer_script(s):
    """Hugging Face's Trainer makes the optimizer and the schedule of its arguments."""
    s.add("import torch")
    s.add(s.pick("from transformers import Trainer, TrainingArguments", "import transformers"))
    prefix = "transformers." if "import transformers" in s.lines[-1] else ""
    s.add("")
    s.add("class Points(torch.utils.data.Dataset):")
    s.add("def __len__(self):", 1)
    s.add(f"return {s.pick(20, 33, 50)}", 2)
    s.add("def __getitem__(self, i):", 1)
    s.add("return {'x': torch.zeros(2)}", 2)
    s.add("")
    s.add("class Net(torch.nn.Module):")
    s.add("def __init__(self):", 1)
    s.add("super().__init__()", 2)
    s.add("self.layer = torch.nn.Linear(2, 1)", 2)
    s.add("def forward(self, x):", 1)
    s.add("return {'loss': self.layer(x).sum()}", 2)
    s.add("")
    given = ["output_dir='out'", "report_to='none'", "use_cpu=True", "save_strategy='no'", "disable_tqdm=True", "logging_strategy='no'"]
    if s.chance(0.8):
        given.append(f"learning_rate={s.pick('1e-3', '3e-5', '5e-4')}")
    given += s.pick([], ["num_train_epochs=2"], ["num_train_epochs=1.5"], ["max_steps=17"], ["num_train_epochs=4"])
    if s.chance(0.7):
        given.append(f"per_device_train_batch_size={s.pick(4, 5, 8)}")
    if s.chance(0.5):
        given.append(f"gradient_accumulation_steps={s.pick(2, 3)}")
    if s.chance(0.7):
        given.append(f"lr_scheduler_type='{s.pick(*SCHEDULES)}'")
    if s.chance(0.7):
        given.append(f"warmup_steps={s.pick(0, 3, 10, 0.1, 0.25)}")
    if s.chance(0.5):
        given.append(f"weight_decay={s.pick(0.01, 0.1)}")
    if s.chance(0.3):
        given.append(f"adam_beta1={s.pick(0.8, 0.95)}")
    if s.chance(0.3):
        given.append("dataloader_drop_last=True")
    if s.chance(0.2):
        given.append(f"optim='{s.pick('sgd', 'adamw_torch')}'")
    s.add(f"args = {prefix}TrainingArguments({', '.join(given)})")
    own = s.chance(0.2)
    if own:
        s.add("model = Net()")
        s.add("optimizer = torch.optim.SGD(model.parameters(), lr=0.1, momentum=0.9)")
        s.add("scheduler = torch.optim.lr_scheduler.StepLR(optimizer, step_size=4, gamma=0.5)")
        s.add(f"trainer = {prefix}Trainer(model=model, args=args, train_dataset=Points(), optimizers=(optimizer, scheduler))")
    else:
        call = s.pick("model=Net(), args=args, train_dataset=data", "Net(), args, train_dataset=data")
        s.add("data = Points()")
        s.add(f"trainer = {prefix}Trainer({call})")
    s.add("trainer.train()")


def accelerate_script(s):
    """A loop of the script, in which accelerate lets only some of the batches update."""
    s.add("import torch")
    s.add("from accelerate import Accelerator")
    s.add("from torch.utils.data import DataLoader, TensorDataset")
    if s.chance(0.4):
        s.add("from transformers import get_linear_schedule_with_warmup")
        scheduler = "get_linear_schedule_with_warmup(optimizer, 2, total)"
    else:
        scheduler = f"torch.optim.lr_scheduler.{s.pick('StepLR(optimizer, 2, gamma=0.5)', 'ExponentialLR(optimizer, 0.8)')}"
    steps = s.pick(1, 2, 3, 4)
    s.add(f"steps = {steps}")
    given = s.pick("gradient_accumulation_steps=steps", f"gradient_accumulation_steps={steps}", "cpu=True, gradient_accumulation_steps=steps")
    s.add(f"accelerator = Accelerator({given if 'cpu' in given else given + ', cpu=True'})")
    s.add("model = torch.nn.Linear(2, 1)")
    s.add(f"loader = {lightning_loader(s)}")
    s.add("optimizer = torch.optim.SGD(model.parameters(), lr=0.1)")
    s.add(f"epochs = {s.pick(2, 3)}")
    s.add("total = epochs * len(loader)")
    s.add(f"scheduler = {scheduler}")
    prepared = s.pick(
        "model, optimizer, loader, scheduler = accelerator.prepare(model, optimizer, loader, scheduler)",
        "model, optimizer, loader = accelerator.prepare(model, optimizer, loader)",
    )
    s.add(prepared)
    s.add("for epoch in range(epochs):")
    s.add(s.pick("for (x,) in loader:", "for step, (x,) in enumerate(loader):"), 1)
    depth = 2
    if s.chance(0.8):
        s.add("with accelerator.accumulate(model):", 2)
        depth = 3
    s.add("accelerator.backward(model(x).sum())", depth)
    s.add("optimizer.step()", depth)
    if s.chance(0.8):
        s.add("scheduler.step()", depth)
    else:
        s.add("optimizer.zero_grad()", depth)
        s.add("scheduler.step()", 1)
        return
    s.add("optimizer.zero_grad()", depth)


def factory_script(s):
    """timm's factories for optimizers and schedules."""
    s.add("import torch")
    s.add(s.pick("from timm.optim import create_optimizer_v2", "import timm.optim"))
    prefix = "timm.optim." if "import timm.optim" == s.lines[-1] else ""
    s.add(s.pick("from timm.scheduler import create_scheduler_v2", "from timm.scheduler.scheduler_factory import create_scheduler_v2"))
    s.add("from torch.utils.data import DataLoader, TensorDataset")
    s.add("model = torch.nn.Linear(2, 2)")
    kind = s.pick("sgd", "momentum", "adamw", "adam")
    given = [f"opt='{kind}'"] if s.chance(0.7) else [f"'{kind}'"]
    if s.chance(0.8):
        given.append(f"lr={s.pick('0.1', '1e-3')}")
    if s.chance(0.6):
        given.append(f"weight_decay={s.pick('0.05', '1e-4')}")
    if kind == "sgd" and s.chance(0.5):
        given.append("momentum=0.8")
    if kind == "adamw" and s.chance(0.4):
        given.append("betas=(0.8, 0.98)")
    s.add(f"optimizer = {prefix}create_optimizer_v2({s.pick('model', 'model.parameters()')}, {', '.join(given)})")
    s.add(f"loader = {lightning_loader(s)}")
    epochs = s.pick(5, 8)
    sched = s.pick("cosine", "tanh", "poly", "step", "multistep")
    given = [f"sched='{sched}'", f"num_epochs={epochs}"]
    if s.chance(0.6):
        given += [f"warmup_epochs={s.pick(1, 2)}", f"warmup_lr={s.pick('1e-5', '0.0')}"]
    if s.chance(0.3):
        given.append("warmup_prefix=True")
    if s.chance(0.5):
        given.append("min_lr=1e-6")
    if sched == "step":
        given += ["decay_epochs=2", "decay_rate=0.5"]
    if sched == "multistep":
        given += ["decay_milestones=[2, 4]", "decay_rate=0.3"]
    if s.chance(0.3):
        given.append("cooldown_epochs=2")
    by_update = s.chance(0.4)
    if by_update:
        given += ["step_on_epochs=False", "updates_per_epoch=len(loader)"]
    s.add(f"scheduler, num_epochs = create_scheduler_v2(optimizer, {', '.join(given)})")
    if by_update:
        s.add("updates = 0")
    s.add(f"for epoch in range({s.pick('num_epochs', epochs)}):")
    s.add("for (x,) in loader:", 1)
    s.add("optimizer.zero_grad()", 2)
    s.add("model(x).sum().backward()", 2)
    s.add("optimizer.step()", 2)
    if by_update:
        s.add("updates += 1", 2)
        s.add("scheduler.step_update(num_updates=updates)", 2)
    else:
        s.add("scheduler.step(epoch + 1)", 1)


def program(seed):
    s = Script(seed)
    s.pick(lightning_script, trainer_script, accelerate_script, manual_script, factory_script)(s)
    return s.text()


def fresh(source):
    """accelerate keeps one state for the whole process."""
    accelerate.state.AcceleratorState._reset_state(True)
    accelerate.state.GradientState._reset_state()
    return run(source)


def main():
    count = int(sys.argv[1])
    output = Path(sys.argv[2]) if len(sys.argv) > 2 else DATA / "framework-programs.json"
    first = int(sys.argv[3]) if len(sys.argv) > 3 else 0
    cases = [fresh(program(seed)) for seed in range(first, first + count)]
    meta = {"torch": torch.__version__, "lightning": lightning.__version__,
            "transformers": transformers.__version__, "accelerate": accelerate.__version__,
            "timm": timm.__version__}
    lines = ",\n".join(json.dumps(case) for case in cases)
    output.write_text(f'{{"meta": {json.dumps(meta)}, "cases": [\n{lines}\n]}}\n')
    raised = sum(1 for case in cases if case["error"])
    print(f"{count} programs, {raised} raise, {output.stat().st_size // 1024} KB")


if __name__ == "__main__":
    main()
