import assert from "node:assert/strict";
import { copyFile, mkdir, readFile } from "node:fs/promises";
import type { Frame } from "playwright-core";
import { ARTIFACTS } from "../host/paths.ts";
import { says, settled, trained } from "./waiting.ts";
import { telling, until, Workbench } from "./workbench.ts";

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
    await w.lens(/^SGD \+ CosineAnnealing/).waitFor();
  });

  afterEach(telling("share", () => w));

  after(async () => {
    await w?.close();
  });

  const choose = async (item: string) => {
    await panel.locator("summary", { hasText: "Export" }).click();
    await panel.locator("[role=menuitem]", { hasText: item }).click();
  };

  it("puts the schedule's picture on the clipboard", async () => {
    await w.page.locator(".view-line", { hasText: "optimizer.step()" }).first().click();
    await w.command("Optimizer Playground: Copy Schedule as PNG");
    await w.page.locator(".statusbar-item", { hasText: "Copied the schedule as PNG" }).waitFor();
    const picture = await w.page.evaluate(async () => {
      const [item] = await navigator.clipboard.read();
      const bitmap = await createImageBitmap((await item?.getType("image/png")) as Blob);
      const { width, height } = bitmap;
      const context = new OffscreenCanvas(width, height).getContext("2d");
      context?.drawImage(bitmap, 0, 0);
      const { data } = context?.getImageData(0, 0, width, height) ?? { data: [] };
      let blue = 0;
      for (let i = 0; i < data.length; i += 4) {
        const isNear = [0x48, 0xaa, 0xfc].every((c, k) => Math.abs(c - Number(data[i + k])) < 12);
        if (isNear) blue += 1;
      }
      return { width, height, blue };
    });
    assert.deepEqual([picture.width, picture.height], [2400, 900]);
    assert.ok(picture.blue > 3000, `${picture.blue} pixels of the curve`);
  });

  it("opens the panel and changes a value", async () => {
    await w.lens(/^SGD \+ CosineAnnealing/).click();
    panel = await w.panel();
    await panel.locator("input.field[id$='-lr']").first().fill("0.025");
    await panel.locator(".chip", { hasText: "Edited" }).waitFor();
  });

  it("shows the selected run as Python code", async () => {
    await choose("Python code of the selected run");
    const call = "torch.optim.SGD(model.parameters(),lr=0.025,momentum=0.9";
    await until(async () => (await editorText()).includes(call), "the code");
  });

  /** An exported SVG as a viewer reads it: long coloured lines by drawing, marks, texts. */
  const read = (svg: string) =>
    w.page.evaluate((source) => {
      const page = new DOMParser().parseFromString(source, "image/svg+xml");
      if (page.querySelector("parsererror"))
        throw new Error(page.documentElement.textContent ?? "");
      const isGrey = (hex: string) => /^#(..)\1\1$/.test(hex);
      /** How many colours the lines of a drawing have, and the most points of one. */
      const curves: Record<string, number> = {};
      const longest: Record<string, number> = {};
      const fills: Record<string, number> = {};
      for (const group of page.querySelectorAll("[data-chart]")) {
        const name = group.getAttribute("data-chart") ?? "";
        const lines = [...group.querySelectorAll("path[stroke]")].filter(
          (path) => !isGrey(path.getAttribute("stroke") ?? ""),
        );
        const points = lines.map((p) => p.getAttribute("d")?.match(/[ML]/g)?.length ?? 0);
        curves[name] = new Set(lines.map((p) => p.getAttribute("stroke"))).size;
        longest[name] = Math.max(0, ...points);
        const areas = group.querySelectorAll("path[fill-opacity], path[opacity], rect");
        if (areas.length > 0) fills[name] = areas.length;
      }
      const marks = page.querySelectorAll("svg > path[transform]").length;
      const texts = [...page.querySelectorAll("text")].map((t) => t.textContent ?? "");
      return {
        curves,
        longest,
        fills,
        marks,
        texts,
        images: page.querySelectorAll("image").length,
      };
    }, svg);

  /** Takes an entry of the menu and saves what it gives under a name; answers with the file. */
  const saveAs = async (item: string, name: string): Promise<Buffer> => {
    await choose(item);
    const input = w.page.locator(".quick-input-widget input.input");
    await input.waitFor();
    const ending = name.replace(/^.*\./, ".");
    await until(async () => (await input.inputValue()).endsWith(ending), "a name offered");
    const folder = (await input.inputValue()).replace(/[^/]*$/, "");
    await input.fill(`${folder}${name}`);
    await w.page.keyboard.press("Enter");
    await input.waitFor({ state: "hidden" });
    const file = `${w.server.dataFolder}/workspace/${name}`;
    await until(async () => (await readFile(file).catch(() => "")).length > 0, name);
    await mkdir(ARTIFACTS, { recursive: true });
    await copyFile(file, `${ARTIFACTS}/export-${name}`);
    return readFile(file);
  };

  const picture = (selector: string) =>
    panel.locator(selector).evaluate((canvas) => (canvas as HTMLCanvasElement).toDataURL());

  /** The picture of what the panel shows now. */
  const exported = async (name: string) =>
    read(String(await saveAs("Picture as SVG", `${name}.svg`)));

  /** The lines of the tab's figures, cell by cell. */
  const cells = async (name: string): Promise<readonly (readonly string[])[]> => {
    const text = String(await saveAs("Data as CSV", `${name}.csv`));
    return text
      .trim()
      .split("\n")
      .map((line) => line.split(","));
  };

  const editorText = async () =>
    (await w.page.locator(".monaco-editor .view-lines").allInnerTexts())
      .join("\n")
      .replaceAll(/\s/g, "");

  it("draws every tab as SVG: curves, areas, marks and texts", async () => {
    const show = (tab: string) => panel.locator(`#tab-${tab}`).click();
    await show("landscape");
    const walks = panel.locator("canvas[data-walk-loss]");
    await says(() => walks.getAttribute("aria-label"), /SGD goes from .* AdamW goes from /);
    await settled(() => picture("canvas[data-landscape]"), "the surface");
    const landscape = await exported("landscape");
    assert.ok((landscape.longest.landscape ?? 0) > 50, JSON.stringify(landscape));
    assert.equal(landscape.curves.walkLoss, 2, JSON.stringify(landscape));
    assert.ok(landscape.texts.includes("ravine"), "the surface's name, which is a choice");
    assert.ok(landscape.texts.includes("weight_decay"), "what the formulas' symbols stand for");
    assert.ok(landscape.marks >= 4);
    const [walk = [], ...steps] = await cells("landscape");
    assert.deepEqual(walk, ["run", "step", "x", "y", "loss"]);
    assert.deepEqual(steps[0]?.slice(0, 4), ['"SGD"', "0", "-2.5", "1"]);
    assert.equal(steps.length, 2 * 101);

    await show("training");
    await trained(panel, 2);
    // What is measured of a run comes after its training.
    await says(() => panel.locator(".lab-noise").innerText(), /Noise ÷ signal[\s\S]*λ = \d/);
    await settled(() => picture("canvas[data-lab=curve]"), "the curves");
    const training = await exported("training");
    assert.ok(
      training.curves.curve === 2 && (training.longest.curve ?? 0) > 50,
      JSON.stringify(training),
    );
    assert.equal(training.images, 0, "the class field is drawn, not copied");
    assert.ok((training.fills.boundary ?? training.fills.data ?? 0) >= 1, JSON.stringify(training));
    const { rows } = JSON.parse(String(await saveAs("Data as JSON", "training.json")));
    assert.deepEqual([rows[0].run, rows[0].epoch, rows[0].noise_scale > 0], ["SGD", 0, true]);
    assert.equal(rows.filter((row: { run: string }) => row.run === "SGD").at(-1).epoch, 70);

    await show("find");
    for (const name of ["Run the range test", "Run the sweep"]) {
      await panel.locator("main button", { hasText: name }).click();
    }
    await panel.locator("canvas[data-find=range]").waitFor();
    await panel.locator("canvas[data-find=map]").waitFor();
    const find = await exported("find");
    assert.equal(find.curves.range, 1, JSON.stringify(find));
    assert.ok((find.fills.map ?? 0) > 100, "cells");
    assert.ok(find.texts.some((text) => text.startsWith("Lowest:")));
    assert.ok(!find.texts.some((text) => /Click a cell|These scripts/.test(text)));
    const png = await saveAs("Picture as PNG", "find.png");
    assert.deepEqual([...png.subarray(1, 4)], [0x50, 0x4e, 0x47]);
    assert.ok(png.readUInt32BE(16) > 600 && png.readUInt32BE(20) > 1200, "its width and height");
    await panel.locator("main button", { hasText: "Tune every visible run" }).click();
    await until(
      async () => (await panel.locator(".find-table").last().locator("tbody tr").count()) === 2,
      "two tuned runs",
    );
    const tried = await cells("find");
    const losses = (search: string) =>
      tried.filter(([name]) => name === `"${search}"`).map((row) => Number(row.at(-1)));
    // The range test stops where the loss has grown to four times its best.
    const range = losses("range").length;
    assert.ok(range > 50 && range <= 100, `${range} updates`);
    assert.equal(losses("tuning").length, 2 * 24);
    // What the page calls the lowest is the lowest in the file.
    const lowest = (await panel.locator(".find-map ~ .note").first().innerText()).match(
      /: ([\d.e−]+)\./,
    );
    const sweep = losses("sweep").filter((x) => x > 0);
    const shown = Number(lowest?.[1]?.replace("−", "-"));
    assert.equal(shown, Number(Math.min(...sweep).toPrecision(3)));

    await show("lessons");
    await panel.locator(".lesson-link", { hasText: "Gradient" }).click();
    const drawing = panel.locator("canvas[data-lesson-drawing]");
    await panel
      .locator(".lesson-predict button.link, canvas[data-lesson-drawing]")
      .first()
      .waitFor();
    const pass = panel.locator(".lesson-predict button.link");
    if ((await pass.count()) > 0) await pass.click();
    await drawing.waitFor();
    const lesson = await exported("lesson");
    assert.ok((lesson.curves.lessonDrawing ?? 0) >= 1, JSON.stringify(lesson.curves));
    await show("schedule");
  });

  it("saves curves, pictures and the view as files", async () => {
    // In the strip that a narrow panel has of its runs too.
    await panel.locator("[aria-label='Show the results of all runs']").click();
    await panel.locator(".results tbody tr").nth(1).waitFor();
    for (const [item, name] of [
      ["Data as CSV", "train.csv"],
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
    const { curves, longest, texts } = await read(svg);
    assert.deepEqual(curves, { lr: 2, momentum: 2, loss: 2 });
    assert.ok((longest.loss ?? 0) > 50 && (longest.lr ?? 0) > 100, JSON.stringify(longest));
    assert.ok(texts.includes("Learning rate"));
    assert.ok(texts.includes("final loss"), "the heads of the table of results");
    await panel.locator("[aria-label='Hide the results']").click();
    assert.match(
      svg,
      /<path [^>]*fill-opacity="0.22"|<path [^>]*opacity="0.22"/,
      "the seeds' band",
    );
    assert.doesNotMatch(svg, /<image|color-mix|NaN/);
    assert.deepEqual([...(await saved("train.png")).subarray(1, 4)], [0x50, 0x4e, 0x47]);
  });

  it("writes the search space of a sweep as a study for Optuna and for Ray Tune", async () => {
    await panel.locator("#tab-find").click();
    for (const [button, begin, space] of [
      ["Optuna study", "importoptuna", 'suggest_float("lr",0.0001,1.0,log=True)'],
      ["Ray Tune study", "fromrayimporttune", '"lr":tune.loguniform(0.0001,1.0)'],
    ] as const) {
      await panel.locator("main button", { hasText: button }).click();
      await until(async () => (await editorText()).includes(begin), button);
      await w.page.keyboard.press("Control+End");
      await until(async () => (await editorText()).includes(space), "the search space");
    }
    await panel.locator("#tab-schedule").click();
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
