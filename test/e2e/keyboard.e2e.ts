import assert from "node:assert/strict";
import type { Frame } from "playwright-core";
import { settled, trained } from "./waiting.ts";
import { telling, until, Workbench } from "./workbench.ts";

/** Nothing but keys, as for a person who cannot use a mouse. */
describe("the panel by keyboard alone", () => {
  let w: Workbench;
  let panel: Frame;

  before(async () => {
    [w, panel] = await Workbench.openPanel();
    await panel.locator("canvas[data-chart=lr]").waitFor();
    await panel.locator("#tab-schedule").focus();
  });

  afterEach(telling("keyboard", () => w));

  after(async () => {
    await w?.close();
  });

  const press = async (...keys: string[]) => {
    for (const key of keys) await w.page.keyboard.press(key);
  };

  /** What has the focus, and what is wrong with it. */
  const focus = () =>
    panel.evaluate(() => {
      const e = document.activeElement as HTMLElement | null;
      if (!e || e === document.body || !document.hasFocus()) return { at: "", problems: ["lost"] };
      const { outlineStyle, outlineWidth, pointerEvents } = getComputedStyle(e);
      const { left, top, width, height } = e.getBoundingClientRect();
      const seen = document.elementFromPoint(left + width / 2, top + height / 2);
      const isSeen = pointerEvents === "none" || (seen && (e.contains(seen) || seen.contains(e)));
      const problems = [
        ...(outlineStyle === "none" || outlineWidth === "0px" ? ["has no ring"] : []),
        ...(isSeen ? [] : ["is not in view"]),
      ];
      const name = e.getAttribute("aria-label") ?? e.textContent?.trim().replace(/\s+/g, " ");
      return { at: `${e.tagName.toLowerCase()}.${e.className} ${name}`, problems };
    });

  const isAt = (selector: string) =>
    panel.evaluate((s) => document.activeElement?.matches(s) ?? false, selector);

  /** Presses Tab until the element has the focus. */
  const tabTo = async (selector: string) => {
    for (const back of [false, true]) {
      for (let i = 0; i < 90; i++) {
        if (await isAt(selector)) return;
        await press(back ? "Shift+Tab" : "Tab");
        const isOut = await panel.evaluate(() => !document.hasFocus());
        if (isOut) break;
      }
    }
    assert.fail(`no way to ${selector}`);
  };

  const keepsFocus = async (what: string, selector?: string) => {
    const wanted = async () => (selector ? isAt(selector) : (await focus()).at !== "");
    await until(wanted, `the focus after ${what}, now ${(await focus()).at}`);
  };

  const keepsRun = (what: string) =>
    until(
      () => panel.evaluate(() => document.activeElement?.textContent?.includes("mine") ?? false),
      `the focus to stay on the run after ${what}`,
    );

  /** Opens the menu of the focused button, and goes on in it. */
  const inMenu = async (...keys: string[]) => {
    await press("Enter");
    await keepsFocus("opening the menu", "[role=menuitem]");
    await press(...keys);
  };

  /** Goes down the open menu to an entry, and takes it. */
  const choose = async (title: string) => {
    const isThere = () =>
      panel.evaluate((t) => document.activeElement?.textContent?.startsWith(t) ?? false, title);
    for (let i = 0; i < 8 && !(await isThere()); i++) await press("ArrowDown");
    assert.ok(await isThere(), `${title}: ${(await focus()).at}`);
    await press("Enter");
  };

  const runs = () => panel.locator(".run[data-run]").count();

  const signs = {
    schedule: "canvas[data-chart=loss]",
    landscape: ".anatomy .formula",
    training: ".lab-scores td",
    lessons: ".lesson-link",
    find: "main .button",
  };
  for (const [i, [tab, sign]] of Object.entries(signs).entries()) {
    it(`reaches everything in the ${tab} tab, with a visible ring, and leaves it`, async () => {
      await panel.locator(".run-main").first().focus();
      await press(`Alt+${i + 1}`);
      await panel.locator(`#tab-${tab}[aria-selected=true]`).waitFor();
      await panel.locator(sign).first().waitFor();
      if (tab === "training") await trained(panel, 2);
      // Nothing may come or go while it is walked through.
      const parts = panel.locator("button, input, select, summary, [tabindex]");
      await settled(() => parts.count(), "the tab");
      await panel.evaluate(() => {
        document.querySelector<HTMLElement>("button, summary")?.focus();
        const visited = new Set<Element>();
        Object.assign(globalThis, { visited });
        addEventListener("focusin", ({ target }) => visited.add(target as Element));
      });
      const problems: string[] = [];
      for (let n = 0; n < 150; n++) {
        await press("Tab");
        if (await panel.evaluate(() => !document.hasFocus())) break;
        const now = await focus();
        if (now.problems[0] === "lost") break;
        problems.push(...now.problems.map((p) => `${now.at}: ${p}`));
        assert.ok(n < 149, "a trap");
      }
      assert.deepEqual(problems, []);
      const missed = await panel.evaluate(() => {
        const { visited } = globalThis as unknown as { visited: Set<Element> };
        const all = document.querySelectorAll<HTMLElement>(
          "button, input, select, summary, [tabindex]",
        );
        return [...all]
          .slice(1)
          .filter((e) => e.tabIndex >= 0 && !e.matches(":disabled") && e.checkVisibility())
          .filter((e) => !visited.has(e))
          .map((e) => e.outerHTML.slice(0, 120));
      });
      assert.deepEqual(missed, []);
    });
  }

  it("copies, names, moves, hides and removes a run", async () => {
    await panel.locator("#tab-schedule").focus();
    await press("Alt+1");
    await tabTo(".run-main");
    const before = await runs();
    await press("d");
    await until(async () => (await runs()) === before + 1, "a copy");
    await keepsFocus("a copy", ".run.selected .run-main");
    await press("F2");
    await panel.locator(".run-rename").waitFor();
    await w.page.keyboard.type("mine");
    await press("Enter");
    await panel.locator(".run-name", { hasText: "mine" }).waitFor();
    await keepsFocus("naming", ".run-main");
    const place = () =>
      panel
        .locator(".run-name")
        .allInnerTexts()
        .then((t) => t.indexOf("mine"));
    const from = await place();
    await press("Alt+ArrowUp");
    await until(async () => (await place()) === from - 1, "the run to move");
    await keepsRun("moving");
    const isOfRun = () =>
      panel.evaluate(
        () => document.activeElement?.closest(".run")?.textContent?.includes("mine") ?? false,
      );
    for (const [entry, at] of [
      ["Move down", from],
      ["Move up", from - 1],
    ] as const) {
      await panel.locator(".run", { hasText: "mine" }).locator(".menu-button").focus();
      await inMenu();
      await choose(entry);
      await until(async () => (await place()) === at, entry);
      await keepsFocus(entry, ".menu-button");
      assert.ok(await isOfRun(), (await focus()).at);
    }
    await tabTo(".run.selected .run-main");
    await press("v");
    await panel.locator(".run.hidden", { hasText: "mine" }).waitFor();
    await press("v");
    await panel.locator(".run.hidden", { hasText: "mine" }).waitFor({ state: "detached" });
    await keepsRun("hiding");
    await press("Delete");
    await until(async () => (await runs()) === before, "the run to go");
    await keepsFocus("removing", ".run-main");
    await press("Control+z");
    await until(async () => (await runs()) === before + 1, "the run to come back");
    await keepsFocus("undoing", ".run-main");
  });

  it("removes a run by its menu and takes that back by the notice", async () => {
    const before = await runs();
    await tabTo(".run:last-of-type .menu-button, .run .menu-button");
    await inMenu("Escape");
    await keepsFocus("closing the menu", ".menu-button");
    await panel.locator(".run", { hasText: "mine" }).locator(".menu-button").focus();
    await inMenu("End", "Enter");
    await until(async () => (await runs()) === before - 1, "the run to go");
    await keepsFocus("removing by the menu");
    await tabTo(".notice .link");
    await press("Enter");
    await until(async () => (await runs()) === before, "the run to come back");
    await keepsFocus("undoing by the notice");
  });

  it("changes a value, takes it back, and drops what PyTorch refuses", async () => {
    await tabTo(".slider input[aria-label=lr]");
    await press("ArrowUp", "PageDown");
    await panel.locator(".chip.edited").waitFor();
    await tabTo(".control .reset.dot");
    await press("Enter");
    await panel.locator(".chip.edited").waitFor({ state: "detached" });
    await keepsFocus("the reset");
    await tabTo("input.field[id$='-lr']");
    await press("Control+a");
    await w.page.keyboard.type("-1");
    await panel.locator(".problem").waitFor();
    await press("Escape");
    await panel.locator(".problem").waitFor({ state: "detached" });
    await keepsFocus("Escape", "input.field[id$='-lr']");
  });

  it("composes schedulers", async () => {
    const groups = () => panel.locator(".params .group[data-call] > .group-head").count();
    // Which run is selected by now depends on what was undone above.
    await panel.locator(".run-main", { hasText: "SGD" }).first().focus();
    await press("Enter");
    await panel.locator(".run.selected", { hasText: "SGD" }).waitFor();
    await tabTo("[aria-label^='Change CosineAnnealingWarmRestarts']");
    await inMenu("Enter");
    await panel.locator("h2.code", { hasText: "SequentialLR" }).waitFor();
    await keepsFocus("putting one behind it");
    await tabTo(".milestone");
    const value = () => panel.locator(".milestone").first().getAttribute("aria-valuenow");
    const start = Number(await value());
    await press("ArrowRight");
    await until(async () => Number(await value()) === start + 1, "the milestone to move");
    await keepsFocus("moving a milestone", ".milestone");
    const before = await groups();
    await tabTo("[aria-label^='Change CosineAnnealingLR']");
    await inMenu();
    await choose("Move up");
    const inner = panel.locator(".group.inner .menu-button").first();
    await until(
      async () => /CosineAnnealingLR/.test((await inner.getAttribute("aria-label")) ?? ""),
      "the scheduler to move",
    );
    await keepsFocus("moving a scheduler", "[aria-label^='Change CosineAnnealingLR']");
    await panel.locator("[aria-label^='Change CosineAnnealingLR']").first().focus();
    await inMenu("End", "Enter");
    await until(async () => (await groups()) < before, "the scheduler to go");
    await keepsFocus("removing a scheduler");
    // What is left is what the code says.
    await panel.locator(".chip.edited").waitFor({ state: "detached" });
  });

  it("opens and closes the table, the menu and the sheet of edits", async () => {
    await tabTo("[data-table=lr]");
    await press("Enter");
    await panel.locator(".chart-lr table").waitFor();
    await keepsFocus("the table", "[data-table=lr]");
    await press("t");
    await panel.locator("canvas[data-chart=lr]").waitFor();
    await tabTo(".info");
    await press("Enter");
    await panel.locator(".hint:popover-open", { hasText: "not your model's" }).waitFor();
    await press("Escape");
    await keepsFocus("closing the explanation", ".info");
    await tabTo(".export-menu summary");
    await press("Enter", "ArrowDown");
    await keepsFocus("the menu", "[role=menuitem]");
    await press("Escape");
    await keepsFocus("closing the menu", "summary");
    await tabTo(".slider input[aria-label=lr]");
    await press("PageDown", "Control+Enter");
    await keepsFocus("the sheet", ".apply-sheet .primary");
    await press("Escape");
    await keepsFocus("closing the sheet", ".slider input[aria-label=lr]");
    await press("Control+Enter");
    await keepsFocus("the sheet", ".apply-sheet .primary");
    await press("Control+Enter");
    await panel.locator(".notice", { hasText: "Wrote 1 edit" }).waitFor();
    await keepsFocus("writing");
    await tabTo(".notice .link");
    await press("Enter");
    await panel.locator(".notice", { hasText: "taken back" }).waitFor();
    await keepsFocus("taking the edit back");
    await press("Escape");
    await panel.locator(".notice").waitFor({ state: "detached" });
    await keepsFocus("closing the notice");
  });

  it("sorts the results and selects a run among them", async () => {
    await tabTo("[aria-label='Show the results of all runs']");
    await press("Enter");
    const head = panel.locator(".results th", { hasText: "final loss" });
    await head.waitFor();
    await tabTo(".results th:nth-child(2) button");
    for (const order of ["ascending", "descending"]) {
      await press("Enter");
      await panel.locator(`.results th[aria-sort=${order}]`, { hasText: "final loss" }).waitFor();
      await keepsFocus("sorting", ".results th:nth-child(2) button");
    }
    const others = panel.locator(".results tbody tr:not(.selected) .result-run");
    const name = await others.first().innerText();
    await tabTo(".results tbody tr:not(.selected) .result-run");
    await press("Enter");
    await panel.locator(".run.selected", { hasText: name.trim() }).waitFor();
    await keepsFocus("selecting", ".result-run");
    await tabTo("[aria-label='Hide the results']");
    await press("Enter");
    await head.waitFor({ state: "detached" });
  });

  it("moves the landscape and its start point", async () => {
    await press("Alt+2");
    await panel.locator("canvas[data-landscape]").waitFor();
    await tabTo(".surface-plot");
    const label = () => panel.locator(".start-handle").getAttribute("aria-label");
    const before = await label();
    await press("+", "ArrowLeft", "0");
    await tabTo(".start-handle");
    await press("ArrowRight", "ArrowUp");
    await until(async () => (await label()) !== before, "the start point to move");
    await press("Backspace");
    await until(async () => (await label()) === before, "the start point to go back");
    await press("t");
    await panel.locator(".surface table").waitFor();
    await keepsFocus("the table");
    await press("t");
  });

  it("opens folded parts by Space, which plays elsewhere", async () => {
    await press("Alt+3");
    await panel.locator("canvas[data-lab=curve]").waitFor();
    await tabTo(".training summary, main summary");
    await press("Space");
    await panel.locator("main details[open]").first().waitFor();
    await keepsFocus("opening", "summary");
    assert.equal(await panel.locator(".transport [aria-label=Pause]").count(), 0);
    await press("Alt+1");
    await tabTo(".track");
    await press("Space");
    await panel.locator(".transport [aria-label=Pause]").waitFor();
    await press("Space");
  });

  it("has no error of ours", () => {
    assert.deepEqual(w.errors, []);
  });
});
