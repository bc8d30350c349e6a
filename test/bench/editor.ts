import type { Frame } from "playwright-core";
import { Workbench } from "../e2e/workbench.ts";
import { benchHost } from "./host.ts";
import { longScript } from "./longScript.ts";
import { row } from "./measure.ts";

const MS = 1e6;
const OURS = "Optimizer Playground";
const NEIGHBOUR = "Emmet";

/** What a person waits for in the real workbench, with the packaged extension installed. */
export async function benchEditor(): Promise<void> {
  await benchHost();
  const long = longScript(1000);
  const w = await Workbench.open({ files: { "first.py": long, "second.py": long } });
  try {
    await benchOpening(w, "first.py", "first use");
    await benchOpening(w, "second.py", "worker running");
    await w.openFile("train.py");
    await w.lens(/^SGD \+ CosineAnnealing/).click();
    await w.panel();
    await benchSlider(await w.maximizePanel());
    await benchActivation(w);
  } finally {
    await w.close();
  }
}

/** From the file's click to its first lens with a curve; the reference is the coloured text. */
async function benchOpening(w: Workbench, name: string, state: string): Promise<void> {
  const file = w.page.locator(".explorer-folders-view .monaco-list-row", { hasText: name });
  await file.waitFor();
  const start = performance.now();
  await file.dblclick();
  await w.page.locator(".tab.active", { hasText: name }).waitFor();
  const keyword = w.page.locator(".view-line span:not([class=mtk1])", { hasText: /^import$/ });
  await keyword.first().waitFor();
  const coloured = performance.now() - start;
  await w.lens(/^SGD \+ CosineAnnealingLR: lr 0\.1/).waitFor();
  const lens = performance.now() - start;
  const work = `1,000 lines from click to lens (${state})`;
  row(work, lens * MS, "to coloured text", coloured * MS, "shown only");
}

/** What VS Code itself says of the activation, beside a built-in extension's. */
async function benchActivation(w: Workbench): Promise<void> {
  await w.command("Developer: Show Running Extensions");
  const time = async (name: string) => {
    const entry = w.page.locator(".runtime-extensions-editor .extension", { hasText: name });
    const text = (await entry.first().textContent()) ?? "";
    return Number(/Activation: (\d+)ms/.exec(text)?.[1] ?? Number.NaN);
  };
  await w.page.locator(".runtime-extensions-editor .extension", { hasText: OURS }).waitFor();
  row("activation", (await time(OURS)) * MS, NEIGHBOUR, (await time(NEIGHBOUR)) * MS, "shown only");
}

/** From a slider's event to the changed pixels; the reference is one frame of the same page. */
async function benchSlider(panel: Frame): Promise<void> {
  await panel.locator('input[type=range][aria-label="lr"]').waitFor();
  const { redraw, frame } = await panel.evaluate(measureSlider);
  row(
    "from a slider's change to the redrawn chart, median",
    redraw * MS,
    "a frame",
    frame * MS,
    "≤ 1×",
  );
}

/** Runs in the webview's page. */
async function measureSlider(): Promise<{ redraw: number; frame: number }> {
  const nextFrame = () => new Promise<number>((resolve) => requestAnimationFrame(resolve));
  const slider = document.querySelector<HTMLInputElement>('input[type=range][aria-label="lr"]');
  const canvas = document.querySelector<HTMLCanvasElement>("canvas[data-chart=lr]");
  if (!slider || !canvas) throw new Error("no slider or no chart");
  const pixels = () => canvas.toDataURL();
  const median = (values: number[]) => values.sort((a, b) => a - b)[values.length >> 1] as number;
  const redraws: number[] = [];
  const frames: number[] = [];
  for (let i = 0; i < 21; i++) {
    const began = await nextFrame();
    frames.push((await nextFrame()) - began);
    const before = pixels();
    const start = performance.now();
    slider.value = String(Number(slider.value) * (i % 2 === 0 ? 0.9 : 1 / 0.9));
    slider.dispatchEvent(new Event("input", { bubbles: true }));
    while (pixels() === before) await nextFrame();
    redraws.push(performance.now() - start);
  }
  return { redraw: median(redraws), frame: median(frames) };
}
