import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import type { Frame } from "playwright-core";
import { until, Workbench } from "./workbench.ts";

describe("taking things out of the panel", () => {
  let w: Workbench;
  let panel: Frame;

  before(async () => {
    const settings = { "workbench.colorTheme": "Default Dark Modern" };
    w = await Workbench.open({
      settings,
      context: { permissions: ["clipboard-read", "clipboard-write"] },
    });
    await w.openFile("train.py");
    await w.lens(/^SGD \+ CosineAnnealing/).click();
    panel = await w.panel();
    await panel.locator("input.field[id$='-lr']").first().fill("0.025");
    await panel.locator(".chip", { hasText: "Edited" }).waitFor();
  });

  afterEach(async function () {
    if (this.currentTest?.state === "failed") await w?.screenshot("failed-share");
  });

  after(async () => {
    await w?.close();
  });

  const choose = async (item: string) => {
    await panel.locator("summary", { hasText: "Export" }).click();
    await panel.locator("[role=menuitem]", { hasText: item }).click();
  };

  it("shows the selected run as Python code", async () => {
    await choose("Python code of the selected run");
    const code = async () =>
      (await w.page.locator(".monaco-editor .view-lines").allInnerTexts()).join("\n");
    await until(async () => {
      const text = (await code()).replaceAll(/\s/g, "");
      return text.includes("torch.optim.SGD(model.parameters(),lr=0.025,momentum=0.9");
    }, "the code");
  });

  it("saves curves, pictures and the view as files", async () => {
    for (const [item, name] of [
      ["Curves as CSV", "train.csv"],
      ["Picture as SVG", "train.svg"],
      ["Picture as PNG", "train.png"],
      ["View as a file", "train.optplay.json"],
    ] as const) {
      await choose(item);
      const input = w.page.locator(".quick-input-widget input.input");
      await input.waitFor();
      await until(async () => (await input.inputValue()).endsWith(name), `${name} offered`);
      await w.page.keyboard.press("Enter");
      await input.waitFor({ state: "hidden" });
    }
    const saved = (name: string) => readFile(`${w.server.dataFolder}/workspace/${name}`);
    for (const name of ["train.csv", "train.svg", "train.png", "train.optplay.json"]) {
      await until(async () => (await saved(name).catch(() => "")).length > 0, name);
    }
    const [header = "", first = ""] = String(await saved("train.csv")).split("\n");
    assert.equal(header, "run,step,epoch,lr,momentum,stand_in_loss");
    assert.match(first, /^"SGD",0,0,0\.025,0\.9,\d/);
    const svg = String(await saved("train.svg"));
    assert.match(svg, /^<svg [^>]*>.*<polyline points="[\d., -]{200,}/s);
    assert.match(svg, />Learning rate<\/text>/);
    assert.match(svg, /<path [^>]*clip-path="url\(#drawing-\d+-0\)"/, "the band of the seeds");
    assert.doesNotMatch(svg, /<image|color-mix|NaN/);
    assert.deepEqual([...(await saved("train.png")).subarray(1, 4)], [0x50, 0x4e, 0x47]);
  });

  it("opens a view file as a panel with the same runs", async () => {
    await w.command("View: Close All Editors");
    await w.page
      .locator(".dialog-buttons a", { hasText: "Don't Save" })
      .click()
      .catch(() => {});
    await w.openFile("train.optplay.json");
    panel = await w.panel();
    await until(
      async () => (await panel.locator("input.field[id$='-lr']").first().inputValue()) === "0.025",
      "the edited rate",
    );
    await w.screenshot("view-file-dark");
    assert.equal(await w.page.locator(".tab.active.dirty").count(), 0, "opening changes nothing");
  });

  it("opens a link as a panel with the same runs", async () => {
    await choose("Copy link");
    let link = "";
    await until(async () => {
      link = await w.page.evaluate(() => navigator.clipboard.readText());
      return /^[\w-]+:\/\/optimizer-playground\.optimizer-playground\/view\?d=[\w-]+$/.test(link);
    }, "the link");
    await w.command("View: Close All Editors");
    await until(async () => panel.isDetached(), "the panel to close");
    await w.command("Optimizer Playground: Open Shared View");
    const input = w.page.locator(".quick-input-widget input.input");
    await input.fill(link);
    await w.page.keyboard.press("Enter");
    panel = await w.panel();
    await until(
      async () => (await panel.locator("input.field[id$='-lr']").first().inputValue()) === "0.025",
      "the edited rate",
    );
  });

  it("has no error of ours", () => {
    assert.deepEqual(w.errors, []);
  });
});
