import { describeRules } from "./findingRules.ts";
import { chosen, loop, perEpoch, script, sgd } from "./findingScripts.ts";

/** Gradients are set back in front of the loops, and there alone. */
const clearedBefore = (line: string) =>
  script(
    sgd(),
    `${line}\n`,
    loop("3", "loader", "").replace("        optimizer.zero_grad()\n", ""),
  );

/** Two optimizers in turn, of which only one sets its gradients back. */
const adversaries = (generator: string, critic: string, clear = "opt_d.zero_grad()") =>
  script(
    `opt_g = optim.Adam(${generator}, lr=2e-4)\nopt_d = optim.Adam(${critic}, lr=2e-4)\n`,
    `for x in loader:
    ${clear}
    disc(x).backward()
    opt_d.step()
    gen(x).backward()
    opt_g.step()
`,
  );

// Which steps are made, and in which order.
describeRules({
  "step-order": {
    found: [
      {
        text: script(
          sgd(),
          "scheduler = ExponentialLR(optimizer, 0.9)\n",
          "for epoch in range(90):\n    scheduler.step()\n    for b in loader:\n        optimizer.step()\n",
        ),
        says: "warning scheduler.step(): scheduler.step() comes before optimizer.step(): the first value, lr=0.1, is never used.",
        fixes: [[]],
      },
      {
        // What is skipped is one of many rounds at 0.1.
        text: script(
          sgd(),
          "scheduler = StepLR(optimizer, 30)\n",
          "for epoch in range(90):\n    scheduler.step()\n    for b in loader:\n        optimizer.step()\n",
        ),
        says: "warning scheduler.step(): Detected call of `lr_scheduler.step()` before `optimizer.step()`. In PyTorch 1.1.0 and later, you should call them in the opposite order: `optimizer.step()` before `lr_scheduler.step()`.  Failure to do this will result in PyTorch skipping the first value of the learning rate schedule. See more details at https://pytorch.org/docs/stable/optim.html#how-to-adjust-learning-rate",
        fixes: [[]],
      },
    ],
    absent: [perEpoch("StepLR(optimizer, 30)")],
  },
  "step-overridden": {
    found: [
      {
        text: perEpoch("StepLR(optimizer, 30)\noptimizer.step = lambda: None"),
        says: "warning scheduler.step(): Seems like `optimizer.step()` has been overridden after learning rate scheduler initialization. Please, make sure to call `optimizer.step()` before `lr_scheduler.step()`. See more details at https://pytorch.org/docs/stable/optim.html#how-to-adjust-learning-rate",
      },
    ],
    absent: [perEpoch("StepLR(optimizer, 30)")],
  },
  "epoch-argument": {
    found: [
      {
        text: perEpoch("StepLR(optimizer, 30)").replace(
          "scheduler.step()",
          "scheduler.step(epoch)",
        ),
        says: "warning scheduler.step(epoch): The epoch parameter in `scheduler.step()` was not necessary and is being deprecated where possible. Please use `scheduler.step()` to step the scheduler. During the deprecation, if epoch is different from None, the closed form is used instead of the new chainable form, where available. Please open an issue if you are unable to replicate your use case: https://github.com/pytorch/pytorch/issues/new/choose.",
        fixes: [["    scheduler.step()"]],
      },
    ],
    absent: [perEpoch("StepLR(optimizer, 30)")],
  },
  "never-stepped": {
    found: [
      {
        text: script(sgd(), "scheduler = StepLR(optimizer, 30)\n", loop("90", "loader", "")),
        says: "warning StepLR: Nothing calls step() on this StepLR: lr stays 0.1.",
        fixes: [["    scheduler.step()"]],
      },
      {
        text: script(
          sgd(),
          "scheduler = StepLR(optimizer, 30)\n",
          loop("90", "loader", "print(scheduler.get_last_lr())"),
          "torch.save(scheduler.state_dict(), path)\n",
        ),
        says: "warning StepLR: Nothing calls step() on this StepLR: lr stays 0.1.",
        fixes: [["    scheduler.step()"]],
      },
      {
        text: script(
          "from transformers import get_linear_schedule_with_warmup\n",
          sgd(),
          "scheduler = get_linear_schedule_with_warmup(optimizer, 10, 90 * len(loader))\n",
          loop("90", "loader", ""),
        ),
        says: "warning get_linear_schedule_with_warmup: Nothing calls step() on this get_linear_schedule_with_warmup: lr stays 0.",
        fixes: [["        scheduler.step()"]],
      },
    ],
    absent: [
      `${script(sgd(), "scheduler = StepLR(optimizer, 30)\n", loop("90", "loader", ""))}if x y:\n    scheduler step()\n`,

      perEpoch("StepLR(optimizer, 30)"),
      script(
        sgd(),
        "scheduler = StepLR(optimizer, 30)\n",
        loop("90", "loader", ""),
        "save(scheduler)\n",
      ),
      script(sgd(), "scheduler = StepLR(optimizer, 30)\n"),
      script(sgd(), "fit(model, {'scheduler': StepLR(optimizer, 30)})\n", loop("90", "loader", "")),
    ],
  },
  "stepped-twice": {
    found: [
      {
        text: script(
          sgd(),
          "scheduler = StepLR(optimizer, 30)\n",
          loop("90", "loader", "", "scheduler.step()\n    print(epoch)\n    scheduler.step()"),
        ),
        says: "warning scheduler.step(): scheduler.step() runs twice in each round: the schedule goes twice as fast.",
        fixes: [[]],
      },
      {
        text: script(
          sgd(),
          "scheduler = StepLR(optimizer, 30)\n",
          loop("90", "loader", "scheduler.step()", "scheduler.step()"),
        ),
        says: "warning scheduler.step(): scheduler.step() runs once per batch and once per epoch: the schedule counts both.",
        fixes: [[], []],
      },
      {
        text: chosen("if cfg.decay:", "if cfg.decay:"),
        says: "warning scheduler.step(): scheduler.step() runs once per batch and once per epoch: the schedule counts both.",
      },
    ],
    absent: [
      perEpoch("StepLR(optimizer, 30)"),
      chosen("if cfg.per_batch:", "if not cfg.per_batch:"),
      chosen('if cfg.step_per == "batch":', 'if cfg.step_per == "epoch":'),
      chosen("if scheduler and cfg.per_batch:", "if scheduler and cfg.per_epoch:"),
      script(
        sgd(),
        "scheduler = StepLR(optimizer, 30)\n",
        loop(
          "90",
          "loader",
          "",
          "if epoch < 5:\n        scheduler.step()\n    else:\n        scheduler.step()",
        ),
      ),
    ],
  },
  "rate-read": {
    found: [
      {
        text: script(
          sgd(),
          "scheduler = StepLR(optimizer, 30)\n",
          loop("90", "loader", "", "scheduler.step()\n    print(scheduler.get_lr())"),
        ),
        says: "warning scheduler.get_lr(): To get the last learning rate computed by the scheduler, please use `get_last_lr()`.",
      },
      {
        text: script(
          sgd(),
          "scheduler = ReduceLROnPlateau(optimizer)\n",
          loop("90", "loader", "", "scheduler.step(1.0)\n    print(scheduler.get_lr())"),
        ),
        says: "warning scheduler.get_lr(): PyTorch raises NotImplementedError here: ReduceLROnPlateau has no get_lr().",
      },
    ],
    absent: [
      script(
        sgd(),
        "scheduler = StepLR(optimizer, 30)\n",
        loop(
          "90",
          "loader",
          "",
          "scheduler.step()\n    print(scheduler.get_last_lr(), other.get_lr())",
        ),
      ),
    ],
  },
  "no-zero-grad": {
    found: [
      {
        text: script(sgd(), loop("3", "loader", "").replace("        optimizer.zero_grad()\n", "")),
        says: "hint optimizer.step(): This file never sets gradients back: if nothing else does, optimizer.step() uses the sum of all so far.",
        fixes: [["        optimizer.zero_grad()"]],
      },
      {
        text: clearedBefore("optimizer.zero_grad()"),
        says: "hint optimizer.step(): optimizer.zero_grad() is called before the loop only: optimizer.step() uses the sum of all gradients so far.",
        fixes: [["        optimizer.zero_grad()"]],
      },
      {
        text: adversaries("gen.parameters()", "disc.parameters()"),
        says: "hint opt_g.step(): This file never calls opt_g.zero_grad(): if nothing else sets these gradients back, opt_g.step() uses the sum of all so far.",
        fixes: [["    opt_g.zero_grad()"]],
      },
      {
        text: script(
          sgd(),
          "def update(x):\n    loss(x).backward()\n    optimizer.step()\n",
          "for x in loader:\n    update(x)\n",
        ),
        says: "hint optimizer.step(): This file never sets gradients back: if nothing else does, optimizer.step() uses the sum of all so far.",
        fixes: [["    optimizer.zero_grad()"]],
      },
    ],
    absent: [
      script(
        "for x in range(3):\n    print(x)\n",
        "def test_update():\n    optimizer = optim.SGD(p, lr=0.1)\n    loss().backward()\n    optimizer.step()\n",
      ),
      script(sgd(), loop("3", "loader", "")),
      clearedBefore("model.zero_grad()"),
      clearedBefore("def closure():\n    optimizer.zero_grad()"),
      adversaries("model.parameters()", "model.parameters()"),
      adversaries("net.head.parameters()", "net.parameters()"),
      adversaries(
        "gen.parameters()",
        "disc.parameters()",
        "for o in (opt_d, opt_g): o.zero_grad()",
      ),
      script(sgd(), loop("3", "loader", "").replace("optimizer.zero_grad()", "model.zero_grad()")),
      script(sgd(), "loss.backward()\noptimizer.step()\n"),
      script(
        "def train(model, optimizer):\n    for x in loader:\n        optimizer.zero_grad()\n        model(x).backward()\n        optimizer.step()\n",
        "optimizer = optim.SGD(net.parameters(), lr=0.1)\ntrain(net, optimizer)\n",
        "opt_head = optim.SGD(other.fc.parameters(), lr=0.1)\ntrain(other, opt_head)\n",
      ),
    ],
  },
});
