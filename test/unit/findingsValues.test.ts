import { describeRules } from "./findingRules.ts";
import { HEAD, loop, perBatch, perEpoch, script, sgd } from "./findingScripts.ts";

// Values that do not do what they are meant to.
describeRules({
  "eta-min-above-rate": {
    found: [
      {
        text: perEpoch("CosineAnnealingLR(optimizer, T_max=90, eta_min=0.5)"),
        says: "warning eta_min=0.5: eta_min=0.5 is above the rate 0.1: the schedule rises instead of falling.",
        fixes: [["scheduler = CosineAnnealingLR(optimizer, T_max=90)"]],
      },
      {
        text: script(sgd(), "scheduler = ReduceLROnPlateau(optimizer, min_lr=1)\n"),
        says: "warning min_lr=1: min_lr=1 is above the rate 0.1: it is never reduced.",
      },
    ],
    absent: [
      perEpoch("CosineAnnealingLR(optimizer, T_max=90, eta_min=0.01)"),
      perEpoch("CosineAnnealingLR(optimizer, T_max=90, eta_min=0.5)", "90", sgd("lr=args.lr")),
    ],
  },
  "eta-min-unreached": {
    found: [
      {
        text: script(
          sgd(),
          "scheduler = CosineAnnealingWarmRestarts(optimizer, T_0=10, T_mult=2, eta_min=1e-4)\n",
          loop("70", "loader", "", "scheduler.step()"),
        ),
        says: "info eta_min=1e-4: eta_min=1e-4 is never reached: the lowest lr is 2.54e−4, at epoch 69.",
      },
    ],
    absent: [
      script(
        sgd(),
        "scheduler = CosineAnnealingLR(optimizer, T_max=100, eta_min=1e-5)\n",
        loop("100", "range(5)", "", "scheduler.step()"),
      ),
      perBatch("CosineAnnealingLR(optimizer, T_max=1000, eta_min=1e-3)", "10"),
    ],
  },
  "gamma-raises-rate": {
    found: [
      {
        text: perEpoch("StepLR(optimizer, 30, gamma=10)"),
        says: "info gamma=10: gamma=10 raises lr at each decay.",
      },
    ],
    absent: [perEpoch("StepLR(optimizer, 30)"), perEpoch("ExponentialLR(optimizer, gamma=1.1)")],
  },
  "dampening-without-momentum": {
    found: [
      {
        text: script(sgd("lr=0.1, dampening=0.5")),
        says: "info dampening=0.5: dampening=0.5 has no effect without momentum.",
        fixes: [["optimizer = optim.SGD(p, lr=0.1)"]],
      },
    ],
    absent: [
      script(sgd("lr=0.1, momentum=0.9, dampening=0.5")),
      script(sgd("lr=0.1, dampening=0")),
    ],
  },
  "rate-overwritten": {
    found: [
      {
        text: perBatch("OneCycleLR(optimizer, max_lr=0.5, total_steps=1000)", "10"),
        says: "hint lr=0.1: lr=0.1 has no effect: OneCycleLR starts at 0.02.",
      },
      {
        text: perBatch("CyclicLR(optimizer, 0.01, 0.5)", "10"),
        says: "hint lr=0.1: lr=0.1 has no effect: CyclicLR starts at 0.01.",
      },
    ],
    absent: [
      perBatch("OneCycleLR(optimizer, max_lr=0.1, total_steps=1000)", "10"),
      perBatch("OneCycleLR(optimizer, max_lr=2.5, total_steps=1000)", "10"),
      perBatch(
        "OneCycleLR(optimizer, max_lr=0.5, total_steps=1000)",
        "10",
        "range(100)",
        "optimizer = optim.SGD(p)\n",
      ),
    ],
  },
  "momentum-overwritten": {
    found: [
      {
        text: perBatch(
          "CyclicLR(optimizer, 0.1, 0.5)",
          "10",
          "range(100)",
          sgd("lr=0.1, momentum=0.99"),
        ),
        says: "info CyclicLR: CyclicLR replaces momentum=0.99: the momentum moves between 0.8 and 0.9.",
        fixes: [["scheduler = CyclicLR(optimizer, 0.1, 0.5, cycle_momentum=False)"]],
      },
      {
        text: perBatch(
          "OneCycleLR(optimizer, 0.1, total_steps=1000)",
          "10",
          "range(100)",
          "optimizer = optim.Adam(p, betas=(0.5, 0.999))\n",
        ),
        says: "info OneCycleLR: OneCycleLR replaces the first of betas=(0.5, 0.999): β₁ moves between 0.85 and 0.95.",
      },
    ],
    absent: [
      perBatch("CyclicLR(optimizer, 0.1, 0.5)", "10", "range(100)", sgd("lr=0.1, momentum=0.9")),
      perBatch(
        "OneCycleLR(optimizer, 0.1, total_steps=1000, cycle_momentum=False)",
        "10",
        "range(100)",
        sgd("lr=0.1, momentum=0.5"),
      ),
    ],
  },
  "chain-erased": {
    found: [
      {
        text: perEpoch(
          "ChainedScheduler([ExponentialLR(optimizer, 0.9), CosineAnnealingWarmRestarts(optimizer, 10)])",
        ),
        says: "warning CosineAnnealingWarmRestarts: CosineAnnealingWarmRestarts sets lr from the initial rate at every step: what ExponentialLR has changed before is lost.",
      },
      {
        text: script(
          sgd(),
          "warmup = LambdaLR(optimizer, lambda e: min(1, (e + 1) / 5))\nscheduler = StepLR(optimizer, 30)\n",
          loop("90", "loader", "", "warmup.step()\n    scheduler.step()"),
        ),
        says: "warning LambdaLR: LambdaLR sets lr from the initial rate at every step: what StepLR has changed before is lost.",
      },
    ],
    absent: [
      perEpoch("ChainedScheduler([ExponentialLR(optimizer, 0.9), StepLR(optimizer, 10)])"),
      script(
        sgd(),
        "warmup = LambdaLR(optimizer, lambda e: min(1, (e + 1) / 5))\nscheduler = StepLR(optimizer, 30)\n",
        loop(
          "90",
          "loader",
          "",
          "if epoch < 5:\n        warmup.step()\n    else:\n        scheduler.step()",
        ),
      ),
    ],
  },
  "resume-off-by-one": {
    found: [
      {
        text: perEpoch("StepLR(optimizer, 30, last_epoch=start)", "start, 90").replace(
          HEAD,
          `${HEAD}start = load()\n`,
        ),
        says: "warning last_epoch=start: last_epoch=start is one epoch ahead: the schedule goes on after last_epoch, and start has yet to run.",
        fixes: [["scheduler = StepLR(optimizer, 30, last_epoch=start - 1)"]],
      },
    ],
    absent: [
      perEpoch("StepLR(optimizer, 30, last_epoch=start - 1)", "start, 90"),
      perEpoch("StepLR(optimizer, 30)", "start, 90"),
    ],
  },
  "adam-weight-decay": {
    found: [
      {
        text: script("optimizer = optim.Adam(p, 1e-3, weight_decay=0.01)\n"),
        says: "hint weight_decay=0.01: weight_decay=0.01 of Adam is an L2 term in the gradient and gets scaled with it. AdamW decays the weights themselves.",
        fixes: [["optimizer = optim.AdamW(p, 1e-3, weight_decay=0.01)"]],
      },
    ],
    absent: [
      script("optimizer = optim.AdamW(p, 1e-3, weight_decay=0.01)\n"),
      script("optimizer = optim.Adam(p, 1e-3, weight_decay=0)\n"),
      script("optimizer = optim.Adam(p, 1e-3, weight_decay=5e-4)\n"),
      script("optimizer = optim.Adam(p, 1e-3, weight_decay=0.1, decoupled_weight_decay=True)\n"),
      script("optimizer = optim.Adam(p, weight_decay=args.wd)\n"),
      script(
        "from torch_geometric.nn import GCNConv\noptimizer = optim.Adam(p, 1e-3, weight_decay=5e-3)\n",
      ),
      script("import dgl.nn as gnn\noptimizer = optim.Adam(p, 1e-3, weight_decay=5e-3)\n"),
    ],
  },
  "unusual-rate": {
    found: [
      {
        text: script("optimizer = optim.Adam(p, lr=1.0)\n"),
        says: "hint lr=1.0: lr=1 is far outside of what Adam is usually given: 1e−6 to 0.01.",
      },
      {
        text: script("optimizer = optim.Adadelta(p, lr=1e-5)\n"),
        says: "hint lr=1e-5: lr=1e-5 is far outside of what Adadelta is usually given: 0.1 to 1.",
      },
    ],
    absent: [
      script("optimizer = optim.Adam(p, lr=0.1)\n"),
      script("optimizer = optim.SGD(p, lr=10)\n"),
      script("optimizer = optim.SGD(p, lr=1e-7)\n"),
      script(
        "optimizer = optim.Adam(p, lr=3)\nscheduler = LambdaLR(optimizer, lambda e: 1e-4 / (e + 1))\n",
        loop("90", "loader", "", "scheduler.step()"),
      ),
    ],
  },
});
