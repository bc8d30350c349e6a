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
