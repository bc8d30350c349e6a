/** `npm run pictures`: takes the README's pictures anew in the real editor. */
import { ROOT } from "../host/paths.ts";
import { inkOf, until, Workbench } from "./workbench.ts";

const BLUE = "#48aafc";
const editor = { x: 350, y: 75, width: 1010, height: 500 };

const w = await Workbench.open({
  settings: { "workbench.colorTheme": "Default Dark Modern", "editor.minimap.enabled": false },
  width: 1380,
  height: 860,
  context: { deviceScaleFactor: 1.5 },
});

const save = (name: string, clip?: typeof editor) =>
  w.page.screenshot({ path: `${ROOT}/media/readme-${name}.png`, ...(clip ? { clip } : {}) });

await w.openFile("train.py");
await w.lens(/^stand-in loss/).waitFor();
await w.lens(/restarts at 10, 30/).waitFor();
await save("lenses", { ...editor, height: 300 });

await w.page.locator(".view-line span", { hasText: "T_mult" }).last().hover();
await w.page.locator(".monaco-hover:visible img").first().waitFor();
await w.page.waitForTimeout(800);
await save("hover", { ...editor, height: 300 });
await w.page.mouse.move(700, 800);

await w.lens(/^SGD \+ CosineAnnealing/).click();
await w.panel();
const panel = await w.maximizePanel();
await until(async () => (await inkOf(panel, "loss", BLUE)) > 200, "the loss");
await w.page.keyboard.press("Escape");
const frame = await w.page.locator(".editor-container").first().boundingBox();
await save("panel", frame ?? undefined);
await w.close();
