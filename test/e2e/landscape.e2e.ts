import assert from "node:assert/strict";
import type { Frame } from "playwright-core";
import { seriousProblems } from "./accessibility.ts";
import { says } from "./waiting.ts";
import { telling, until, Workbench } from "./workbench.ts";

const SCRIPT = `import torch
from torch import optim

model = torch.nn.Linear(2, 1)
opt = optim.SGD(model.parameters(), lr=0.1, momentum=0.9)
scheduler = optim.lr_scheduler.StepLR(opt, step_size=10, gamma=0.1)
adam = optim.Adam(model.parameters(), lr=0.05)
for epoch in range(30):
    for batch in range(100):
        opt.step()
        adam.step()
    scheduler.step()
`;

/** One person, one window: the steps build on each other as they would at a desk. */
describe("the landscape of a script's optimizers", () => {
  let w: Workbench;
  let panel: Frame;

  before(async () => {
    const settings = { "workbench.colorTheme": "Default Dark Modern" };
    w = await Workbench.open({ settings, files: { "walk.py": SCRIPT } });
  });

  afterEach(telling("landscape", () => w));

  after(async () => {
    await w?.close();
  });

  const text = (selector: string) => panel.locator(selector).first().innerText();
  const picture = (selector: string) =>
    panel.locator(selector).evaluate((c) => (c as HTMLCanvasElement).toDataURL());
  const changes = async (selector: string, act: () => Promise<unknown>, what: string) => {
    const before = await picture(selector);
    await act();
    await until(async () => (await picture(selector)) !== before, what);
  };
  const surface = "canvas[data-landscape]";
  /** How many colours a picture has. */
  const colorsOf = (selector: string) =>
    panel.locator(selector).evaluate((c) => {
      const canvas = c as HTMLCanvasElement;
      const context = canvas.getContext("2d");
      const pixels = context?.getImageData(0, 0, canvas.width, canvas.height);
      return new Set(new Uint32Array(pixels?.data.buffer ?? new ArrayBuffer(0))).size;
    });
  const setRate = async (value: string) => {
    const field = panel.locator(".params .field[id$='-lr']").first();
    await field.fill(value);
    await field.press("Enter");
  };
  const keys = async (key: string, times: number) => {
    for (let i = 0; i < times; i++) await w.page.keyboard.press(key);
  };
  /** Clicks where nothing is: the keys then belong to the panel as a whole. */
  const leaveControls = () => panel.locator(".anatomy-head h3").click();

  it("walks over the surface and takes a step apart", async () => {
    await w.openFile("walk.py");
    await w.lens(/^SGD/).click();
    panel = await w.panel();
    // While the panel still takes the focus, the command palette would close again.
    await panel.locator("#tab-landscape").click();
    await panel.locator(".anatomy-section").first().waitFor();
    panel = await w.maximizePanel();
    await panel.locator(".anatomy-section").first().waitFor();
    await leaveControls();
    await keys("Home", 1);
    await keys("ArrowRight", 13);
    await until(async () => (await text(".anatomy h3")).includes("13 → 14"), "the thirteenth step");
    await says(() => text(".position"), /step 13 \/ 100/);
    // What the design's own figure computes for this run from its own start.
    await says(() => text(".facts"), /lr < 1\.9/);
    await w.screenshot("landscape-dark");
  });

  it("formulas are laid out by the browser: a vector is a column", async () => {
    const rows = await panel
      .locator(".formula math mtable")
      .first()
      .locator("mtr")
      .evaluateAll((trs) => trs.map((tr) => tr.getBoundingClientRect().top));
    assert.equal(rows.length, 2);
    assert.ok((rows[1] as number) - (rows[0] as number) > 8, `${rows}`);
  });

  it("scrubbing moves the landscape, the loss chart and the anatomy together", async () => {
    const loss = await picture("canvas[data-walk-loss]");
    await changes(surface, () => keys("Shift+ArrowRight", 1), "the walk at another step");
    const isMoved = async () => (await picture("canvas[data-walk-loss]")) !== loss;
    await until(isMoved, "the loss chart at that step");
    await until(async () => (await text(".anatomy h3")).includes("23 → 24"), "its anatomy");
    await says(() => text(".position"), /step 23/);
  });

  it("the start point is dragged, and moved by keys", async () => {
    const handle = panel.locator(".start-handle");
    const label = () => handle.getAttribute("aria-label");
    const first = await label();
    const box = await handle.boundingBox();
    assert.ok(box);
    const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
    await w.page.mouse.move(x, y);
    await w.page.mouse.down();
    await w.page.mouse.move(x + 30, y + 40, { steps: 4 });
    await w.page.mouse.up();
    await until(async () => (await label()) !== first, "another start");
    const dragged = await label();
    await changes(
      surface,
      async () => {
        await handle.focus();
        await keys("ArrowUp", 3);
      },
      "a walk from above",
    );
    assert.notEqual(await label(), dragged);
    await keys("Backspace", 1);
    await until(async () => (await label()) === first, "the usual start");
    await leaveControls();
  });

  it("zooms by wheel and pans by keys, and back", async () => {
    const box = await panel.locator(surface).boundingBox();
    assert.ok(box);
    await w.page.mouse.move(box.x + 200, box.y + 150);
    await changes(surface, () => w.page.mouse.wheel(0, -300), "a closer view");
    await panel.locator(".surface-plot").focus();
    await changes(surface, () => keys("ArrowLeft", 1), "another part");
    await changes(surface, () => keys("0", 1), "all of it");
    await leaveControls();
  });

  it("walks with the run's schedule and with noise where that is wanted", async () => {
    const tool = (name: string) => panel.locator(".tool", { hasText: name }).locator("select");
    const filled = panel.locator('.formula:not(.symbolic) [data-argument="lr"]').first();
    const rate = () => filled.textContent();
    await keys("End", 1);
    await until(async () => (await rate()) === "0.1", "the constant rate");
    await tool("Schedule").selectOption("on");
    // The last third of StepLR's run: 0.1 · 0.1².
    await until(async () => (await rate()) === "0.001", "the schedule's last rate");
    await changes(surface, () => tool("Noise").selectOption("high"), "a noisy walk");
    await tool("Noise").selectOption("off");
    await tool("Schedule").selectOption("off");
    await until(async () => (await rate()) === "0.1", "the constant rate again");
  });

  it("a typed formula is drawn; one that cannot be read says where and changes nothing", async () => {
    await panel.locator(".objective").selectOption("custom");
    const field = panel.locator(".custom-formula input");
    await changes(surface, () => field.fill("(x - 1)^2 + 8 (y + 1)^2"), "the typed surface");
    await until(async () => /lr < 0\.237/.test(await text(".facts")), "its curvature");
    await field.fill("(x - 1)^2 +");
    await panel.locator("#formula-problem", { hasText: "character 11" }).waitFor();
    assert.equal(await field.getAttribute("aria-invalid"), "true");
    assert.match(await text(".facts"), /lr < 0\.237/);
    await field.fill("x^2 + z");
    await panel.locator("#formula-problem", { hasText: "z is not known" }).waitFor();
    await panel.locator("#formula-problem", { hasText: "Still drawing (x - 1)^2" }).waitFor();
    // The run still walks on what is drawn.
    await changes(surface, () => setRate("0.05"), "the walk at another rate");
    await setRate("0.1");
  });

  it("a formula that cannot be read shows no other surface's picture, and says what to do", async () => {
    const choose = (name: string) => panel.locator(".objective").selectOption(name);
    await changes(surface, () => choose("ravine"), "another surface");
    await until(async () => (await colorsOf(surface)) > 10, "the ravine");
    await choose("custom");
    await panel.locator("#formula-problem", { hasText: "Nothing is drawn until then" }).waitFor();
    await says(() => text(".anatomy"), /once the formula can be read/);
    assert.equal(await colorsOf(surface), 1, "nothing is drawn");
    assert.equal(await panel.locator(".chart-walk-loss .labels li").count(), 0);
    await panel.locator("#formula-problem button", { hasText: "Use x^2 + 10 y^2" }).click();
    await panel.locator("#formula-problem").waitFor({ state: "detached" });
    await until(async () => (await colorsOf(surface)) > 10, "the surface");
    await panel.locator(".formula").first().waitFor();
  });

  it("says where a formula has no value", async () => {
    const field = panel.locator(".custom-formula input");
    await field.fill("sqrt(-1 - x^2)");
    await panel.locator(".failures", { hasText: "no value anywhere in view" }).waitFor();
    await field.fill("log(x) + y^2");
    await panel.locator(".failures", { hasText: "no value at the start point" }).waitFor();
    await field.fill("x^2 + 2 y^2");
    await panel.locator(".failures").waitFor({ state: "detached" });
  });

  it("says which numbers an option takes", async () => {
    await panel.locator(".objective").selectOption("ravine");
    const condition = panel.locator("#landscape-condition");
    await condition.fill("0");
    await condition.press("Enter");
    await panel.locator("#landscape-condition-problem", { hasText: "at least 1" }).waitFor();
    assert.equal(
      await condition.getAttribute("aria-describedby"),
      await panel.locator(".problem[role=alert]:visible").getAttribute("id"),
    );
    await condition.press("Escape");
    await panel.locator("#landscape-condition-problem").waitFor({ state: "hidden" });
    assert.equal(await condition.inputValue(), "25");
    await panel.locator(".objective").selectOption("custom");
  });

  it("has nothing serious against it for people who cannot see it", async () => {
    assert.deepEqual(await seriousProblems(panel), []);
  });

  it("shows the ball on the hill, and everything as a table", async () => {
    await changes(
      surface,
      () => panel.locator(".objective").selectOption("hill"),
      "the hill's curve",
    );
    await until(
      async () => /from θ = \(−?[\d.]+\)/.test(await text(".anatomy-head")),
      "one coordinate",
    );
    await leaveControls();
    await keys("t", 1);
    await panel.locator(".surface table tbody tr").nth(20).waitFor();
    await keys("t", 1);
    await panel.locator(surface).waitFor();
  });

  it("a symbol leads to its argument's control and to its line", async () => {
    await panel.locator(".symbol", { hasText: "momentum" }).hover();
    await panel.locator(".control.spotlight label", { hasText: "momentum" }).waitFor();
    await panel.locator(".symbol", { hasText: "momentum" }).click();
    await w.page.locator('.tab.active[data-resource-name="walk.py"]').waitFor();
  });

  it("plays to the end and says so", async () => {
    await w.page.locator(".tab", { hasText: "Playground:" }).click();
    panel = await w.panel();
    await panel.locator(".speed").selectOption("4");
    await panel.locator("button[aria-label='Play'], button[aria-label='Play again']").click();
    await panel.locator("button[aria-label='Pause']").waitFor();
    await panel.locator("button[aria-label='Play again']").waitFor();
    await says(() => text(".position"), /step 100 \/ 100/);
  });

  it("says so where the walk is that of one parameter group alone, and walks with another", async () => {
    assert.equal(await panel.locator(".one-group").count(), 0);
    await panel.locator("button", { hasText: "Add a parameter group" }).click();
    const choice = panel.locator(".one-group", { hasText: "2 parameter groups" });
    await choice.waitFor();
    await panel.locator('input[id*="-group-1-lr"]').fill("0.011");
    await panel.locator('input[id*="-group-1-lr"]').press("Enter");
    await panel.locator('input[id*="-group-0-lr"]').fill("0.1");
    await panel.locator('input[id*="-group-0-lr"]').press("Enter");
    await panel.locator(".note", { hasText: "Each group has its own lr" }).waitFor();
    const before = await panel.locator("canvas[data-walk-loss]").getAttribute("aria-label");
    await choice.locator("select").selectOption("1");
    const sentence = () => panel.locator("canvas[data-walk-loss]").getAttribute("aria-label");
    await until(async () => (await sentence()) !== before, "the walk of the second group");
    await w.screenshot("landscape-one-group");
  });

  it("has no error of ours", () => {
    assert.deepEqual(w.errors, []);
  });
});
