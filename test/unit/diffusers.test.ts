import assert from "node:assert/strict";
import { show } from "./presentTools.ts";
import { given, read } from "./readerTools.ts";

const script = (module: string, call: string) => `import torch
from ${module} import *
from ${module} import ${call.slice(0, call.indexOf("("))}
o = torch.optim.SGD(params, lr=0.1)
s = ${call}
for i in range(30):
    o.step()
    s.step()
`;

const ratesOf = (text: string) => {
  const trace = show(text).contexts[0]?.result.trace ?? assert.fail("not drawn");
  assert.equal(trace.error, null);
  return [...(trace.lr[0] ?? [])];
};

describe("schedules of diffusers", () => {
  const lengths = "num_warmup_steps=3, num_training_steps=20";
  const alike: readonly (readonly [diffusers: string, transformers: string])[] = [
    [
      `get_cosine_schedule_with_warmup(o, ${lengths})`,
      `get_cosine_schedule_with_warmup(o, ${lengths})`,
    ],
    [
      `get_polynomial_decay_schedule_with_warmup(o, 3, 20, power=2.0)`,
      `get_polynomial_decay_schedule_with_warmup(o, 3, 20, power=2.0)`,
    ],
    [`get_scheduler("linear", o, None, 3, 20)`, `get_scheduler("linear", o, 3, 20)`],
    [
      `get_scheduler("cosine", optimizer=o, ${lengths}, num_cycles=2, power=2.0)`,
      `get_scheduler("cosine", optimizer=o, ${lengths})`,
    ],
    [
      `get_scheduler("cosine_with_restarts", optimizer=o, ${lengths}, num_cycles=2)`,
      `get_cosine_with_hard_restarts_schedule_with_warmup(o, ${lengths}, num_cycles=2)`,
    ],
    [
      `get_scheduler("polynomial", optimizer=o, ${lengths}, num_cycles=2, power=2.0)`,
      `get_polynomial_decay_schedule_with_warmup(o, ${lengths}, power=2.0)`,
    ],
  ];
  for (const [diffusers, transformers] of alike) {
    it(`give the rates of transformers' ${transformers}: ${diffusers}`, () => {
      const rates = ratesOf(script("diffusers.optimization", diffusers));
      assert.deepEqual(rates, ratesOf(script("transformers", transformers)));
      assert.ok(new Set(rates).size > 1);
    });
  }

  it("are named by their own module", () => {
    const call = "get_scheduler('linear', optimizer=o, num_warmup_steps=1, num_training_steps=9)";
    const [scheduler] = read(script("diffusers.optimization", call)).schedulers;
    assert.equal(scheduler?.qualified, "diffusers.optimization.get_scheduler");
    assert.deepEqual(given(scheduler), {
      name: '"linear" argument literal',
      num_warmup_steps: "1 argument literal",
      num_training_steps: "9 argument literal",
      scheduler_specific_kwargs: "null argument expression",
    });
  });

  it("are not drawn where their steps are written as rules", () => {
    const call = "get_scheduler('piecewise_constant', optimizer=o, step_rules='1:10,0.1')";
    const { result } = show(script("diffusers.optimization", call)).contexts[0] ?? {};
    assert.equal(result?.trace, null);
    assert.equal(result?.finding?.code, "evaluation-limit");
  });

  it("are not taken for transformers' where they have more arguments", () => {
    const call = "get_linear_schedule_with_warmup(o, 1, 9, f_min=0.1)";
    const { result, run } = show(script("diffusers.optimization", call)).contexts[0] ?? {};
    assert.equal(result?.trace, null);
    assert.equal(run?.obstacle?.kind, "unsupported");
  });
});
