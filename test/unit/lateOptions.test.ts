import assert from "node:assert/strict";
import { defaultAssumptions } from "../../src/plan/assumptions.ts";
import { simulateRun } from "../../src/plan/preview.ts";
import { ScriptReading } from "../../src/plan/scriptReading.ts";

const script = `import argparse
import math
import torch

def parse_args():
    parser = argparse.ArgumentParser()
    parser.add_argument("--epochs", type=int, default=3)
    parser.add_argument("--max_train_steps", type=int, default=None)
    return parser.parse_args()

def main():
    args = parse_args()
    optimizer = torch.optim.AdamW(model.parameters(), lr=1e-4)
    updates = math.ceil(len(train_loader) / 2)
    if args.max_train_steps is None:
        args.max_train_steps = args.epochs * updates
    args.epochs = math.ceil(args.max_train_steps / updates)
    step = 0
    for epoch in range(args.epochs):
        for batch in train_loader:
            optimizer.step()
            step += 1
            if step >= args.max_train_steps:
                break

main()
`;

describe("an option that only a branch sets", () => {
  it("does not keep the run from being drawn", () => {
    const { runs, script: read } = new ScriptReading(() => 0).read(script, defaultAssumptions);
    const run = runs[0] ?? assert.fail("no run");
    const steps = simulateRun(run, read);
    let step = steps.next();
    while (!step.done) step = steps.next();
    assert.equal(step.value.finding, null);
    assert.ok((step.value.trace?.steps ?? 0) > 0);
  });
});
