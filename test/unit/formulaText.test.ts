import assert from "node:assert/strict";
import { optimizers } from "../../src/core/optimizers/index.ts";
import { schedulers } from "../../src/core/schedulers/index.ts";
import { formulaLines } from "../../src/present/formulaText.ts";
import { show } from "./presentTools.ts";

const formulas: Readonly<Record<string, { readonly formula: readonly string[] }>> = {
  ...optimizers,
  ...schedulers,
};

function lines(code: string, name: string): readonly string[] {
  const head = "from torch.optim import *\nfrom torch.optim.lr_scheduler import *\n";
  const { contexts } = show(`${head}${code}`, { epochs: 3, stepsPerEpoch: 2 });
  const [context] = contexts;
  const { optimizers: o = [], schedulers: s = [] } = context?.script ?? {};
  const call = [...o, ...s].find((c) => c.name === name) ?? assert.fail();
  return formulaLines(formulas[name]?.formula ?? [], call, context ?? null);
}

describe("formulas with a script's numbers", () => {
  it("stand below the general ones", () => {
    const code = "o = SGD(p, lr=0.1)\ns = CosineAnnealingWarmRestarts(o, 10, 2, eta_min=1e-4)";
    assert.deepEqual(lines(code, "CosineAnnealingWarmRestarts"), [
      "η_t = η_min + ½(η₀ − η_min)(1 + cos(π T_cur / T_i))",
      "    = 1e−4 + ½(0.1 − 1e−4)(1 + cos(π T_cur / T_i))",
      "T_i ← T_mult · T_i",
      "    ← 2 · T_i",
    ]);
  });

  it("leave the rate out where a scheduler changes it", () => {
    const alone = lines("o = SGD(p, lr=0.1, momentum=0.9, weight_decay=5e-5)", "SGD");
    assert.deepEqual(alone, [
      "g ← ∇f(θ) + λθ",
      "  ← ∇f(θ) + 5e−5·θ",
      "b ← μb + (1 − τ)g",
      "  ← 0.9·b + (1 − 0)g",
      "θ ← θ − ηb",
      "  ← θ − 0.1·b",
    ]);
    const scheduled = lines("o = SGD(p, lr=0.1)\ns = ExponentialLR(o, 0.5)", "SGD");
    assert.deepEqual(scheduled.slice(-1), ["θ ← θ − ηb"]);
    assert.deepEqual(lines("o = SGD(p, lr=0.1)\ns = StepLR(o, 30)", "StepLR").slice(-2), [
      "η_t = η₀ · γ^⌊t / step_size⌋",
      "    = 0.1 · 0.1^⌊t / 30⌋",
    ]);
  });

  it("know the decays, and what is written with a word", () => {
    const adam = lines("o = Adam(p, lr=3e-4, betas=(0.9, 0.99))", "Adam");
    assert.ok(adam.includes("  ← 0.9·m + (1 − 0.9)g"), adam.join("\n"));
    assert.ok(
      adam.includes("  ← θ − 3e−4 · m/(1 − 0.9ᵗ) / (√(v/(1 − 0.99ᵗ)) + 1e−8)"),
      adam.join("\n"),
    );
    const linear = lines("o = SGD(p, lr=0.1)\ns = LinearLR(o, 0.25, total_iters=4)", "LinearLR");
    assert.deepEqual(linear.slice(-1), ["    = 0.1 · (0.25 + (1 − 0.25) · min(t, 4) / 4)"]);
  });

  it("take no letter of a word for a sign", () => {
    for (const [name, { formula }] of Object.entries(formulas)) {
      for (const line of formula) {
        const words = line.match(/[a-z]{3,}/g) ?? [];
        const call = { id: "s0", name, args: {} } as unknown as Parameters<typeof formulaLines>[1];
        const args = Object.fromEntries(
          ["num_stable_steps", "start_factor", "end_factor", "num_cycles"].map((key) => [
            key,
            { value: 7n },
          ]),
        );
        const filled = formulaLines([line], { ...call, args } as never, null).at(-1) ?? "";
        const right = (text: string) => text.split(/ [=←] /).at(-1) ?? "";
        for (const word of words.filter((w) => right(line).includes(w))) {
          assert.ok(filled.includes(word), `${name}: ${word} in ${filled}`);
        }
      }
    }
  });
});
