import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import type { Frame, Locator } from "playwright-core";
import { lessonIds, lessonTitle } from "../../src/present/lessonFor.ts";
import { lessonTexts } from "../../src/present/lessons/index.ts";
import type { LessonStep } from "../../src/present/lessons/lesson.ts";
import { localizer } from "../../src/present/localize.ts";
import { seriousProblems } from "./accessibility.ts";
import { shownTexts, telling, until, Workbench } from "./workbench.ts";

const chinese = JSON.parse(readFileSync("l10n/bundle.l10n.zh-cn.json", "utf8")) as Record<
  string,
  string
>;

/** English wordings that a person who reads Chinese must never meet, filled in or not. */
const untranslated = Object.entries(chinese)
  .filter(([english, text]) => english !== text && /[a-z] [a-z]/.test(english))
  .map(([english]) => {
    const parts = english
      .split(/\{\d\}/)
      .map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
    return new RegExp(`^${parts.join(".*")}$`);
  });

/** Every lesson, step by step, as a learner goes through it. */
for (const language of ["en", "zh-cn"] as const) {
  describe(`the lessons in ${language}`, () => {
    let w: Workbench;
    let panel: Frame;
    const t = localizer(language === "en" ? {} : chinese);
    const screenshot = (name: string) => w.screenshot(`lesson-${name}-${language}`);

    before(async () => {
      const settings = { "workbench.colorTheme": "Default Dark Modern" };
      w = await Workbench.open({ settings, ...(language === "en" ? {} : { language }) });
      await w.openFile("train.py");
      await w.lens(/^SGD \+ CosineAnnealing/).click();
      await w.panel();
      panel = await w.maximizePanel();
      await panel.locator("#tab-lessons").click();
      await panel.locator(".lesson-link").first().waitFor();
    });

    afterEach(telling(`lessons-${language}`, () => w));

    after(async () => {
      await w?.close();
    });

    const article = () => panel.locator(".lesson-step");
    const button = (text: string): Locator =>
      article().getByRole("button", { name: text, exact: true });
    const runs = () => panel.locator(".rail button.run-main").allTextContents();

    /** Says what one expects, has it measured, and reads whether that was so. */
    async function predict({ predict, figure }: LessonStep): Promise<void> {
      if (!predict) return;
      assert.equal(await article().locator("canvas, .lesson-figure").count(), 0, "not yet");
      await button(predict.answers[0] ?? "").click();
      // The measurement begins by itself.
      if (figure?.kind === "experiment") await measured();
      await until(async () => {
        const verdict = await article().locator(".lesson-predict [role=status]").textContent();
        return predict.answers.some((answer) =>
          [
            t("Measured: {0}, as you said.", answer),
            t("You said: {0}. Measured: {1}.", predict.answers[0] ?? "", answer),
          ].includes(verdict ?? ""),
        );
      }, "the verdict");
    }

    async function measure(): Promise<void> {
      if ((await article().locator(".lab-claims").count()) > 0) return;
      await button(t("Measure")).click();
      await measured();
    }

    const measured = () => article().locator(".lab-claims li").first().waitFor({ timeout: 40_000 });

    /** What the step promises is there, drawn, and has its figures. */
    async function see({ figure }: LessonStep): Promise<void> {
      if (figure?.kind === "experiment") {
        await measure();
        const claims = await article().locator(".lab-claims li").allTextContents();
        assert.equal(claims.length, figure.claims.length);
        for (const claim of claims) assert.doesNotMatch(claim, /–|\{\d\}|NaN|undefined/, claim);
        assert.ok(
          claims.some((claim) => /\d/.test(claim)),
          claims.join(),
        );
        assert.equal(await article().locator("canvas").count(), figure.charts.length);
      }
      if (figure?.kind === "drawing") await slide();
      if (figure?.kind === "script" && figure.part === "facts") {
        await article().locator("td", { hasText: "70" }).first().waitFor();
      }
      if (figure?.kind === "script" && figure.part === "candidates") {
        const before = (await runs()).length;
        await article().locator(".lesson-candidates button").first().click();
        await until(async () => (await runs()).length === before + 1, "the candidate's run");
        const first = article().locator(".lesson-candidates button").first();
        await until(() => first.isDisabled(), "each candidate once");
      }
      for (const canvas of await article().locator("canvas").all()) {
        const label = (await canvas.getAttribute("aria-label")) ?? "";
        assert.match(label, /\d/);
        assert.doesNotMatch(label, /NaN|undefined|\{\d\}/);
        await until(() => canvas.evaluate(hasInk), `ink of ${label}`);
      }
    }

    /** Every slider of a drawing changes what is said of it. */
    async function slide(): Promise<void> {
      const sentence = () => article().locator(".lesson-sentence").textContent();
      for (const slider of await article().locator("input[type=range]").all()) {
        const before = await sentence();
        const value = await slider.inputValue();
        await slider.focus();
        await w.page.keyboard.press("End");
        await until(async () => (await sentence()) !== before, `another sentence than ${before}`);
        await slider.fill(value);
        await until(async () => (await sentence()) === before, `again: ${before}`);
      }
    }

    async function checkLanguage(): Promise<void> {
      const texts = await shownTexts(panel);
      const english = texts.filter((text) => untranslated.some((wording) => wording.test(text)));
      if (language === "zh-cn") assert.deepEqual(english, []);
      // In English the same search finds what it looks for.
      else assert.ok(english.length > 5, `only ${english.length} texts`);
    }

    it("names all of them", async () => {
      const titles = await panel.locator(".lesson-link span:first-child").allTextContents();
      assert.deepEqual(
        titles,
        lessonIds.map((id) => lessonTitle(id, t)),
      );
      await checkLanguage();
      await screenshot("overview");
    });

    for (const id of lessonIds) {
      const { title, steps } = lessonTexts[id](t);

      it(`goes through ${id}`, async () => {
        const own = await runs();
        // A lesson that was given up is left.
        const back = panel.locator(".lesson-nav button.link");
        if ((await back.count()) > 0) await back.click();
        await panel.locator(".lesson-link", { hasText: title }).click();
        for (const [i, step] of steps.entries()) {
          await article().locator("h2", { hasText: step.title }).waitFor();
          await predict(step);
          await see(step);
          await checkLanguage();
          if (i === 0 && language === "en") assert.deepEqual(await seriousProblems(panel), []);
          await screenshot(`${id}-${i + 1}-${step.id}`);
          await button(i === steps.length - 1 ? t("Finish") : t("Next")).click();
        }
        const link = panel.locator(".lesson-link", { hasText: title });
        await link.getByText(t("done"), { exact: true }).waitFor();
        assert.deepEqual(await runs(), own);
      });
    }

    it("comes back after a reload with the prediction and the figure of the open step", async () => {
      if (language === "zh-cn") return;
      const { title, steps } = lessonTexts.momentum(t);
      const k = steps.findIndex((step) => step.id === "hill");
      await panel.locator(".lesson-link", { hasText: title }).click();
      await panel.locator(".lesson-nav li button").nth(k).click();
      await w.reloadWhenStored(`"lesson":"momentum","step":${k}`);
      panel = await w.panel();
      await article().locator(".lab-claims li").first().waitFor();
      const given = article().locator(".answer[aria-pressed=true]");
      assert.equal(await given.textContent(), steps[k]?.predict?.answers[0]);
    });

    it("opens the step that a link names", async () => {
      if (language === "zh-cn") return;
      await w.command("Optimizer Playground: Open Shared View");
      const input = w.page.locator(".quick-input-widget input.input");
      await input.fill("vscode://optimizer-playground.any/lesson?at=sgdr/leave");
      await w.page.keyboard.press("Enter");
      const wanted = lessonTexts.sgdr(t).steps.find((step) => step.id === "leave");
      await article()
        .locator("h2", { hasText: wanted?.title ?? "" })
        .waitFor();
    });

    it("never has an error of ours", () => {
      assert.deepEqual(w.errors, []);
    });
  });
}

/** Runs in the page: whether anything is drawn on a canvas. */
function hasInk(element: Element): boolean {
  const canvas = element as HTMLCanvasElement;
  const image = canvas.getContext("2d")?.getImageData(0, 0, canvas.width, canvas.height);
  return image?.data.some((value) => value !== 0) ?? false;
}
