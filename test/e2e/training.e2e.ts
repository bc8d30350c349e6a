import assert from "node:assert/strict";
import type { Frame } from "playwright-core";
import { seriousProblems } from "./accessibility.ts";
import { says } from "./waiting.ts";
import { telling, until, Workbench } from "./workbench.ts";

const BLUE = [72, 170, 252] as const;

/** How many pixels of a picture of the lab have about the first run's colour. */
const blueOf = (panel: Frame, name: string): Promise<number> =>
  panel.locator(`canvas[data-lab=${name}]`).evaluate((element, wanted) => {
    const canvas = element as HTMLCanvasElement;
    const image = canvas.getContext("2d")?.getImageData(0, 0, canvas.width, canvas.height);
    const { data } = image ?? { data: [] };
    let count = 0;
    for (let i = 0; i < data.length; i += 4) {
      const isNear = wanted.every((c, k) => Math.abs(c - (data[i + k] as number)) < 12);
      if (isNear && (data[i + 3] as number) > 200) count += 1;
    }
    return count;
  }, BLUE);

const PICTURES = ["boundary", "network", "noise"] as const;

/** Leaves a mark on the pictures, which goes with the next drawing. */
const markPictures = (panel: Frame): Promise<void> =>
  panel.evaluate((names) => {
    for (const name of names) {
      const canvas = document.querySelector<HTMLCanvasElement>(`canvas[data-lab=${name}]`);
      const ctx = canvas?.getContext("2d");
      if (ctx) ctx.fillStyle = "#ff00ff";
      ctx?.fillRect(0, 0, 4, 4);
    }
  }, PICTURES);

/** Pictures that were not drawn since they were marked. */
const marked = (panel: Frame): Promise<readonly string[]> =>
  panel.evaluate(
    (names) =>
      names.filter((name) => {
        const canvas = document.querySelector<HTMLCanvasElement>(`canvas[data-lab=${name}]`);
        const [red, green, blue] = canvas?.getContext("2d")?.getImageData(1, 1, 1, 1).data ?? [];
        return red === 255 && green === 0 && blue === 255;
      }),
    PICTURES,
  );

const CSV = Array.from(
  { length: 40 },
  (_, i) => `${i % 7},${(i * 3) % 11},${i % 2 ? "yes" : "no"}`,
);

/** One person in the lab: the steps build on each other. */
describe("a person in the training lab", () => {
  let w: Workbench;
  let panel: Frame;

  before(async () => {
    [w, panel] = await Workbench.openPanel();
  });

  afterEach(telling("training", () => w));

  after(async () => {
    await w?.close();
  });

  const scores = () => panel.locator(".lab-scores tbody tr").first();
  const text = async (selector: string) =>
    (await panel.locator(selector).first().textContent()) ?? "";
  const test = () => panel.locator(".split-part.test");

  it("sees the script's own run learn, with its boundary, its weights and its noise", async () => {
    await panel.locator("#tab-training").click();
    for (const name of ["boundary", "curve", "noise"]) {
      await until(async () => (await blueOf(panel, name)) > 15, `the ${name} picture`);
    }
    await says(() => text(".lab-network .note"), /2 · 8 · 8 · 1, tanh, 105 weights/);
    await says(() => text(".position"), /epoch 70 \/ 70/);
    await panel.locator(".params .note", { hasText: "an epoch has 12 updates" }).waitFor();
    const words = await panel.locator("canvas[data-lab=boundary]").getAttribute("aria-label");
    assert.match(words ?? "", /120 training and 60 validation points\. SGD gets \d+ training and/);
    await w.screenshot("training-dark");
  });

  it("scrubs: the figures at the cursor follow, and nothing is trained again", async () => {
    const last = await scores().textContent();
    await panel.locator("h1").click();
    await w.page.keyboard.press("Home");
    await until(async () => (await scores().textContent()) !== last, "the first figures");
    assert.match(await text(".position"), /epoch 0 \/ 70/);
    await panel.locator(".lab-scores button", { hasText: "Best checkpoint" }).click();
    await until(async () => !/epoch 0 /.test(await text(".position")), "the best checkpoint");
    await w.page.keyboard.press("End");
    await until(async () => (await scores().textContent()) === last, "the last figures again");
  });

  it("draws its pictures again with the cursor, and not with every change of the panel", async () => {
    const more = panel.locator(".more", { hasText: "Accumulation and processes" });
    const isOpen = () => more.getAttribute("aria-expanded");
    await markPictures(panel);
    for (const open of ["true", "false"]) {
      await more.click();
      await until(async () => (await isOpen()) === open, "the panel's next drawing");
      assert.deepEqual(await marked(panel), PICTURES);
    }
    await panel.locator("h1").click();
    await w.page.keyboard.press("ArrowLeft");
    await until(async () => (await marked(panel)).length === 0, "the pictures one step before");
    await w.page.keyboard.press("End");
    await says(() => text(".position"), /epoch 70 \/ 70/);
  });

  it("moves a slider of the run, and the network is trained anew", async () => {
    const before = await scores().textContent();
    await panel.locator("input[type=range][aria-label=momentum]").first().focus();
    for (let i = 0; i < 8; i++) await w.page.keyboard.press("ArrowLeft");
    await until(async () => (await scores().textContent()) !== before, "other figures");
  });

  it("finds the test set sealed, reveals it once, and has a second validation set after that", async () => {
    assert.equal(await panel.locator(".lab-scores thead th").count(), 3);
    assert.match((await test().getAttribute("class")) ?? "", /sealed/);
    await panel.locator(".lab-test button", { hasText: "Reveal test once" }).click();
    await until(async () => (await scores().locator("td").count()) === 3, "the test column");
    await panel.locator(".lab-test", { hasText: "looked at once" }).waitFor();
    assert.match((await test().textContent()) ?? "", /^test\s*60/);
    await panel.locator("input[type=range][aria-label='Batch size']").focus();
    await w.page.keyboard.press("ArrowUp");
    await until(async () => (await scores().locator("td").count()) === 2, "the seal");
    assert.match((await test().textContent()) ?? "", /second validation set/);
    await panel.locator(".lab-test button", { hasText: "Reveal again" }).click();
    await panel.locator(".lab-test", { hasText: "looked at 2 times" }).waitFor();
    await panel.locator(".lab-test button", { hasText: "Draw fresh test data" }).click();
    await panel.locator(".lab-test button", { hasText: "Reveal test once" }).waitFor();
  });

  it("says which numbers a setting takes, at its field", async () => {
    await panel.locator("main .lab-settings summary", { hasText: "Model" }).click();
    for (const [id, value, reason] of [
      ["lab-dropout", "0.95", "This must be a number from 0 to 0.9."],
      ["lab-layers", "2.5", "This must be a whole number from 1 to 4."],
      ["lab-batch", "many", "This must be a whole number from 1 to 120."],
    ] as const) {
      const field = panel.locator(`#${id}`);
      const before = await field.inputValue();
      await field.fill(value);
      await field.press("Enter");
      await panel.locator(`#${id}-problem`, { hasText: reason }).waitFor();
      assert.equal(await field.getAttribute("aria-invalid"), "true");
      assert.equal(await field.getAttribute("aria-describedby"), `${id}-problem`);
      await field.press("Escape");
      await panel.locator(`#${id}-problem`).waitFor({ state: "hidden" });
      assert.equal(await field.inputValue(), before);
    }
    await panel.locator("#lab-layers").press("ArrowUp");
    await panel.locator("#lab-units-2").waitFor();
    await panel.locator("#lab-layers").press("ArrowDown");
    await panel.locator("#lab-units-2").waitFor({ state: "detached" });
    await panel.locator("main .lab-settings summary", { hasText: "Model" }).click();
  });

  it("moves a divider of the split by keyboard", async () => {
    const before = await text(".split-part.train");
    await panel.locator(".split-handle").first().focus();
    await w.page.keyboard.press("ArrowRight");
    await until(async () => (await text(".split-part.train")) !== before, "a larger training set");
  });

  it("brings a file: is told what is wrong with it, then sees it learned", async () => {
    await panel.locator(".lab-data details summary").click();
    const box = panel.locator(".lab-data textarea");
    await box.fill([...CSV.slice(0, 12), "1,two,yes", ...CSV.slice(12)].join("\n"));
    await box.blur();
    const problem = panel.locator(".lab-data > .problem[role=alert]");
    await problem.waitFor();
    assert.match(
      (await problem.textContent()) ?? "",
      /Line 13, column 2: “two” is not a finite number/,
    );
    // What was trained before the file was refused is trained again without it.
    const back = panel.locator(".lab-data button", { hasText: "Back to synthetic data" });
    await back.click();
    for (const name of ["boundary", "curve"]) {
      await until(async () => (await blueOf(panel, name)) > 15, `the ${name} without the file`);
    }
    await box.fill(CSV.join("\n"));
    await box.blur();
    await panel.locator(".lab-legend", { hasText: "yes" }).waitFor();
    await until(async () => /40 points/.test(await text(".lab-split .note")), "forty points");
    // Far more rows than are kept: it is said how many are used.
    await box.evaluate((area, row) => {
      (area as HTMLTextAreaElement).value = `${row}\n`.repeat(60_000);
      area.dispatchEvent(new Event("change"));
    }, "1.25,2.5,yes");
    await panel.locator(".notice", { hasText: "its first" }).waitFor();
    await back.click();
    await until(async () => /240 points/.test(await text(".lab-split .note")), "the moons again");
  });

  it("brings a file with three labels, and one with values: each is learned and shown", async () => {
    const box = panel.locator(".lab-data textarea");
    const legend = panel.locator(".lab-legend");
    await box.fill(CSV.map((line, i) => line.replace(/\w+$/, `kind ${i % 3}`)).join("\n"));
    await box.blur();
    await legend.locator("span", { hasText: "△ kind 2" }).waitFor();
    await until(async () => /8 · 3,/.test(await text(".lab-network .note")), "three outputs");
    await until(async () => (await blueOf(panel, "boundary")) > 15, "the boundaries");
    await w.screenshot("training-classes");
    await box.fill(
      CSV.map((line, i) => line.replace(/\w+$/, `${(i % 7) * (i % 11)}.5`)).join("\n"),
    );
    await box.blur();
    await legend.locator(".lab-values").waitFor();
    await until(async () => (await blueOf(panel, "curve")) > 15, "the fit");
    await w.screenshot("training-values");
    assert.deepEqual(await seriousProblems(panel), []);
    await panel.locator(".lab-data button", { hasText: "Back to synthetic data" }).click();
    await until(async () => /240 points/.test(await text(".lab-split .note")), "the moons again");
  });

  it("shows a long training while it goes on, stops it, and trains again", async () => {
    const set = async (id: string, value: string) => {
      await panel.locator(id).fill(value);
      await panel.locator(id).blur();
    };
    await panel.locator(".lab-network details summary").click();
    await set("#lab-units-0", "64");
    await set("#lab-units-1", "64");
    await set("#lab-size", "2000");
    await set("#lab-batch", "1");
    const bar = panel.locator(".lab-under-way");
    await bar.first().locator("progress").waitFor();
    const epoch = async () =>
      Number.parseFloat((await text(".lab-data figcaption")).match(/epoch ([\d.]+)/)?.[1] ?? "0");
    await until(async () => (await epoch()) > 0 && (await epoch()) < 60, "an epoch on the way");
    const first = await epoch();
    await until(async () => (await epoch()) > first, "a later epoch");
    await w.screenshot("training-under-way");
    // A click waits until the page stands still, which it does when the training is over.
    await bar.first().locator("button", { hasText: "Cancel" }).press("Enter");
    await panel
      .locator(".lab-scores", { hasText: /was stopped after [\d,]+ of [\d,]+ updates/ })
      .waitFor();
    const kept = await scores().textContent();
    assert.match(kept ?? "", /\d/);
    await set("#lab-size", "240");
    await set("#lab-batch", "10");
    await set("#lab-units-0", "8");
    await set("#lab-units-1", "8");
    await until(async () => (await bar.count()) === 0, "the end of every run's training");
    await until(async () => /epoch 70 \/ 70/.test(await text(".position")), "the whole training");
  });

  it("runs an experiment and reads its claims; cancels another", async () => {
    await panel.locator(".choice button", { hasText: "experiments" }).click();
    const choose = async (title: string) => {
      await panel.locator(".lab-experiments nav button", { hasText: title }).click();
      await panel.locator(".lab-experiment h2", { hasText: title }).waitFor();
    };
    await choose("Momentum on hill");
    await panel.locator(".lab-run-bar button", { hasText: "Run" }).click();
    await panel.locator(".lab-claims li.holds", { hasText: "of 20 cross the hill" }).waitFor();
    assert.equal(await panel.locator(".lab-charts canvas").count(), 3);
    await panel.locator(".lab-chart .icon-button").first().click();
    // The table is drawn with the next frame, not within the click.
    const rows = () => panel.locator(".lab-chart tbody tr").count();
    await until(async () => (await rows()) === 6, "a row for each of the six values");
    await w.screenshot("experiment-dark");
    await choose("Capacity and generalization");
    await panel.locator(".lab-run-bar button", { hasText: "Run" }).click();
    await panel.locator(".lab-run-bar button", { hasText: "Cancel" }).click();
    await panel.locator(".lab-run-bar button", { hasText: /^\s*Run$/ }).waitFor();
  });

  it("never sees an error of ours", () => {
    assert.deepEqual(w.errors, []);
  });
});
