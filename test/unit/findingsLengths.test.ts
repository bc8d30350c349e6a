import { describeRules } from "./findingRules.ts";
import { HEAD, lightning, loop, perBatch, perEpoch, script, sgd } from "./findingScripts.ts";

/** Updates and steps on every fourth of the loader's batches. */
const accumulated = (scheduler: string) =>
  script(
    sgd(),
    `scheduler = ${scheduler}\n`,
    `for epoch in range(10):
    for i, batch in enumerate(loader):
        loss.backward()
        if (i + 1) % 4 == 0:
            optimizer.step()
            scheduler.step()
            optimizer.zero_grad()
`,
  );

// Schedules that are longer or shorter than the run.
describeRules({
  "schedule-unfinished": {
    found: [
      {
        text: perBatch("OneCycleLR(optimizer, 0.1, total_steps=2000)", "10"),
        says: "warning total_steps=2000: scheduler.step() runs 1,000 times, so the schedule of total_steps=2000 does not come to its end: the last lr is 0.0812.",
        fixes: [["scheduler = OneCycleLR(optimizer, 0.1, total_steps=1000)"]],
      },
      {
        text: perEpoch("CosineAnnealingLR(optimizer, T_max=200)"),
        says: "warning T_max=200: scheduler.step() runs 90 times, so the schedule of T_max=200 does not come to its end: the last lr is 0.0586.",
        fixes: [["scheduler = CosineAnnealingLR(optimizer, T_max=90)"]],
      },
      {
        text: perEpoch("CosineAnnealingLR(optimizer, T_max=120)"),
        says: "info T_max=120: scheduler.step() runs 90 times, so the schedule of T_max=120 does not come to its end: the last lr is 0.0156.",
      },
      {
        text: perEpoch("LinearLR(optimizer, 0.1, total_iters=100)", "50"),
        says: "warning total_iters=100: scheduler.step() runs 50 times, so the schedule of total_iters=100 does not come to its end: the last lr is 0.0541.",
      },
      {
        text: perEpoch(
          "SequentialLR(optimizer, [LinearLR(optimizer, 0.1, total_iters=10), CosineAnnealingLR(optimizer, T_max=90)], milestones=[10])",
          "60",
        ),
        says: "info T_max=90: scheduler.step() runs 50 times, so the schedule of T_max=90 does not come to its end.",
      },
      {
        text: script(
          "epochs, warmup = 100, 10\n",
          sgd(),
          "first = LinearLR(optimizer, 0.01, total_iters=warmup)\n",
          "second = CosineAnnealingLR(optimizer, T_max=epochs)\n",
          "scheduler = SequentialLR(optimizer, [first, second], milestones=[warmup])\n",
          loop("epochs", "loader", "", "scheduler.step()"),
        ),
        says: "info T_max=epochs: second.step() runs 90 times, so the schedule of T_max=epochs does not come to its end.",
        fixes: [["second = CosineAnnealingLR(optimizer, T_max=90)"]],
      },
    ],
    absent: [
      perEpoch("CosineAnnealingLR(optimizer, T_max=90)"),
      perEpoch("CosineAnnealingLR(optimizer, T_max=92)"),
      perEpoch("CosineAnnealingLR(optimizer, T_max=200)", "epochs"),
      perBatch("OneCycleLR(optimizer, 0.1, total_steps=1000)", "10"),
      perBatch("OneCycleLR(optimizer, 0.1, total_steps=1001)", "10"),
      perBatch("OneCycleLR(optimizer, 0.1, total_steps=2000)", "10", "loader"),
      perEpoch(
        "SequentialLR(optimizer, [LinearLR(optimizer, 0.1, total_iters=10), CosineAnnealingLR(optimizer, T_max=50)], milestones=[10])",
        "60",
      ),
    ],
  },
  "schedule-overrun": {
    found: [
      {
        text: `${HEAD}EPOCHS = 90\n${perEpoch("CosineAnnealingLR(optimizer, T_max=50)", "EPOCHS").replace(HEAD, "")}`,
        says: "warning T_max=50: scheduler.step() runs 90 times: after 50 of them (T_max=50) lr rises again, to 0.0885 at the end.",
        fixes: [
          ["scheduler = CosineAnnealingLR(optimizer, T_max=EPOCHS)"],
          ["scheduler = CosineAnnealingLR(optimizer, T_max=90)"],
        ],
      },
      {
        text: lightning("CosineAnnealingLR(o, T_max=15)", "epoch"),
        says: "warning T_max=15: s.step() runs 20 times: after 15 of them (T_max=15) lr rises again, to 0.0165 at the end.",
      },
    ],
    absent: [
      perEpoch("CosineAnnealingLR(optimizer, T_max=90)"),
      perEpoch("CosineAnnealingLR(optimizer, T_max=89)"),
      perEpoch("CosineAnnealingLR(optimizer, T_max=10)"),
    ],
  },
  "schedule-epochs": {
    found: [
      {
        text: perBatch("CosineAnnealingLR(optimizer, T_max=10 * len(loader))", "15", "loader"),
        says: "warning T_max=10 * len(loader): The run has 15 epochs, but T_max=10 * len(loader) lasts 10: then lr rises again.",
      },
      {
        text: perBatch(
          "OneCycleLR(optimizer, 0.1, epochs=10, steps_per_epoch=len(loader))",
          "20",
          "loader",
        ),
        says: "warning epochs=10: The run has 20 epochs, but epochs=10 lasts 10: then PyTorch raises.",
        fixes: [["scheduler = OneCycleLR(optimizer, 0.1, epochs=20, steps_per_epoch=len(loader))"]],
      },
      {
        text: perBatch("OneCycleLR(optimizer, 0.1, total_steps=30 * len(loader))", "20", "loader"),
        says: "warning total_steps=30 * len(loader): The run has 20 epochs, but total_steps=30 * len(loader) lasts 30: the schedule does not come to its end.",
      },
      {
        text: accumulated("CosineAnnealingLR(optimizer, T_max=10 * len(loader))"),
        says: "warning T_max=10 * len(loader): The run has 10 epochs, but T_max=10 * len(loader) lasts 40: the schedule does not come to its end.",
        fixes: [["scheduler = CosineAnnealingLR(optimizer, T_max=10 * len(loader) // 4)"]],
      },
    ],
    absent: [
      accumulated("CosineAnnealingLR(optimizer, T_max=10 * len(loader) // 4)"),
      accumulated("CosineAnnealingLR(optimizer, T_max=10 * (len(loader) // 4))"),
      perBatch("CosineAnnealingLR(optimizer, T_max=10 * len(loader))", "10", "loader"),
      perBatch("CosineAnnealingLR(optimizer, T_max=10 * len(loader))", "40", "loader"),
      perBatch("CosineAnnealingLR(optimizer, T_max=10 * len(other))", "15", "loader"),
      perBatch("CosineAnnealingLR(optimizer, T_max=10 * len(loader))", "epochs", "loader"),
      perBatch(
        "OneCycleLR(optimizer, 0.1, epochs=20, steps_per_epoch=len(loader))",
        "20",
        "loader",
      ),
    ],
  },
  "milestones-unreached": {
    found: [
      {
        text: perEpoch("MultiStepLR(optimizer, milestones=[30, 60, 120])"),
        says: "info milestones=[30, 60, 120]: scheduler.step() runs 90 times: 120 is never reached.",
        fixes: [["scheduler = MultiStepLR(optimizer, milestones=[30, 60])"]],
      },
      {
        text: perEpoch("StepLR(optimizer, step_size=100)"),
        says: "info step_size=100: scheduler.step() runs 90 times: 100 is never reached.",
      },
    ],
    absent: [
      perEpoch("MultiStepLR(optimizer, milestones=[30, 60, 80])"),
      perEpoch("StepLR(optimizer, step_size=30)"),
      perEpoch("MultiStepLR(optimizer, milestones=[30, 60, 120])", "args.epochs"),
      perEpoch("MultiStepLR(optimizer, milestones=list(range(10, 1000, 5)), gamma=0.9)"),
    ],
  },
  "cycle-cut-short": {
    found: [
      {
        text: perEpoch("CosineAnnealingWarmRestarts(optimizer, T_0=10, T_mult=3)", "70"),
        says: "warning T_0=10: The run ends at step 30 of 90 in cycle 3, at 76 % of the peak. Runs of 40, 130, 400 steps end on a minimum.",
      },
      {
        text: perEpoch("CosineAnnealingWarmRestarts(optimizer, T_0=40)", "100"),
        says: "warning T_0=40: The run ends at step 20 of 40 in cycle 3, at 54 % of the peak. Runs of 80, 120, 160 steps end on a minimum.",
      },
    ],
    absent: [
      perEpoch("CosineAnnealingWarmRestarts(optimizer, T_0=10, T_mult=2)", "70"),
      perEpoch("CosineAnnealingWarmRestarts(optimizer, T_0=10, T_mult=2)", "68"),
      perEpoch("CosineAnnealingWarmRestarts(optimizer, T_0=10)", "epochs"),
    ],
  },
  "zero-rate": {
    found: [
      {
        text: script(
          sgd(),
          "scheduler = PolynomialLR(optimizer, total_iters=50)\n",
          loop("90", "range(5)", "", "scheduler.step()"),
        ),
        says: "warning PolynomialLR: lr is 0 from epoch 50 of 90 on: nothing is trained any more.",
      },
    ],
    absent: [
      script(
        sgd(),
        "scheduler = PolynomialLR(optimizer, total_iters=90)\n",
        loop("90", "range(5)", "", "scheduler.step()"),
      ),
    ],
  },
});
