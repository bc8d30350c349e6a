import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import type { Frame } from "playwright-core";
import { viewFileText } from "../../src/protocol/sharedView.ts";
import { initialSaved } from "../../webview/store.ts";
import { seriousProblems } from "./accessibility.ts";
import { becomes } from "./waiting.ts";
import { chartImage, inkOf, settledImage, telling, until, Workbench } from "./workbench.ts";

const BLUE = "#48aafc";
/** A view of the presets, as the panel writes it. */
const VIEW = viewFileText(initialSaved(""));
const views = {
  "damaged.optplay.json": VIEW.replace('"cursor": 1', '"cursor": 7'),
  "newer.optplay.json": VIEW.replace('"version": 2', '"version": 3'),
};

/** Its rate is computed elsewhere. */
const ELSEWHERE = `from torch import optim
from models import Warmup, build

model = build()
opt = optim.Adam(model.parameters(), lr=2e-4)
scheduler = optim.lr_scheduler.LambdaLR(opt, lr_lambda=Warmup(model).step)
for epoch in range(10):
    for batch in range(50):
        opt.step()
    scheduler.step()
`;

/** Its milestones are told in another file. */
const TOLD_ELSEWHERE = `from torch import optim
from conf import settings
from models import build

model = build()
opt = optim.SGD(model.parameters(), lr=0.1)
scheduler = optim.lr_scheduler.MultiStepLR(opt, milestones=settings.MILESTONES)
for epoch in range(30):
    for batch in range(50):
        opt.step()
    scheduler.step()
`;

const settings = { "workbench.colorTheme": "Default Dark Modern" };

const lr = (panel: Frame) => panel.locator('input.field[id$="-lr"]').first();

/** What is wider than the place it has: nothing is to be cut off, nor to push the page sideways. */
const overflowing = (panel: Frame): Promise<readonly string[]> =>
  panel.evaluate(() => {
    const { scrollWidth, clientWidth } = document.documentElement;
    const page = scrollWidth > clientWidth ? [`the page: ${scrollWidth} in ${clientWidth}`] : [];
    const parts = document.querySelectorAll<HTMLElement>(
      "header, main, figcaption, .params, .control, .scrubber",
    );
    const wide = [...parts].filter((e) => e.offsetWidth > 0 && e.scrollWidth > e.clientWidth + 1);
    return [...page, ...wide.map((e) => `${e.className || e.tagName}: ${e.scrollWidth}`)];
  });

describe("a person for whom things go wrong", () => {
  let w: Workbench;
  let panel: Frame;

  before(async () => {
    w = await Workbench.open({
      settings,
      files: { ...views, "elsewhere.py": ELSEWHERE, "told.py": TOLD_ELSEWHERE },
    });
  });

  afterEach(telling("robust", () => w));

  after(async () => {
    await w?.close();
  });

  const title = (name: string) => w.page.locator(".tab", { hasText: `Playground: ${name}` });

  /** The panel's worker dies, and the panel says so. */
  async function crash(): Promise<void> {
    const inPanel = w.page.workers().filter((worker) => worker.url().startsWith("blob:"));
    const ours: (typeof inPanel)[number][] = [];
    for (const worker of inPanel) {
      const name = await worker.evaluate(() => self.name);
      if (name === "optimizer-playground") ours.push(worker);
    }
    assert.equal(ours.length, 1, "one worker of the panel");
    const gone = new Promise((resolve) => ours[0]?.once("close", resolve));
    await ours[0]?.evaluate(() => {
      setTimeout(() => {
        throw new Error("a crash on purpose");
      });
    });
    await panel.locator(".notice", { hasText: "was started again" }).waitFor();
    await gone;
  }

  /** The right end of the run's curve, as a share of its chart. */
  const endOfCurve = () =>
    panel.locator("canvas[data-chart=lr]").evaluate((element) => {
      const canvas = element as HTMLCanvasElement;
      const { width, height } = canvas;
      const { data } = canvas.getContext("2d")?.getImageData(0, 0, width, height) ?? { data: [] };
      let right = 0;
      for (let i = 0; i < data.length; i += 4) {
        const isBlue = [0x48, 0xaa, 0xfc].every((c, k) => Math.abs(c - Number(data[i + k])) < 12);
        if (isBlue) right = Math.max(right, (i / 4) % width);
      }
      return right / width;
    });

  it("is told that the simulation stopped, and goes on where it was", async () => {
    await w.openFile("train.py");
    await w.lens(/SGD \+ CosineAnnealing/).click();
    panel = await w.panel();
    await until(async () => (await inkOf(panel, "loss", BLUE)) > 100, "the loss");
    const before = await settledImage(panel, "loss");
    await crash();
    await lr(panel).fill("0.3");
    await until(async () => (await settledImage(panel, "loss")) !== before, "another loss");
    await until(async () => (await panel.locator(".run-loss").first().textContent()) !== "", "it");
    await lr(panel).fill("0.1");
  });

  it("goes on dragging while the simulation stops, and sees the loss of the last value", async () => {
    await panel.locator(".notice .icon-button").click();
    const box = await panel.locator('input[type=range][aria-label="lr"]').first().boundingBox();
    assert.ok(box);
    const to = (share: number) =>
      w.page.mouse.move(box.x + box.width * share, box.y + box.height / 2, { steps: 5 });
    await to(0.6);
    await w.page.mouse.down();
    await to(0.5);
    await crash();
    await to(0.3);
    await w.page.mouse.up();
    await settledImage(panel, "loss");
    const value = await lr(panel).inputValue();
    assert.ok(Number(value) < 0.05, value);
    const loss = () => panel.locator(".run-loss").first().textContent();
    const dragged = await loss();
    await lr(panel).fill("0.5");
    await until(async () => (await loss()) !== dragged, "another loss");
    await lr(panel).fill(value);
    await becomes(loss, dragged);
    await lr(panel).fill("0.1");
  });

  it("makes the window narrow and wide: the curves fill their charts", async () => {
    const widths = () =>
      panel
        .locator("canvas[data-chart=lr]")
        .evaluate((c) => [(c as HTMLCanvasElement).width, c.parentElement?.clientWidth ?? 0]);
    for (const width of [1000, 1500]) {
      const [before] = await widths();
      await w.page.setViewportSize({ width, height: 950 });
      await until(async () => {
        const [pixels = 0, place = 0] = await widths();
        // The plot ends where the leaders to the labels begin.
        const isFull = Math.abs((await endOfCurve()) - 1) < 40 / place;
        return pixels !== before && pixels === place && isFull;
      }, `a chart that fits a window of ${width}`);
    }
  });

  it("reads two notices at once, with charts that stay", async () => {
    await lr(panel).fill("50");
    const banners = panel.locator(".banner:visible");
    await banners.filter({ hasText: /diverges at step/ }).waitFor();
    await w.goToEnd("EPOCHS = 70");
    await w.page.keyboard.type(" = =");
    await banners.filter({ hasText: "does not parse" }).waitFor();
    assert.equal(await banners.count(), 2);
    await becomes(() => overflowing(panel), []);
    const heights = await panel
      .locator("canvas[data-chart=lr], canvas[data-chart=loss]")
      .evaluateAll((all) => all.map((canvas) => canvas.clientHeight));
    assert.ok(heights.length === 2 && heights.every((h) => h > 90), heights.join());
    assert.deepEqual(await seriousProblems(panel), []);
    await w.screenshot("robust-two-notices");
    for (let i = 0; i < " = =".length; i++) await w.page.keyboard.press("Backspace");
    await becomes(() => banners.count(), 1);
    await lr(panel).fill("0.1");
    await becomes(() => banners.count(), 0);
  });

  it("hides the panel right after a change, and finds it again", async () => {
    await w.command("View: Focus Active Editor Group");
    await title("train.py").click();
    await w.command("File: New Untitled Text File");
    await w.page.locator(".tab.active", { hasText: "Untitled" }).waitFor();
    await title("train.py").click();
    panel = await w.panel("train.py");
    await lr(panel).fill("0.07");
    // Nobody's hand is there sooner.
    await w.page.waitForTimeout(50);
    await w.page.locator(".tab", { hasText: "Untitled" }).click();
    await until(async () => panel.isDetached(), "the panel to be gone");
    await title("train.py").click();
    panel = await w.panel("train.py");
    await becomes(() => lr(panel).inputValue(), "0.07");
    await w.page.locator(".tab", { hasText: "Untitled" }).click({ button: "middle" });
    await lr(panel).fill("0.1");
  });

  it("renames the file, and the panel goes with it", async () => {
    await lr(panel).fill("0.2");
    await panel.locator(".chip", { hasText: "1 change" }).waitFor();
    // A file is opened where the focus is, which would hide the panel.
    await w.page.locator(".tab", { hasText: /^train\.py/ }).click();
    await w.explorerRow("train.py").click();
    await w.page.keyboard.press("F2");
    await w.page.locator(".explorer-item-edited input").fill("renamed.py");
    await w.page.keyboard.press("Enter");
    await title("renamed.py").waitFor();
    panel = await w.panel("renamed.py");
    assert.equal(await lr(panel).inputValue(), "0.2", "the edit");
    await w.lens(/SGD \+ CosineAnnealing/).click();
    await w.page.waitForTimeout(500);
    assert.equal(await w.page.locator(".tab", { hasText: "Playground:" }).count(), 1, "one panel");
  });

  it("follows the code of the renamed file", async () => {
    await w.goToEnd("EPOCHS = 70");
    await w.page.keyboard.press("Backspace");
    await w.page.keyboard.type("1");
    const epochs = panel.locator('input.field[id$="-epochs"]').first();
    await until(async () => (await epochs.inputValue()) === "71", "the panel to follow");
    assert.equal(await lr(panel).inputValue(), "0.2", "the edit stays");
    await w.lens(/71 epochs/).waitFor();
  });

  it("closes the file, works on, and opens it again from the panel", async () => {
    await w.page
      .locator(".tab", { hasText: /^renamed\.py/ })
      .first()
      .click({ button: "middle" });
    const dialog = w.page.locator(".monaco-dialog-box button", { hasText: /Don.t Save/ });
    const tab = w.page.locator(".tab", { hasText: /^renamed\.py/ });
    await until(async () => {
      // It asks where the workbench has not yet saved by itself.
      if (await dialog.isVisible()) await dialog.click();
      return (await tab.count()) === 0;
    }, "the editor to close");
    await until(async () => (await w.lenses().count()) === 0, "its lenses to go");
    const before = await chartImage(panel, "lr");
    await lr(panel).fill("0.4");
    await until(async () => (await chartImage(panel, "lr")) !== before, "another schedule");
    await panel.locator("header .file").press("Enter");
    await w.lens(/SGD \+ CosineAnnealing/).waitFor();
  });

  it("closes the panel and opens it again: the code's own values are there", async () => {
    await title("renamed.py").click({ button: "middle" });
    await title("renamed.py").waitFor({ state: "detached" });
    await w.lens(/SGD \+ CosineAnnealing/).click();
    panel = await w.panel("renamed.py");
    await until(async () => (await inkOf(panel, "lr", BLUE)) > 100, "the schedule");
    await becomes(() => lr(panel).inputValue(), "0.1");
  });

  /** What is said in the place of a view that cannot be opened. */
  const message = async (text: string): Promise<Frame> => {
    let found: Frame | undefined;
    await until(async () => {
      for (const frame of w.page.frames()) {
        const alert = frame.locator(".empty[role=alert]", { hasText: text });
        if (await alert.isVisible().catch(() => false)) found = frame;
      }
      return found !== undefined;
    }, `the message ${text}`);
    return found as Frame;
  };

  it("is told what is wrong with a view file, and opens it as text", async () => {
    await w.explorerRow("damaged.optplay.json").dblclick();
    const said = await message("In this view state.cursor is missing or out of range.");
    assert.deepEqual(await seriousProblems(said), []);
    await w.screenshot("robust-view-damaged");
    await said.locator("a", { hasText: "Open as text" }).click();
    await w.page.locator(".view-line", { hasText: '"cursor": 7' }).waitFor();
  });

  it("sees a view file open by itself once it is in order", async () => {
    await w.explorerRow("newer.optplay.json").dblclick();
    await message("A newer Optimizer Playground saved this view.");
    await writeFile(`${w.server.dataFolder}/workspace/newer.optplay.json`, VIEW);
    const view = await w.panel("SGD");
    await until(async () => (await inkOf(view, "lr", BLUE)) > 50, "its schedule");
    await w.command("View: Close All Editors in Group");
  });

  it("keeps several panels apart", async () => {
    await w.command("Optimizer Playground: Open Playground");
    await w.openFile("step_decay.ipynb");
    await w.lens(/^lr 1e−3 → /).waitFor();
    await w.lenses().first().click();
    const other = await w.panel("step_decay.ipynb");
    await until(async () => (await other.locator(".run").count()) > 0, "its run");
    const before = await lr(other).inputValue();
    await title("renamed.py").click();
    panel = await w.panel("renamed.py");
    await lr(panel).fill("0.05");
    await panel.locator(".chip", { hasText: "1 change" }).waitFor();
    await title("step_decay.ipynb").click();
    const again = await w.panel("step_decay.ipynb");
    assert.equal(await lr(again).inputValue(), before);
    assert.equal(await again.locator(".chip", { hasText: "change" }).count(), 0);
  });

  for (const [level, ratio] of [
    [2, 1.44],
    [-2, 1 / 1.44],
  ] as const) {
    it(`zooms the window to level ${level}: nothing is cut off, and curves are sharp`, async () => {
      const session = await w.page.context().newCDPSession(w.page);
      await session.send("Emulation.setDeviceMetricsOverride", {
        width: Math.round(1500 / ratio),
        height: Math.round(950 / ratio),
        deviceScaleFactor: ratio,
        mobile: false,
      });
      try {
        await title("renamed.py").click();
        panel = await w.panel("renamed.py");
        for (const tab of ["Find", "Lessons", "Training", "Landscape", "Schedule"]) {
          await panel.locator(".tab", { hasText: tab }).click();
          await panel.locator(".tab[aria-selected=true]", { hasText: tab }).waitFor();
          await w.page.waitForTimeout(500);
          await becomes(() => overflowing(panel), []);
        }
        await until(async () => {
          const canvas = panel.locator("canvas[data-chart=lr]");
          const [pixels, shown] = await canvas.evaluate((c) => [
            (c as HTMLCanvasElement).width,
            c.clientWidth * devicePixelRatio,
          ]);
          return Math.abs((pixels ?? 0) - (shown ?? 0)) < 3;
        }, "a canvas as sharp as the screen");
        await w.screenshot(`robust-zoom${level}`);
      } finally {
        await session.send("Emulation.clearDeviceMetricsOverride");
      }
    });
  }

  it("has a window of a telephone's width: every key of a chart is in view", async () => {
    await panel.locator("[aria-label='Scheduler class']").first().selectOption("ReduceLROnPlateau");
    await panel.locator(".legend", { hasText: "seen by ReduceLROnPlateau" }).waitFor();
    await w.command("View: Toggle Maximize Editor Group");
    await w.command("View: Toggle Primary Side Bar Visibility");
    for (const width of [760, 448]) {
      await w.page.setViewportSize({ width, height: 950 });
      await until(() => panel.evaluate((most) => innerWidth < most, width), `${width} pixels`);
      await becomes(() => overflowing(panel), []);
    }
    await w.screenshot("robust-telephone");
    await w.page.setViewportSize({ width: 1500, height: 950 });
  });

  it("has no empty charts where nothing can be drawn, but what to do", async () => {
    await w.command("View: Toggle Primary Side Bar Visibility");
    await w.openFile("elsewhere.py");
    await w.command("Optimizer Playground: Open Playground");
    panel = await w.panel("elsewhere.py");
    for (const tab of ["landscape", "training", "schedule"]) {
      await panel.locator(`#tab-${tab}`).click();
      await panel.locator(".empty", { hasText: "No visible run can be drawn" }).waitFor();
      assert.equal(await panel.locator("main canvas").count(), 0, tab);
    }
    await panel.locator(".banner", { hasText: "lr_lambda of LambdaLR cannot be read" }).waitFor();
    await w.screenshot("robust-undrawable");
    await panel.locator(".empty button", { hasText: "Add run" }).click();
    const pick = w.page.locator(".quick-input-widget input.input");
    await pick.waitFor();
    await pick.fill("SGDR");
    await w.page.keyboard.press("Enter");
    await panel.locator("canvas[data-chart=lr]").waitFor();
  });

  it("sees at a list that it is assumed", async () => {
    await w.openFile("told.py");
    await w.command("Optimizer Playground: Open Playground");
    panel = await w.panel("told.py");
    const milestones = panel.locator(".control.items[aria-label=milestones]");
    await milestones.locator("button.assumed").waitFor();
    await panel.locator(".chip", { hasText: "1 value assumed" }).waitFor();
  });

  it("never sees an error of ours", () => {
    // The one on purpose is reported by the page as well.
    assert.deepEqual(
      w.errors.filter((text) => !text.includes("a crash on purpose")),
      [],
    );
  });
});

describe("a person whose workspace is empty", () => {
  let w: Workbench;

  before(async () => {
    w = await Workbench.open({ settings, isEmpty: true });
  });

  afterEach(telling("empty", () => w));

  after(async () => {
    await w?.close();
  });

  it("starts from the presets, edits them and exports their code", async () => {
    await w.command("Optimizer Playground: Open Playground");
    const panel = await w.panel();
    await until(async () => (await panel.locator(".run").count()) === 3, "the presets");
    await until(async () => (await inkOf(panel, "loss", BLUE)) > 50, "a curve");
    const before = await settledImage(panel, "lr");
    await lr(panel).fill("0.7");
    await until(async () => (await settledImage(panel, "lr")) !== before, "another schedule");
    assert.equal(await panel.locator(".button", { hasText: "Apply" }).count(), 0, "no code");
    await panel.locator(".export-menu summary").click();
    await panel.locator("[role=menuitem]", { hasText: "Python code" }).click();
    await w.page.locator(".view-line", { hasText: "import torch" }).first().waitFor();
    await w.screenshot("robust-empty");
  });

  it("never sees an error of ours", () => assert.deepEqual(w.errors, []));
});
