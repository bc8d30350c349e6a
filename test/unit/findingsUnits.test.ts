import { describeRules } from "./findingRules.ts";
import { chosen, HEAD, lightning, perBatch, perEpoch, sgd } from "./findingScripts.ts";

// Schedules in epochs that are stepped per batch, and the other way round.
describeRules({
  "epochs-stepped-per-batch": {
    found: [
      {
        text: perBatch("CosineAnnealingLR(optimizer, T_max=10)", "10", "loader", sgd("lr=3e-4")),
        says: "warning scheduler.step(): scheduler.step() runs once per batch here, so T_max=10 means 10 batches: lr returns to 3e-4 every 20 batches.",
        fixes: [
          ["    scheduler.step()"],
          ["scheduler = CosineAnnealingLR(optimizer, T_max=10 * len(loader))"],
        ],
      },
      {
        text: `${HEAD}epochs = 20\nloader = make()\n${perBatch("CosineAnnealingWarmRestarts(optimizer, T_0=epochs)", "epochs", "loader").replace(HEAD, "")}`,
        says: "warning scheduler.step(): scheduler.step() runs once per batch here, so T_0=epochs means 20 batches: lr restarts after them.",
      },
      {
        text: perBatch("CosineAnnealingWarmRestarts(optimizer, T_0=10)", "50", "range(300)"),
        says: "warning scheduler.step(): scheduler.step() runs once per batch here, so T_0=10 means 10 batches: lr restarts after them.",
        fixes: [["    scheduler.step()"]],
      },
      {
        text: perBatch("CosineAnnealingWarmRestarts(optimizer, T_0=10)", "50", "loader"),
        says: "info scheduler.step(): scheduler.step() runs once per batch here, so T_0=10 means 10 batches: lr restarts after them.",
        fixes: [
          ["    scheduler.step()"],
          ["scheduler = CosineAnnealingWarmRestarts(optimizer, T_0=10 * len(loader))"],
        ],
      },
      {
        text: perBatch("MultiStepLR(optimizer, milestones=[30, 60, 80])", "90", "range(500)"),
        says: "warning scheduler.step(): scheduler.step() runs once per batch here, so milestones=[30, 60, 80] is a number of batches, not of epochs.",
        fixes: [["    scheduler.step()"]],
      },
      {
        text: perBatch("StepLR(optimizer, step_size=30)", "90", "range(500)"),
        says: "warning scheduler.step(): scheduler.step() runs once per batch here, so step_size=30 is a number of batches, not of epochs.",
        fixes: [["    scheduler.step()"]],
      },
      {
        text: perBatch("PolynomialLR(optimizer, total_iters=args.epochs)", "args.epochs", "loader"),
        says: "warning scheduler.step(): scheduler.step() runs once per batch here, so total_iters=args.epochs is a number of batches, not of epochs.",
      },
      {
        text: perBatch("LinearLR(optimizer, total_iters=warmup_epochs)", "10", "loader"),
        says: "warning scheduler.step(): scheduler.step() runs once per batch here, so total_iters=warmup_epochs is a number of batches, not of epochs.",
      },
      {
        text: perBatch(
          "SequentialLR(optimizer, [LinearLR(optimizer), ExponentialLR(optimizer, 0.9)], milestones=[warmup_epochs])",
          "10",
          "loader",
          `warmup_epochs = 5\n${sgd()}`,
        ),
        says: "warning scheduler.step(): scheduler.step() runs once per batch here, so milestones=[warmup_epochs] is a number of batches, not of epochs.",
      },
      {
        text: lightning("CosineAnnealingLR(o, T_max=self.trainer.max_epochs)", "step"),
        says: "warning CosineAnnealingLR: s.step() runs once per batch here, so T_max=self.trainer.max_epochs means 20 batches: lr returns to 0.1 every 40 batches.",
      },
    ],
    absent: [
      perBatch("LinearLR(optimizer, total_iters=10)", "10", "loader"),
      perBatch("LinearLR(optimizer, total_iters=warmup_steps)", "10", "loader"),
      lightning("CosineAnnealingLR(o, T_max=self.trainer.max_epochs)", "epoch"),
      chosen("if cfg.per_batch:", "if not cfg.per_batch:"),
      perEpoch("CosineAnnealingLR(optimizer, T_max=10)", "10"),
      perBatch("CosineAnnealingLR(optimizer, T_max=1000)", "10"),
      perBatch("CosineAnnealingLR(optimizer, T_max=10 * len(loader))", "10", "loader"),
      perBatch("CosineAnnealingLR(optimizer, T_max=steps)", "10", "loader"),
      perBatch("CosineAnnealingLR(optimizer, T_max=10)", "10", "range(1)"),
      perBatch("MultiStepLR(optimizer, milestones=[3000, 6000])", "90", "range(100)"),
      perBatch("StepLR(optimizer, step_size=30, gamma=0.999)", "90", "range(100)"),
      perBatch("CosineAnnealingWarmRestarts(optimizer, T_0=600)", "50", "range(300)"),
      perBatch("CosineAnnealingWarmRestarts(optimizer, T_0=10)", "50", "range(5)"),
    ],
  },
  "batches-stepped-per-epoch": {
    found: [
      {
        text: perEpoch("OneCycleLR(optimizer, 0.1, epochs=90, steps_per_epoch=len(loader))"),
        says: "warning scheduler.step(): scheduler.step() runs once per epoch here, but steps_per_epoch=len(loader) counts batches.",
        fixes: [["        scheduler.step()"]],
      },
      {
        text: `${HEAD}total = 90 * len(loader)\n${perEpoch("OneCycleLR(optimizer, 0.1, total_steps=total)").replace(HEAD, "")}`,
        says: "warning scheduler.step(): scheduler.step() runs once per epoch here, but total_steps=total counts batches.",
        fixes: [["        scheduler.step()"]],
      },
      {
        text: perEpoch("CosineAnnealingLR(optimizer, T_max=90 * len(train_loader))"),
        says: "warning scheduler.step(): scheduler.step() runs once per epoch here, but T_max=90 * len(train_loader) counts batches.",
        fixes: [["        scheduler.step()"]],
      },
      {
        text: perEpoch("CosineAnnealingLR(optimizer, T_max=len(train_loader))", "args.epochs"),
        says: "warning scheduler.step(): scheduler.step() runs once per epoch here, but T_max=len(train_loader) counts batches.",
        fixes: [["scheduler = CosineAnnealingLR(optimizer, T_max=args.epochs)"]],
      },
      {
        text: lightning(
          "OneCycleLR(o, 1, total_steps=self.trainer.estimated_stepping_batches)",
          "epoch",
        ),
        says: "warning OneCycleLR: s.step() runs once per epoch here, but total_steps=self.trainer.estimated_stepping_batches counts batches.",
      },
    ],
    absent: [
      lightning("OneCycleLR(o, 1, total_steps=self.trainer.estimated_stepping_batches)", "step"),
      perBatch(
        "OneCycleLR(optimizer, 0.1, epochs=90, steps_per_epoch=len(loader))",
        "90",
        "loader",
      ),
      perEpoch("CosineAnnealingLR(optimizer, T_max=90)"),
      perEpoch("OneCycleLR(optimizer, 0.1, epochs=90, steps_per_epoch=1)"),
      perBatch("CosineAnnealingLR(optimizer, T_max=len(loader))", "90", "loader"),
    ],
  },
});
