import assert from "node:assert/strict";
import type { Frame } from "playwright-core";
import { telling, until, Workbench } from "./workbench.ts";

describe("finding values and learning", () => {
  let w: Workbench;
  let panel: Frame;

  before(async () => {
    [w, panel] = await Workbench.openPanel();
  });

  afterEach(telling("learn", () => w));

  after(async () => {
    await w?.close();
  });

  const button = (text: string | RegExp) => panel.locator("main button", { hasText: text }).first();

  it("runs a range test and takes a suggestion over", async () => {
    await panel.locator("[role=tab]", { hasText: "Find" }).click();
    await button("Run the range test").click();
    const rows = panel.locator(".find-table tbody tr");
    await rows.nth(3).waitFor();
    const suggested = (await rows.first().locator("td.code").textContent()) ?? "";
    assert.match(suggested, /^\d/);
    await rows.first().locator("button").click();
    await until(
      async () =>
        (await panel.locator("input.field[id$='-lr']").first().inputValue()) === suggested,
      "the suggested rate",
    );
    await w.screenshot("find-range-dark");
  });

  it("sweeps two values and makes a run of the best cell", async () => {
    await button("Run the sweep").click();
    const map = panel.locator("canvas[data-find=map]");
    await map.waitFor();
    await map.focus();
    const runs = await panel.locator(".rail button.run-main").count();
    await w.page.keyboard.press("Enter");
    await until(
      async () => (await panel.locator(".rail button.run-main").count()) > runs,
      "a new run",
    );
    await map.scrollIntoViewIfNeeded();
    await w.screenshot("find-sweep-dark");
    // Both values grow from the lower left: where the pointer and the keys are, the text says.
    const status = panel.locator(".find-map ~ [role=status]");
    const values = async () =>
      [...(await status.innerText()).matchAll(/= ([\d.e−-]+)/g)].map(([, x]) =>
        Number(x?.replace("−", "-")),
      );
    const { width = 0, height = 0 } = (await map.boundingBox()) ?? {};
    const at = async (x: number, y: number) => {
      const before = await status.innerText();
      await map.hover({ position: { x, y } });
      await until(async () => (await status.innerText()) !== before, "another cell");
      return values();
    };
    const [top = 0, right = 0] = await at(width - 2, 2);
    const [low = 0, left = 0] = await at(2, height - 2);
    assert.ok(top > low && right > left, `${top} is at the top, ${right} on the right`);
    await map.focus();
    await w.page.keyboard.press("ArrowUp");
    await until(async () => ((await values())[0] ?? 0) > low, "a higher value above");
  });

  it("goes through a lesson: predict, measure, read", async () => {
    await panel.locator("[role=tab]", { hasText: "Lessons" }).click();
    await button("Gradient").click();
    await panel.locator("canvas[data-lesson-drawing=tangent]").waitFor();
    await w.screenshot("lesson-tangent-dark");
    await button("Next").click();
    await button("2/L").click();
    await panel.locator(".lab-claims .holds").first().waitFor();
    await panel
      .locator(".lesson-predict [role=status]", { hasText: "Measured: 2/L, as you said." })
      .waitFor();
    await w.screenshot("lesson-measured-dark");
    await button("Finish").click();
    await panel.locator(".lesson-link", { hasText: "Gradient" }).getByText("done").waitFor();
  });

  it("puts candidates beside the script's run, and takes them away again", async () => {
    const runs = await panel.locator(".rail button.run-main").count();
    await button("Putting it together").click();
    await panel.locator(".lesson-facts", { hasText: "70" }).waitFor();
    await button("Next").click();
    await button("One cycle").click();
    await button("Warm-up and cosine").click();
    await until(
      async () => (await panel.locator(".rail button.run-main").count()) === runs + 2,
      "two runs",
    );
    await w.screenshot("lesson-candidates-dark");
    await button("All lessons").click();
    await until(
      async () => (await panel.locator(".rail button.run-main").count()) === runs,
      "one's own runs",
    );
  });

  it("has no error in the console", () => assert.deepEqual(w.errors, []));
});
