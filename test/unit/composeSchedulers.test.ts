import assert from "node:assert/strict";
import {
  withCadence,
  withChainedScheduler,
  withMovedScheduler,
  withNextScheduler,
  withoutScheduler,
  withScheduler,
  withSchedulerClass,
} from "../../src/core/composeSchedulers.ts";
import { planOfConfig } from "../../src/core/configPlan.ts";
import type { RunConfig, SchedulerConfig } from "../../src/core/runConfig.ts";
import { simulateNow } from "../../src/core/simulate.ts";

const start: RunConfig = {
  optimizer: { id: "o0", name: "SGD", args: { lr: "0.1" }, groups: [{}] },
  schedulers: [],
  horizon: { epochs: 12, stepsPerEpoch: 3, accumulation: 1, processes: 1 },
};

/** `SequentialLR(LinearLR StepLR)@4` */
const drawn = ({ name, schedulers, args }: SchedulerConfig): string =>
  schedulers.length === 0
    ? name
    : `${name}(${schedulers.map(drawn).join(" ")})${args.milestones ? `@${args.milestones}` : ""}`;

const shape = (config: RunConfig) => config.schedulers.map(drawn).join(" + ");

function ratesPerEpoch(config: RunConfig): readonly number[] {
  const plan = planOfConfig(config, null, { objective: null, seed: 0 });
  const { lr, error } = simulateNow(plan, { call: () => assert.fail("no function") });
  assert.equal(error, null);
  return [...(lr[0] ?? [])].filter((_, i) => i % 3 === 0);
}

describe("the schedule composer", () => {
  const one = withScheduler(start, "StepLR");
  const two = withNextScheduler(one, "n0", "ExponentialLR");
  const three = withNextScheduler(two, "n0", "ConstantLR");

  it("puts schedulers one after the other, each half-way through what is left", () => {
    assert.equal(shape(two), "SequentialLR(StepLR ExponentialLR)@6");
    assert.equal(shape(three), "SequentialLR(StepLR ConstantLR ExponentialLR)@3, 6");
    assert.equal(new Set(ratesPerEpoch(three)).size > 3, true);
  });

  it("takes them out again, with their milestones, and a composite of one away", () => {
    const ids = three.schedulers[0]?.schedulers.map((s) => s.id) ?? [];
    assert.equal(shape(withoutScheduler(three, ids[1] ?? "")), shape(two).replace("@6", "@6"));
    assert.equal(
      shape(withoutScheduler(three, ids[0] ?? "")),
      "SequentialLR(ConstantLR ExponentialLR)@6",
    );
    assert.equal(shape(withoutScheduler(two, "n0")), "ExponentialLR");
    assert.equal(shape(withoutScheduler(one, "n0")), "");
  });

  it("moves them within their list, and not out of it", () => {
    assert.equal(shape(withMovedScheduler(two, "n0", 1)), "SequentialLR(ExponentialLR StepLR)@6");
    assert.equal(withMovedScheduler(two, "n0", -1).schedulers[0]?.schedulers[0]?.id, "n0");
  });

  it("chains them, so that their factors multiply", () => {
    const steps = withSchedulerClass(one, "n0", "StepLR");
    const chain = withChainedScheduler(steps, "n0", "ConstantLR");
    assert.equal(shape(chain), "ChainedScheduler(StepLR ConstantLR)");
    const more = withChainedScheduler(chain, "n0", "LinearLR");
    assert.equal(shape(more), "ChainedScheduler(StepLR LinearLR ConstantLR)");
    const [alone, both] = [ratesPerEpoch(steps), ratesPerEpoch(chain)];
    assert.ok(Math.abs((both[0] ?? 0) - (alone[0] ?? 0) / 3) < 1e-12);
  });

  it("changes the class in place, and how often it is stepped", () => {
    const cosine = withSchedulerClass(two, "n0", "CosineAnnealingLR");
    assert.equal(shape(cosine), "SequentialLR(CosineAnnealingLR ExponentialLR)@6");
    assert.equal(cosine.schedulers[0]?.schedulers[0]?.args.T_max, "12");
    const perBatch = withCadence(one, "n0", "batch");
    assert.notDeepEqual(ratesPerEpoch(perBatch), ratesPerEpoch(one));
  });
});
