import assert from "node:assert/strict";
import type { Frame } from "playwright-core";
import { seriousProblems } from "./accessibility.ts";
import { becomes, says, settled } from "./waiting.ts";
import { chartImage, inkOf, settledImage, telling, until, Workbench } from "./workbench.ts";

const BLUE = "#48aafc";

/** One person compares runs: the steps build on each other as they would at a desk. */
describe("a person who compares runs", () => {
  let w: Workbench;
  let panel: Frame;

  before(async () => {
    w = await Workbench.open({ settings: { "workbench.colorTheme": "Default Dark Modern" } });
  });

  afterEach(telling("runs", () => w));

  after(async () => {
    await w?.close();
  });

  const rows = () => panel.locator(".run:not(.as-code)");
  const names = () => panel.locator(".run-name").allTextContents();
  const loss = () => panel.locator(".run:not(.as-code) .run-loss");
  const field = (name: string) => panel.locator(`input.field[id$="-${name}"]`).first();

  async function add(text: string): Promise<void> {
    const before = await rows().count();
    await panel.locator(".add-run").click();
    const list = w.page.locator(".quick-input-widget", { hasText: "Add a run" });
    await list.locator("input.input").fill(text);
    await list.locator(".monaco-list-row", { hasText: text }).first().click();
    await until(async () => (await rows().count()) === before + 1, `the run ${text}`);
  }

  it("opens the playground without a file and finds runs to start from", async () => {
    await w.command("Optimizer Playground: Open Playground");
    panel = await w.panel();
    await until(async () => (await rows().count()) === 3, "the presets");
    assert.deepEqual(await names(), [
      "SGD with momentum",
      "SGDR: warm restarts",
      "Adam with its defaults",
    ]);
    for (const color of [BLUE, "#f39304", "#459267"]) {
      await until(async () => (await inkOf(panel, "loss", color)) > 50, `the curve ${color}`);
    }
    await until(async () => (await loss().allTextContents()).every((t) => t !== ""), "the losses");
    await w.screenshot("runs-presets");
  });

  it("adds a preset, another optimizer and another schedule", async () => {
    await add("ResNet on ImageNet");
    await rows().first().locator(".run-main").click();
    await add("RMSprop");
    await rows().first().locator(".run-main").click();
    await add("OneCycleLR");
    await until(async () => (await rows().count()) === 6, "six runs");
    await panel.locator("h1", { hasText: /^SGD \+ OneCycleLR$/ }).waitFor();
    await until(async () => (await inkOf(panel, "lr", "#d8593a")) > 50, "the sixth colour");
  });

  it("draws six runs and says so when asked for a seventh", async () => {
    await add("A copy");
    await until(async () => (await panel.locator(".run.hidden").count()) === 1, "one hidden run");
    await panel.locator(".run.hidden .icon-button").last().click();
    await panel.locator(".notice", { hasText: "hide one first" }).waitFor();
    await panel.locator(".notice .icon-button").click();
  });

  it("names, orders, hides and removes runs, and takes all of it back", async () => {
    const before = await names();
    const first = rows().first().locator(".run-main");
    await first.click();
    await first.focus();
    await w.page.keyboard.press("F2");
    await panel.locator(".run-rename:focus").waitFor();
    await w.page.keyboard.type("baseline");
    await w.page.keyboard.press("Enter");
    await until(async () => (await names())[0] === "baseline", "the new name");
    await w.page.keyboard.press("Alt+ArrowDown");
    await until(async () => (await names())[1] === "baseline", "the new place");
    await w.page.keyboard.press("v");
    await panel.locator(".run.hidden", { hasText: "baseline" }).waitFor();
    await w.page.keyboard.press("Delete");
    await panel.locator(".notice", { hasText: "baseline was removed" }).waitFor();
    assert.ok(!(await names()).includes("baseline"));
    await panel.locator(".notice .link").click();
    await until(async () => (await names()).includes("baseline"), "the removed run");
    await panel.locator("h1").click();
    for (let i = 0; i < 3; i++) await w.page.keyboard.press("Control+z");
    await until(async () => (await names()).join() === before.join(), "the list as it was");
  });

  it("sorts the results and reads when each run gets to a target", async () => {
    await panel.locator(".section-head .icon-button").first().click();
    await panel.locator("[aria-expanded=false]", { hasText: "Stand-in" }).click();
    await panel.locator("#target").fill("0.1");
    await panel.locator("#target").press("Enter");
    const table = panel.locator(".results table");
    await table.locator("th", { hasText: "steps to 0.1" }).waitFor();
    await table.locator("thead button", { hasText: "final loss" }).click();
    const finals = async () =>
      (await table.locator("tbody td:nth-child(2)").allTextContents())
        .map((text) => Number(text.trim().split(" ")[0]?.replace("−", "-")))
        .filter(Number.isFinite);
    const isSorted = (values: readonly number[]) =>
      values.every((x, i) => i === 0 || x >= (values[i - 1] ?? 0));
    await until(async () => {
      const values = await finals();
      return values.length === 7 && isSorted(values);
    }, "the results in order");
    assert.equal(await table.locator("tbody tr").count(), 7);
    await w.screenshot("runs-results");
    await panel.locator(".section-head .icon-button").first().click();
  });

  it("is told what a stand-in problem does not take", async () => {
    const seed = panel.locator("#stand-in-seed");
    const problem = panel.locator("#stand-in-seed-problem");
    await seed.fill("-1");
    await seed.press("Enter");
    await says(() => problem.textContent(), /^This must be a whole number of at least 0\./);
    assert.equal(await seed.getAttribute("aria-invalid"), "true");
    await seed.fill("3");
    await seed.press("Enter");
    await problem.waitFor({ state: "hidden" });
    await panel.locator("#target").fill("low");
    await panel.locator("#target").press("Enter");
    await panel.locator("#target-problem", { hasText: "must be a number" }).waitFor();
    await panel.locator("#target").fill("");
    await panel.locator("#target").press("Enter");
    await panel.locator("#target-problem").waitFor({ state: "hidden" });
    await panel.locator("h1").click();
    await w.page.keyboard.press("Control+z");
    await becomes(() => seed.inputValue(), "0");
  });

  it("chooses another stand-in problem for all runs", async () => {
    const before = await settledImage(panel, "loss");
    await panel.locator("#stand-in").selectOption("rosenbrock");
    await until(async () => (await settledImage(panel, "loss")) !== before, "another loss");
    await panel.locator("figcaption", { hasText: "Rosenbrock" }).waitFor();
    await panel.locator("h1").click();
    await w.page.keyboard.press("Control+z");
    await panel.locator("figcaption", { hasText: "noisy quadratic" }).waitFor();
  });

  it("zooms with the wheel, pans by keys and goes back to the whole run", async () => {
    const whole = await settledImage(panel, "lr");
    const box = await panel.locator("canvas[data-chart=lr]").boundingBox();
    assert.ok(box);
    await w.page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
    for (let i = 0; i < 4; i++) await w.page.mouse.wheel(0, -100);
    await panel.locator("button", { hasText: "Whole run" }).waitFor();
    const zoomed = await settledImage(panel, "lr");
    assert.notEqual(zoomed, whole);
    await panel.locator("h1").click();
    await w.page.keyboard.press("]");
    const moved = await settledImage(panel, "lr");
    assert.notEqual(moved, zoomed, "another part");
    await w.page.keyboard.press("0");
    await panel.locator("button", { hasText: "Whole run" }).waitFor({ state: "detached" });
    assert.notEqual(await settledImage(panel, "lr"), moved, "the whole run");
  });

  it("shows the part that is dragged over with Ctrl, without moving the cursor", async () => {
    const position = () => panel.locator(".position").textContent();
    const before = await position();
    const box = await panel.locator("canvas[data-chart=lr]").boundingBox();
    assert.ok(box);
    await w.page.keyboard.down("Control");
    await w.page.mouse.move(box.x + box.width * 0.3, box.y + 60);
    await w.page.mouse.down();
    await w.page.mouse.move(box.x + box.width * 0.5, box.y + 60, { steps: 4 });
    await panel.locator(".selection").waitFor();
    await w.page.mouse.up();
    await w.page.keyboard.up("Control");
    await panel.locator("button", { hasText: "Whole run" }).click();
    await panel.locator("button", { hasText: "Whole run" }).waitFor({ state: "detached" });
    await panel.locator(".selection").waitFor({ state: "detached" });
    assert.equal(await position(), before);
  });

  it("moves a slider by a tenth with Shift, and a field by its arrow keys", async () => {
    const slider = panel.locator('input[type=range][aria-label="lr"]').first();
    await slider.scrollIntoViewIfNeeded();
    const rate = field("lr");
    const start = Number(await rate.inputValue());
    const box = await slider.boundingBox();
    assert.ok(box);
    await w.page.keyboard.down("Shift");
    await w.page.mouse.move(box.x + box.width / 2, box.y + 8);
    await w.page.mouse.down();
    await w.page.mouse.move(box.x + box.width, box.y + 8, { steps: 4 });
    await w.page.mouse.up();
    await w.page.keyboard.up("Shift");
    // A twentieth of the slider's range, from where it stood.
    await until(async () => Number(await rate.inputValue()) > start * 1.1, "a larger rate");
    const moved = Number(await rate.inputValue());
    assert.ok(moved < start * 3, `${start} to ${moved}`);
    await rate.press("ArrowUp");
    await until(async () => Number(await rate.inputValue()) > moved, "one nudge up");
    await panel.locator("h1").click();
    await until(async () => {
      if (Number(await rate.inputValue()) === start) return true;
      const now = await rate.inputValue();
      await w.page.keyboard.press("Control+z");
      await until(async () => (await rate.inputValue()) !== now, "the undo of a change");
      return Number(await rate.inputValue()) === start;
    }, "the rate as it was");
  });

  it("composes a schedule and moves its milestone on the chart", async () => {
    await rows().first().locator(".run-main").click();
    await panel.locator("button", { hasText: "Add a scheduler" }).click();
    await panel.locator(".class-pick[aria-label='Scheduler class']").selectOption("LinearLR");
    await panel.locator("[data-call] > .group-head .menu-button").first().click();
    await panel.locator(".menu:popover-open button", { hasText: "Then another" }).click();
    await panel.locator(".group", { hasText: "SequentialLR" }).first().waitFor();
    const handle = panel.locator(".milestone");
    await handle.waitFor();
    await becomes(() => handle.getAttribute("aria-valuenow"), "35");
    const before = await settledImage(panel, "lr");
    const from = await handle.boundingBox();
    assert.ok(from);
    await w.page.mouse.move(from.x + 5, from.y + 5);
    await w.page.mouse.down();
    await w.page.mouse.move(from.x - 80, from.y + 5, { steps: 5 });
    await w.page.mouse.up();
    await until(async () => (await chartImage(panel, "lr")) !== before, "another schedule");
    const value = async () => Number(await handle.getAttribute("aria-valuenow"));
    await until(async () => (await value()) < 35, "the dragged milestone");
    // Each move of the drag draws: the last one has to be there before a key is pressed.
    await settledImage(panel, "lr");
    const dragged = await value();
    await handle.focus();
    await w.page.keyboard.press("Shift+ArrowLeft");
    const aimed = Math.max(1, dragged - 10);
    await until(async () => (await value()) === aimed, `milestone ${aimed}, ten before ${dragged}`);
    await w.screenshot("runs-composer");
    await panel.locator("header .icon-button").first().click();
    await panel.locator(".milestone").waitFor({ state: "detached" });
  });

  it("counts the updates of several processes", async () => {
    await panel.locator("[aria-expanded=false]", { hasText: "Accumulation" }).click();
    await field("processes").fill("4");
    await panel.locator(".note", { hasText: "98 updates per epoch" }).waitFor();
    await panel.locator("h1").click();
    await w.page.keyboard.press("Control+z");
    await until(async () => (await field("processes").inputValue()) === "1", "the undo");
  });

  it("has nothing serious against it for people who cannot see it", async () => {
    assert.deepEqual(await seriousProblems(panel), []);
  });

  it("finds all runs again after a window reload", async () => {
    await rows().last().locator(".run-main").click();
    await w.page.keyboard.press("F2");
    await panel.locator(".run-rename:focus").waitFor();
    await w.page.keyboard.type("kept");
    await w.page.keyboard.press("Enter");
    await until(async () => (await names()).includes("kept"), "the name");
    await panel.locator("#stand-in-seed").fill("7");
    await panel.locator("#stand-in-seed").press("Enter");
    await panel.locator("h1").click();
    for (const key of ["Home", "Shift+ArrowRight", "+", "+"]) await w.page.keyboard.press(key);
    await panel.locator("button", { hasText: "Whole run" }).waitFor();
    /** Every figure and every choice that is shown: runs, losses, cursor, what is zoomed to. */
    const view = () =>
      panel
        .locator(
          ".run-name, .run-loss, .label-value, .position, [aria-selected=true], [aria-pressed=true], main canvas",
        )
        .evaluateAll((all) => all.map((e) => e.getAttribute("aria-label") ?? e.textContent));
    const isDone = async () => (await loss().allTextContents()).every((text) => /\d/.test(text));
    // While a long run goes on, its loss is the old one at first, and then none.
    await settled(view, "the first losses");
    await until(isDone, "every run to be simulated");
    const before = await settled(view, "the view");
    const picture = await settledImage(panel, "loss");
    await w.reloadWhenStored('"zoom":{');
    await w.page.locator(".tab", { hasText: "Optimizer Playground" }).click();
    panel = await w.panel();
    await becomes(view, before);
    await until(async () => (await settledImage(panel, "loss")) === picture, "the same curves");
  });

  it("pins a run from a lens into the open playground", async () => {
    const before = await names();
    await w.openFile("train.py");
    // The file has two runs; which lens the page holds first is the editor's affair.
    const above = w.lens(/^SGD \+ CosineAnnealing/).locator("..");
    await above.locator("a", { hasText: /^Pin run/ }).click();
    await w.page.locator(".tab", { hasText: "Optimizer Playground" }).click();
    panel = await w.panel();
    await becomes(names, [...before, "train.py: SGD"]);
  });

  it("is asked before new code takes the place of its edits", async () => {
    await w.page.locator(".tab", { hasText: "train.py" }).first().click();
    await w.lens(/^SGD \+ CosineAnnealing/).click();
    await until(async () => {
      panel = await w.panel("train.py");
      return (await panel.locator(".file", { hasText: "train.py" }).count()) > 0;
    }, "the file's panel");
    await field("T_0").fill("14");
    await panel.locator(".chip", { hasText: "Edited · 1 change" }).waitFor();
    await w.goToEnd("T_0=10");
    const back = "0, T_mult=2, eta_min=1e-4)".length;
    for (let i = 0; i < back; i++) await w.page.keyboard.press("ArrowLeft");
    await w.page.keyboard.press("Backspace");
    await w.page.keyboard.type("2");
    const banner = panel.locator(".banner.conflict");
    await banner.waitFor();
    await says(() => banner.textContent(), /T_0\s*14\s*20/);
    await w.screenshot("runs-conflict");
    await banner.locator("button", { hasText: "Keep my edits" }).click();
    await banner.waitFor({ state: "detached" });
    assert.equal(await field("T_0").inputValue(), "14");
    await panel.locator(".chip", { hasText: "Edited · 1 change" }).waitFor();
  });

  it("never sees an error of ours", () => {
    assert.deepEqual(w.errors, []);
  });
});
