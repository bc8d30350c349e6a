import assert from "node:assert/strict";
import type { Frame } from "playwright-core";
import { inkOf, until, Workbench } from "./workbench.ts";

interface Look {
  readonly name: string;
  readonly theme: string;
  readonly blue: string;
  readonly width?: number;
  /** Display language of the editor. */
  readonly language?: string;
  readonly lens: RegExp;
  readonly heading: string;
}

const english = { lens: /stepped once per epoch/, heading: "Learning rate" };

const looks: readonly Look[] = [
  { name: "light", theme: "Default Light Modern", blue: "#2154a8", ...english },
  { name: "high-contrast", theme: "Default High Contrast", blue: "#48aafc", ...english },
  { name: "narrow", theme: "Default Dark Modern", blue: "#48aafc", width: 820, ...english },
  {
    name: "zh-cn",
    theme: "Default Dark Modern",
    blue: "#48aafc",
    language: "zh-cn",
    lens: /每轮调用一次/,
    heading: "学习率",
  },
];

for (const look of looks) {
  describe(`the extension in the ${look.name} look`, () => {
    let w: Workbench;
    let panel: Frame;

    before(async () => {
      const settings = { "workbench.colorTheme": look.theme };
      const { width = 1500, language } = look;
      w = await Workbench.open({ settings, width, ...(language ? { language } : {}) });
    });

    afterEach(async function () {
      if (this.currentTest?.state === "failed") await w?.screenshot("failed");
    });

    after(async () => {
      await w?.close();
    });

    it("shows lenses and a hover", async () => {
      await w.openFile("train.py");
      if (look.width) await w.command("View: Toggle Primary Side Bar Visibility");
      await w.lens(look.lens).waitFor();
      await w.page.locator(".view-line span", { hasText: "T_mult" }).last().hover();
      await w.page.locator(".monaco-hover:visible img").first().waitFor();
      await w.screenshot(`hover-${look.name}`);
      await w.page.mouse.move(600, 900);
    });

    it("draws the panel in the theme's colours", async () => {
      await w.lens(/^SGD \+ CosineAnnealing/).click();
      panel = await w.panel();
      await panel.locator("h3", { hasText: look.heading }).first().waitFor();
      for (const kind of ["lr", "loss"]) {
        await until(async () => (await inkOf(panel, kind, look.blue)) > 100, `the ${kind} curve`);
      }
      await w.screenshot(`panel-${look.name}`);
    });

    it("shows lenses in a notebook's cells", async () => {
      if (look.width) await w.command("View: Toggle Primary Side Bar Visibility");
      await w.openFile("step_decay.ipynb");
      await w.lens(/^lr 1e−3 → /).waitFor();
      await w.screenshot(`notebook-${look.name}`);
    });

    it("has no error of ours", () => {
      assert.deepEqual(w.errors, []);
    });
  });
}
