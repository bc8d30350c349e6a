import assert from "node:assert/strict";
import { defaultAssumptions } from "../../src/plan/assumptions.ts";
import { planRuns } from "../../src/plan/planRuns.ts";
import { classCard } from "../../src/present/hoverCard.ts";
import { english } from "../../src/present/localize.ts";
import { given, plain, read } from "./readerTools.ts";

const optimizerOf = (call: string, from = "transformers") =>
  read(`from ${from} import AdamW\nopt = AdamW(${call})\n`).optimizers[0];

/** The values of eps and weight decay. */
const own = (call: string, from?: string) => {
  const { eps, weight_decay } = optimizerOf(call, from)?.args ?? {};
  return [plain(eps?.value), plain(weight_decay?.value)];
};

describe("the AdamW that transformers had", () => {
  it("has defaults of its own, by any of its paths; PyTorch's has others", () => {
    const paths = ["transformers", "transformers.optimization", "pytorch_transformers"];
    for (const path of paths) assert.deepEqual(own("p, lr=2e-5", path), [1e-6, 0]);
    assert.deepEqual(own("p, lr=2e-5", "torch.optim"), [1e-8, 0.01]);
  });

  it("is named by its own path, also where a star brings it in", () => {
    assert.equal(optimizerOf("p")?.qualified, "transformers.AdamW");
    const { optimizers } = read("from transformers import *\nopt = AdamW(p, lr=1e-4)\n");
    assert.equal(optimizers[0]?.qualified, "transformers.AdamW");
  });

  it("takes two arguments that PyTorch's does not take, by name and by position", () => {
    const named = optimizerOf("p, lr=2e-5, correct_bias=False, no_deprecation_warning=True");
    assert.equal(named?.bindingError, null);
    assert.deepEqual(given(named), { lr: "0.00002 argument literal" });
    const placed = optimizerOf("p, 2e-5, (0.9, 0.98), 1e-7, 0.1, False, True");
    assert.equal(placed?.bindingError, null);
    assert.deepEqual(given(placed), {
      lr: "0.00002 argument literal",
      betas: "[0.9,0.98] argument literal",
      eps: "1e-7 argument literal",
      weight_decay: "0.1 argument literal",
    });
  });

  it("runs with its own defaults", () => {
    const script = read("from transformers import AdamW\nopt = AdamW(p, lr=2e-5)\nopt.step()\n");
    const [planned] = planRuns(script, defaultAssumptions);
    const { eps, weight_decay } = planned?.plan?.optimizer.args ?? {};
    assert.deepEqual([plain(eps), plain(weight_decay)], [1e-6, 0]);
  });

  it("is called by its name in the hover, and PyTorch's is not", () => {
    const options = { theme: "dark", t: english } as const;
    const card = (from: string) => {
      const call = optimizerOf("p, lr=2e-5", from) ?? assert.fail();
      return classCard(call, null, options).markdown;
    };
    assert.match(card("transformers"), /transformers&#39; own AdamW/);
    assert.doesNotMatch(card("transformers"), /docs\.pytorch\.org/);
    assert.doesNotMatch(card("torch.optim"), /transformers/);
  });
});
