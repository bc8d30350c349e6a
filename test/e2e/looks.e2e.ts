import assert from "node:assert/strict";
import type { Frame } from "playwright-core";
import { seriousProblems } from "./accessibility.ts";
import { inkOf, telling, until, Workbench } from "./workbench.ts";

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

/** Themes that a look is gone through in by axe, and how the panel tells that it has one. */
const audited: Readonly<Record<string, readonly (readonly [theme: string, body: string])[]>> = {
  light: [
    ["Default Light Modern", "body.vscode-light"],
    ["Default Dark Modern", "body.vscode-dark"],
  ],
  "high-contrast": [
    ["Default High Contrast", "body.vscode-high-contrast:not(.vscode-high-contrast-light)"],
    ["Default High Contrast Light", "body.vscode-high-contrast-light"],
  ],
};

for (const look of looks) {
  describe(`the extension in the ${look.name} look`, () => {
    let w: Workbench;
    let panel: Frame;

    before(async () => {
      const settings = { "workbench.colorTheme": look.theme };
      const { width = 1500, language } = look;
      w = await Workbench.open({ settings, width, ...(language ? { language } : {}) });
    });

    afterEach(telling(`looks-${look.name}`, () => w));

    after(async () => {
      await w?.close();
    });

    /** What is wrong in each tab, once it shows what it has to show. */
    async function everyTab(): Promise<readonly string[]> {
      const problems: string[] = [];
      const shown: Readonly<Record<string, string>> = {
        schedule: "canvas[data-chart=loss]",
        landscape: ".anatomy .formula",
        training: ".lab-scores td",
        lessons: ".lesson-link",
        find: ".find canvas[data-find=map]",
      };
      for (const [tab, sign] of Object.entries(shown)) {
        await panel.locator(`#tab-${tab}`).click();
        const search = panel.locator("main button", { hasText: "Run the sweep" });
        if (tab === "find") await search.or(panel.locator(sign)).first().waitFor();
        if (tab === "find" && (await search.count()) > 0) await search.click();
        await panel.locator(sign).first().waitFor();
        problems.push(...(await seriousProblems(panel)).map((p) => `${tab}: ${p}`));
        if (tab !== "training" && tab !== "lessons") continue;
        const more =
          tab === "lessons" ? ".lesson-link" : "main .tools button, main .tab-bar .choice button";
        await panel.locator(more).last().click();
        await panel.locator(".lesson-step, .lab-experiment").waitFor();
        problems.push(...(await seriousProblems(panel)).map((p) => `${tab}, within: ${p}`));
        const back = tab === "lessons" ? ".lessons .link" : "main .tab-bar .choice button";
        await panel.locator(back).first().click();
      }
      await panel.locator("#tab-schedule").click();
      return problems;
    }

    it("shows lenses and a hover", async () => {
      await w.openFile("train.py");
      if (look.width) await w.command("View: Toggle Primary Side Bar Visibility");
      await w.lens(look.lens).waitFor();
      await w.hoverOver("T_mult", w.page.locator(".monaco-hover:visible img").first());
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

    for (const [theme, body] of audited[look.name] ?? []) {
      it(`has nothing that axe calls serious, in any tab, in ${theme}`, async () => {
        await w.server.changeSettings({ "workbench.colorTheme": theme });
        await panel.locator(body).waitFor();
        assert.deepEqual(await everyTab(), []);
        await w.screenshot(`panel-find-${theme.replaceAll(" ", "-").toLowerCase()}`);
      });
    }

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
