import assert from "node:assert/strict";
import type { Frame } from "playwright-core";
import { stepIds } from "../../src/present/lessonFor.ts";
import { foreignWords } from "./foreignWords.ts";
import { telling, Workbench } from "./workbench.ts";

/** Of the sample itself. */
const GIVEN = ["train", "py"];

describe("the panel in Chinese", () => {
  let w: Workbench;
  let panel: Frame;

  before(async () => {
    w = await Workbench.open({ language: "zh-cn" });
    await w.openFile("train.py");
    await w.lens(/^SGD \+ CosineAnnealing/).click();
    await w.panel();
    panel = await w.maximizePanel();
  });

  afterEach(telling("chinese", () => w));

  after(async () => {
    await w?.close();
  });

  const hasNone = async (place: string, given: readonly string[] = []) =>
    assert.deepEqual(await foreignWords(panel, [...GIVEN, ...given]), [], place);

  /** Opens what is folded, as far as the page has such. */
  async function unfold(): Promise<void> {
    const folded = "main details:not([open]) > summary, .params button[aria-expanded=false]";
    // Some are within others.
    for (let depth = 0; depth < 2; depth++) {
      await panel.locator("body").evaluate((body, which) => {
        for (const one of body.querySelectorAll<HTMLElement>(which)) one.click();
      }, folded);
      await panel
        .locator("body")
        .evaluate(() => new Promise((done) => requestAnimationFrame(done)));
    }
  }

  /** A value that a field does not take, and its message. */
  async function refuse(id: string, text: string): Promise<void> {
    await panel.locator(`#${id}`).fill(text);
    await panel.locator(`#${id}`).press("Enter");
    await panel.locator(`#${id}-problem`).waitFor();
  }

  /** Shows what a step shows after its question. */
  const passQuestion = () =>
    panel.locator("body").evaluate((body) => {
      body.querySelector<HTMLElement>(".lesson-predict .link")?.click();
      return new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
    });

  it("has no English word in the schedule, its controls, tables and messages", async () => {
    await panel.locator(".labels .label-value").first().waitFor();
    await unfold();
    await hasNone("the schedule");
    for (const tables of await panel.locator("main [data-table], .rail [data-table]").all()) {
      await tables.click();
    }
    await hasNone("its tables");
    for (const tables of await panel.locator("main [data-table], .rail [data-table]").all()) {
      await tables.click();
    }
    await refuse("stand-in-seed", "-1");
    await refuse("target", "low");
    await hasNone("its messages");
    await panel.locator("#target").fill("");
    await panel.locator("#target").press("Enter");
  });

  it("has none in the landscape, whatever is walked on, and in what is wrong with a formula", async () => {
    await panel.locator("#tab-landscape").click();
    await panel.locator(".anatomy .formula").first().waitFor();
    const surfaces = panel.locator("select.objective");
    const values = await surfaces
      .locator("option")
      .evaluateAll((options) => options.map((option) => (option as HTMLOptionElement).value));
    for (const value of values) {
      await surfaces.selectOption(value);
      // A run that has diverged has no formula.
      await panel.locator(".anatomy").locator(".formula, .note").first().waitFor();
      await hasNone(value);
    }
    await surfaces.selectOption("custom");
    for (const formula of ["", "x +", "zz", "foo(x)", "sqrt(x, y)", "x = 2"]) {
      await panel.locator(".custom-formula input").fill(formula);
      await panel.locator("#formula-problem").waitFor();
      await hasNone(`the formula “${formula}”`, ["zz", "foo", "sqrt", "exp", "abs", "pi", "tau"]);
    }
  });

  it("has none in the training lab and its experiments", async () => {
    await panel.locator("#tab-training").click();
    await panel.locator(".lab-scores td").first().waitFor();
    await unfold();
    await refuse("lab-size", "7");
    await refuse("lab-noise", "x");
    await hasNone("the lab", ["csv", "tsv", "txt"]);
    const metrics = panel.locator(".lab-curve select");
    const values = await metrics
      .locator("option")
      .evaluateAll((options) => options.map((option) => (option as HTMLOptionElement).value));
    for (const value of values) {
      await metrics.selectOption(value);
      await hasNone(value);
    }
    await panel.locator("main .tab-bar .choice button").last().click();
    await panel.locator(".lab-experiment").waitFor();
    for (const one of await panel.locator(".lab-experiments nav button").all()) {
      await one.click();
      await hasNone((await one.textContent()) ?? "");
    }
  });

  it("has none in what is found", async () => {
    await panel.locator("#tab-find").click();
    const search = async (title: string, sign: string) => {
      await panel.locator("main button:not([disabled])", { hasText: title }).click();
      await panel.locator(sign).waitFor();
    };
    await search("运行范围测试", "canvas[data-find=range]");
    await search("运行扫描", "canvas[data-find=map]");
    await search("为每个可见的运行调参", ".find section:last-child .find-table");
    await unfold();
    await hasNone("what is found");
  });

  it("has none in any step of any lesson", async () => {
    await panel.locator("#tab-lessons").click();
    const lessons = panel.locator(".lesson-link");
    await lessons.first().waitFor();
    await hasNone("the lessons");
    const problems: string[] = [];
    let seen = 0;
    for (let i = 0; i < (await lessons.count()); i++) {
      await lessons.nth(i).click();
      await panel.locator(".lesson-step").waitFor();
      const steps = panel.locator(".lesson-nav ol button");
      for (let s = 0; s < (await steps.count()); s++) {
        await steps.nth(s).click();
        await panel.locator(".lesson-nav ol button[aria-current=step]").nth(0).waitFor();
        await passQuestion();
        problems.push(...(await foreignWords(panel, GIVEN)));
        seen += 1;
      }
      await panel.locator(".lesson-nav > .link").click();
      await lessons.first().waitFor();
    }
    assert.deepEqual([...new Set(problems)], []);
    assert.equal(seen, Object.values(stepIds).flat().length);
  });

  it("has no error of ours", () => {
    assert.deepEqual(w.errors, []);
  });
});
