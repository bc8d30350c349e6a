import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import type { Frame } from "playwright-core";
import { says } from "./waiting.ts";
import { chartImage, inkOf, settledImage, telling, until, Workbench } from "./workbench.ts";

const BLUE = "#48aafc";

/** One person, one window: the steps build on each other as they would at a desk. */
describe("a person with a training script", () => {
  let w: Workbench;
  let panel: Frame;

  before(async () => {
    w = await Workbench.open({ settings: { "workbench.colorTheme": "Default Dark Modern" } });
  });

  afterEach(telling("playground", () => w));

  after(async () => {
    await w?.close();
  });

  const field = (name: string) => panel.locator(`input.field[id$="-${name}"]`);
  const slider = (name: string) => panel.locator(`input[type=range][aria-label="${name}"]`);
  const labels = (kind: string) => panel.locator(`.chart-${kind} .label-value`).first();

  it("opens the file and sees what the learning rate will do", async () => {
    await w.openFile("train.py");
    await w.lens(/SGD \+ CosineAnnealingWarmRestarts: lr 0\.1 → 2\.54e−4/).waitFor();
    await w.lens(/^stand-in loss/).waitFor();
    await w.lens(/stepped once per epoch, 70 epochs × 391 steps, steps assumed/).waitFor();
    await w.screenshot("editor-dark");
  });

  it("hovers over a hyperparameter and sees the schedule", async () => {
    const hover = w.page.locator(".monaco-hover:visible", { hasText: "Each cycle lasts" });
    await w.hoverOver("T_mult", hover);
    const image = hover.locator("img").first();
    await until(
      () => image.evaluate((i) => (i as HTMLImageElement).naturalWidth > 400),
      "the picture",
    );
    assert.match(
      (await image.getAttribute("alt")) ?? "",
      /Learning rate with other values of T_mult: 1 from 0\.1 to 2\.54e−3, .*; 2 from 0\.1 to 2\.54e−4/,
    );
    await w.screenshot("hover-dark");
    await w.page.mouse.move(700, 900);
  });

  it("saves the schedule as a picture", async () => {
    const file = `${w.server.dataFolder}/workspace/schedule.png`;
    await w.command("Optimizer Playground: Save Schedule as PNG");
    const input = w.page.locator(".quick-input-widget input.input");
    await until(async () => (await input.inputValue()).endsWith("schedule.png"), "the dialog");
    await w.page.locator(".quick-input-widget a.monaco-button", { hasText: "OK" }).click();
    await until(async () => existsSync(file), "the file");
    const bytes = readFileSync(file);
    assert.equal(bytes.toString("latin1", 1, 4), "PNG");
    // Its header tells the size in pixels.
    assert.deepEqual([bytes.readUInt32BE(16), bytes.readUInt32BE(20)], [2400, 900]);
  });

  it("copies the schedule as a picture and goes on typing where it was", async () => {
    await w.page.locator(".view-line", { hasText: "optimizer.step()" }).first().click();
    await w.command("Optimizer Playground: Copy Schedule as PNG");
    // It is on the clipboard, or a notification says that it cannot be.
    const copied = w.page.locator(".statusbar-item", { hasText: "as PNG" });
    await copied.or(w.page.locator(".statusbar-item .codicon-bell-dot")).first().waitFor();
    const typed = w.page.locator(".view-line", { hasText: "kept_focus" });
    await until(async () => {
      if ((await typed.count()) === 0) await w.page.keyboard.type("# kept_focus ");
      return (await typed.count()) > 0;
    }, "what is typed");
    while ((await typed.count()) > 0) await w.page.keyboard.press("Control+z");
  });

  it("clicks the lens and gets the panel with its charts", async () => {
    await w.lens(/^SGD \+ CosineAnnealing/).click();
    panel = await w.panel();
    for (const kind of ["lr", "loss"]) {
      await until(async () => (await inkOf(panel, kind, BLUE)) > 200, `the ${kind} chart`);
    }
    await w.screenshot("panel-narrow-dark");
    panel = await w.maximizePanel();
    await until(async () => (await inkOf(panel, "loss", BLUE)) > 200, "the maximized chart");
    await w.screenshot("panel-dark");
  });

  it("reads the values at the cursor and moves it on any chart", async () => {
    await until(async () => (await labels("lr").textContent()) === "2.54e−4", "the last rate");
    const before = await chartImage(panel, "lr");
    const box = await panel.locator("canvas[data-chart=loss]").boundingBox();
    assert.ok(box);
    await panel
      .locator("canvas[data-chart=loss]")
      .click({ position: { x: 60, y: box.height / 2 } });
    await until(async () => (await labels("lr").textContent()) !== "2.54e−4", "another rate");
    await until(async () => (await chartImage(panel, "lr")) !== before, "the shared cursor");
    await panel.locator("h1").click();
    await w.page.keyboard.press("Home");
    await until(async () => (await labels("lr").textContent()) === "0.1", "the first rate");
    await w.page.keyboard.press("Shift+ArrowRight");
    await until(
      async () => /step 10$/.test((await panel.locator(".position").textContent()) ?? ""),
      "step 10",
    );
  });

  it("changes a control and sees the chart change, with the code's curve beside it", async () => {
    const before = await chartImage(panel, "lr");
    await field("lr").first().fill("0.03");
    await until(async () => (await chartImage(panel, "lr")) !== before, "another curve");
    await until(async () => (await labels("lr").textContent()) === "0.03", "the new rate");
    await panel.locator(".chip", { hasText: "Edited · 1 change" }).waitFor();
    await panel.locator(".as-code", { hasText: "As in code" }).waitFor();
    await slider("T_0").focus();
    await w.page.keyboard.press("ArrowRight");
    await panel.locator(".chip", { hasText: "Edited · 2 changes" }).waitFor();
  });

  it("types what PyTorch refuses and is told so in its words", async () => {
    const before = await settledImage(panel, "lr");
    await field("T_mult").fill("2.5");
    const problem = panel.locator(".problem[role=alert]");
    await problem.waitFor();
    const refusal = /Expected integer T_mult >= 1, but got 2\.5/;
    await says(() => problem.textContent(), refusal, /Still drawing 2\./);
    assert.equal(await settledImage(panel, "lr"), before, "the curve stays");
    await w.screenshot("panel-invalid-dark");
    await panel.locator("h1").click();
    await w.page.keyboard.press("Escape");
    await problem.waitFor({ state: "detached" });
  });

  it("switches scale, axis and table", async () => {
    const log = await chartImage(panel, "lr");
    await panel.locator(".choice button", { hasText: /^linear$/ }).click();
    await until(async () => (await chartImage(panel, "lr")) !== log, "the linear scale");
    const epochs = await chartImage(panel, "loss");
    await panel.locator(".choice button", { hasText: "steps" }).click();
    await until(async () => (await chartImage(panel, "loss")) !== epochs, "the step axis");
    await panel.locator(".chart-lr .icon-button").click();
    await panel.locator(".chart-lr table tbody tr").nth(19).waitFor();
    await panel.locator(".chart-lr .icon-button").click();
    await panel.locator("canvas[data-chart=lr]").waitFor();
  });

  it("finds everything again after hiding the panel", async () => {
    await w.command("View: Toggle Maximize Editor Group");
    await w.page.locator(".tab", { hasText: "Playground:" }).click();
    await w.command("File: New Untitled Text File");
    await until(async () => panel.isDetached(), "the panel to be gone");
    await w.page.locator(".tab", { hasText: "Playground:" }).click();
    panel = await w.panel();
    await panel.locator(".chip", { hasText: "Edited · 2 changes" }).waitFor();
    assert.equal(await field("lr").first().inputValue(), "0.03");
    assert.equal(
      await panel.locator(".choice button", { hasText: /^linear$/ }).getAttribute("aria-pressed"),
      "true",
    );
  });

  it("finds everything again after a window reload", async () => {
    await w.reloadWhenStored('"lr":"0.03"');
    await w.page.locator(".tab", { hasText: "Playground:" }).click();
    panel = await w.panel();
    await panel.locator(".chip", { hasText: "Edited · 2 changes" }).waitFor();
    assert.equal(await field("lr").first().inputValue(), "0.03");
    await until(async () => (await inkOf(panel, "lr", BLUE)) > 200, "the chart");
  });

  it("goes back to the code's values", async () => {
    await panel.locator("header .icon-button").click();
    await panel.locator(".chip", { hasText: "In sync with code" }).waitFor();
    assert.equal(await field("lr").first().inputValue(), "0.1");
  });

  it("sets the length that the source does not say, and only that", async () => {
    const tab = w.page.locator(".tab", { hasText: "train.py" }).first();
    // After the reload the panel may still have the whole window.
    if (!(await tab.isVisible())) await w.command("View: Toggle Maximize Editor Group");
    await tab.click();
    await w.command("Optimizer Playground: Set Epochs and Steps per Epoch");
    const input = w.page.locator(".quick-input-widget input");
    await w.page.locator(".quick-input-widget", { hasText: "Steps per epoch" }).waitFor();
    await input.fill("0");
    await w.page
      .locator(".quick-input-message", { hasText: "Enter a whole number from 1" })
      .waitFor();
    await input.fill("50");
    await w.page.keyboard.press("Enter");
    // What was set is not assumed any more.
    await w.lens(/70 epochs × 50 steps$/).waitFor();
    await until(
      async () => (await field("stepsPerEpoch").inputValue()) === "50",
      "the panel to follow",
    );
  });

  it("edits the code and the panel follows", async () => {
    await w.goToEnd("EPOCHS = 70");
    await w.page.keyboard.press("Backspace");
    await w.page.keyboard.press("Backspace");
    await w.page.keyboard.type("35");
    await w.lens(/35 epochs × 50 steps/).waitFor();
    await until(async () => (await field("epochs").inputValue()) === "35", "the panel to follow");
  });

  it("changes the theme and the charts follow", async () => {
    const before = await chartImage(panel, "lr");
    await w.command("Preferences: Toggle between Light/Dark Themes");
    await until(async () => (await chartImage(panel, "lr")) !== before, "other colours");
    await until(async () => (await inkOf(panel, "lr", "#2154a8")) > 100, "the light theme's blue");
    await w.screenshot("panel-narrow-light");
  });

  it("sees what other options of a script would run, apart from its own run", async () => {
    await w.command("View: Toggle Primary Side Bar Visibility");
    await w.openFile("finetune.py");
    await w.lens(/^AdamW \+ OneCycleLR: lr 1\.2e−4 → 3e−3 → 1\.2e−8/).click();
    await until(async () => {
      panel = await w.panel();
      // The frame of the panel before may just be going.
      const title = await panel
        .locator("h1")
        .textContent()
        .catch(() => null);
      return title === "AdamW + OneCycleLR";
    }, "the panel of the other script");
    await panel.locator("h3", { hasText: "With other options" }).waitFor({ state: "attached" });
    const hidden = () => panel.locator(".run.hidden").count();
    await until(async () => (await hidden()) === 5, "the five others, hidden");
    const before = await settledImage(panel, "lr");
    await panel.locator(".run.hidden .icon-button:not(.menu-button)").first().click();
    await until(async () => (await chartImage(panel, "lr")) !== before, "another curve");
    await until(async () => (await hidden()) === 4, "the other run, shown");
    await w.screenshot("panel-options-light");
  });

  it("never sees an error of ours", () => {
    assert.deepEqual(w.errors, []);
  });
});
