import assert from "node:assert/strict";
import { createRandom } from "../../src/core/random.ts";
import { codeNumber } from "../../src/core/spec/argumentText.ts";
import { defaultAssumptions } from "../../src/plan/assumptions.ts";
import { type RunResult, simulateRun } from "../../src/plan/preview.ts";
import { ScriptReading } from "../../src/plan/scriptReading.ts";
import { argumentCard } from "../../src/present/argumentCard.ts";
import { columnsOf } from "../../src/present/columns.ts";
import { drawnIndices, envelope } from "../../src/present/envelope.ts";
import { classCard } from "../../src/present/hoverCard.ts";
import { lensItems } from "../../src/present/lens.ts";
import { english } from "../../src/present/localize.ts";
import { figure, position } from "../../src/present/numbers.ts";
import { runAxis } from "../../src/present/runView.ts";
import { blockPlot, sparkline } from "../../src/present/sparkline.ts";

function finish(run: Generator<number, RunResult>): RunResult {
  for (;;) {
    const { done, value } = run.next();
    if (done) return value;
  }
}

function contexts(text: string) {
  const reading = new ScriptReading(() => 0).read(text, { ...defaultAssumptions, epochs: 70 });
  return reading.runs.map((run, i) => {
    const fact = reading.script.runs[i] ?? assert.fail();
    const result = finish(simulateRun(run, reading.script));
    return { script: reading.script, run, fact, result };
  });
}

const titles = (text: string): string[][] =>
  contexts(text).flatMap((context) => {
    const { optimizers, schedulers } = context.script;
    return [...optimizers, ...schedulers].map((call) =>
      lensItems(call, context, english).map((item) => item.title),
    );
  });

const sgdr = `from torch import optim
from torch.optim.lr_scheduler import CosineAnnealingWarmRestarts
optimizer = optim.SGD(p, lr=0.1, momentum=0.9)
scheduler = CosineAnnealingWarmRestarts(optimizer, T_0=10, T_mult=2, eta_min=1e-4)
for epoch in range(epochs):
    for x in loader:
        optimizer.step()
    scheduler.step()
`;

describe("lenses", () => {
  it("show the rate, the restarts, the length and the stand-in loss", () => {
    const [optimizer, scheduler] = titles(sgdr);
    const rate = /lr 0\.1 → 2\.54e−4 {2}[▁▂▃▄▅▆▇█]{16} {2}restarts at 10, 30$/;
    assert.match(optimizer?.[0] ?? "", /^SGD \+ CosineAnnealingWarmRestarts: /);
    assert.match(optimizer?.[0] ?? "", rate);
    assert.match(optimizer?.[1] ?? "", /^stand-in loss \d/);
    assert.match(scheduler?.[0] ?? "", rate);
    assert.equal(scheduler?.[1], "stepped once per epoch, 70 epochs × 391 steps, both assumed");
    assert.deepEqual([optimizer?.[2], scheduler?.[2]], ["Open playground", "Open playground"]);
  });

  it("say that a rate is constant", () => {
    assert.equal(titles("o = torch.optim.Adam(p)")[0]?.[0], "Adam: lr 1e−3, constant");
  });

  it("quote PyTorch where it raises", () => {
    const [optimizer] = titles("o = torch.optim.SGD(p, lr=-1)");
    assert.equal(optimizer?.[0], "PyTorch raises here: Invalid learning rate: -1");
    const [, scheduler] = titles(sgdr.replace("T_0=10", "T_0=0"));
    assert.equal(scheduler?.[0], "PyTorch raises here: Expected positive integer T_0, but got 0");
  });

  it("say what cannot be drawn and why", () => {
    const [, scheduler] = titles(
      "o = torch.optim.SGD(p)\ns = torch.optim.lr_scheduler.LambdaLR(o, f)",
    );
    assert.equal(scheduler?.[0], "not drawn: lr_lambda of LambdaLR cannot be read from the source");
  });

  it("say that a run diverges", () => {
    const [optimizer] = titles("o = torch.optim.SGD(p, lr=5.0)");
    assert.match(optimizer?.[1] ?? "", /^stand-in loss diverges at step \d+$/);
  });
});

describe("hover cards", () => {
  const [context] = contexts(sgdr);
  const options = { theme: "dark", t: english } as const;

  it("explain a class with formula, pictures, figures and links", () => {
    const call = context?.script.schedulers[0] ?? assert.fail();
    const { markdown } = classCard(call, context ?? null, options);
    assert.match(markdown, /\*\*CosineAnnealingWarmRestarts\*\* SGDR/);
    assert.match(markdown, /η_min \+ ½\(η₀ − η_min\)/);
    assert.match(markdown, /!\[Learning rate over the run&#58; from 0&#46;1 to 2&#46;54e−4/);
    assert.match(
      markdown,
      /docs\.pytorch\.org\/docs\/stable\/generated\/torch\.optim\.lr_scheduler\.Cos/,
    );
    assert.ok(markdown.length < 100_000);
  });

  it("explain every argument, by keyword or by position", () => {
    for (const call of [
      ...(context?.script.optimizers ?? []),
      ...(context?.script.schedulers ?? []),
    ]) {
      for (const name of Object.keys(call.args)) {
        const card = argumentCard(call, name, context ?? null, options) ?? assert.fail(name);
        assert.match(card.markdown, /PyTorch default/);
        assert.match(card.markdown, /data:image\/svg\+xml;base64,/);
        assert.ok(card.markdown.length < 30_000, `${name}: ${card.markdown.length} characters`);
      }
    }
  });

  it("lead to the documentation of the library that a schedule is from", () => {
    const [own] = contexts(`from transformers import get_constant_schedule_with_warmup
from timm.scheduler import CosineLRScheduler
o = torch.optim.SGD(p, lr=1.0)
a = get_constant_schedule_with_warmup(o, 10)
b = CosineLRScheduler(o, 10)`);
    const cards = (own?.script.schedulers ?? []).map((call) => [
      classCard(call, own ?? null, options).markdown,
      argumentCard(call, Object.keys(call.args)[0] ?? "", own ?? null, options)?.markdown ?? "",
    ]);
    const pages = [
      /huggingface\.co\/docs\/transformers\/main_classes/,
      /huggingface\.co\/docs\/timm\/reference\/schedulers/,
    ];
    for (const [i, page] of pages.entries()) {
      for (const markdown of cards[i] ?? assert.fail()) {
        assert.match(markdown, page);
        assert.doesNotMatch(markdown, /docs\.pytorch\.org|PyTorch default/);
      }
    }
    // timm draws noise from PyTorch's generator: what we leave out is said.
    assert.match(cards[1]?.[0] ?? "", /random generator and is not drawn/);
  });

  it("offer to set what the source does not say", () => {
    const [assumed] = contexts("o = torch.optim.SGD(p, lr=cfg.lr)");
    const call = assumed?.script.optimizers[0] ?? assert.fail();
    const card = argumentCard(call, "lr", assumed ?? null, options);
    assert.match(card?.markdown ?? "", /does not say what cfg&#46;lr is&#46; Drawn with `0\.001`/);
    assert.deepEqual(card?.actions[0], {
      label: "Set the value of cfg.lr",
      action: "setValue",
      text: "cfg.lr",
    });
  });
});

describe("figures", () => {
  const texts: readonly [number, string, string][] = [
    [0.1, "0.1", "0.1"],
    [1e-3, "1e−3", "1e-3"],
    [2.54e-4, "2.54e−4", "2.54e-4"],
    [0.0794, "0.0794", "0.0794"],
    [1 / 3, "0.333", "0.3333333333333333"],
    [0, "0", "0"],
    [-0.5, "−0.5", "-0.5"],
    [12345, "12,345", "12345"],
    [1e6, "1e6", "1e6"],
    [Number.POSITIVE_INFINITY, "∞", "inf"],
    [5e-5, "5e−5", "5e-5"],
  ];
  for (const [x, prose, code] of texts) {
    it(`${x} is ${prose} in prose and ${code} in code`, () => {
      assert.equal(figure(x), prose);
      assert.equal(codeNumber(x), code);
    });
  }

  it("places within an epoch are never rounded into the next one", () => {
    const places: readonly (readonly [number, string])[] = [
      [0, "0"],
      [70, "70"],
      [69 + 390 / 391, "69.9"],
      [4.35, "4.35"],
      [1 / 391, "0.00255"],
      [999.99, "999"],
      [1234.9, "1,234"],
      [600_000, "600,000"],
    ];
    for (const [x, text] of places) assert.equal(position(x), text);
  });

  it("sparklines rise from zero to the largest value", () => {
    assert.equal(sparkline([0, 1, 2, 3, 4, 5, 6, 7], 8), "▁▂▃▄▅▆▇█");
    assert.equal(sparkline([], 8), "");
    assert.equal(sparkline([0, 0], 2), "▁▁");
    assert.deepEqual(blockPlot([1, 2], 2, 2), [" █", "██"]);
  });
});

describe("curves of any length", () => {
  const random = createRandom(4);
  const noise = Float64Array.from({ length: 100_000 }, () => random.normal());

  it("keep every peak and every drop", () => {
    noise[61_803] = 50;
    noise[27_182] = -50;
    const kept = envelope(noise, 300).map((i) => noise[i]);
    assert.ok(kept.length <= 602);
    assert.equal(Math.max(...(kept as number[])), 50);
    assert.equal(Math.min(...(kept as number[])), -50);
  });

  it("draw staircases exactly", () => {
    const stairs = Float64Array.from({ length: 90_000 }, (_, i) => 0.1 ** Math.floor(i / 30_000));
    assert.deepEqual(drawnIndices(stairs, 300), [0, 29_999, 30_000, 59_999, 60_000, 89_999]);
  });

  it("average into columns", () => {
    const { mean, low, high } = columnsOf([1, 3, 5, 7], 2);
    assert.deepEqual({ mean, low, high }, { mean: [2, 6], low: [1, 5], high: [3, 7] });
  });

  it("count positions in epochs", () => {
    const [context] = contexts(sgdr);
    const axis = runAxis(context?.result.trace ?? assert.fail());
    assert.deepEqual(
      [axis.unit, axis.max, axis.at(0), axis.at(391), axis.at(391 * 35)],
      ["epoch", 70, 0, 1, 35],
    );
  });
});
