import { inkOf, until, Workbench } from "../e2e/workbench.ts";
const BLUE = "#48aafc";
function script(runs: number, epochs: number, steps: number): string {
  const functions = Array.from({ length: runs }, (_, i) => `
def train${i}(model):
    optimizer = optim.SGD(model.parameters(), lr=${0.1 / (i + 1)}, momentum=0.9)
    scheduler = S.CosineAnnealingLR(optimizer, T_max=${epochs * steps})
    for epoch in range(${epochs}):
        for step in range(${steps}):
            optimizer.step()
            scheduler.step()
`);
  return `from torch import optim\nfrom torch.optim import lr_scheduler as S\n${functions.join("")}`;
}
const w = await Workbench.open({ files: { "five.py": script(5, 20, 500), "million.py": script(1, 1000, 1000) }, settings: { "workbench.colorTheme": "Default Dark Modern" } });
const one = async (name: string) => {
  await w.openFile(name);
  await w.lens(/^SGD \+ Cosine.*[▁▂▃▄▅▆▇█]/).waitFor();
  await w.page.waitForTimeout(700);
  const box = await w.lens(/^SGD \+ Cosine/).boundingBox();
  const t0 = Date.now();
  await w.page.mouse.click(box!.x + 20, box!.y + box!.height / 2);
  const panel = await w.panel(name);
  const t1 = Date.now();
  await until(() => inkOf(panel, "lr", BLUE).then((n) => n > 50, () => false), "ink");
  const t2 = Date.now();
  await w.page.waitForTimeout(500);
  const m = (await panel.evaluate("globalThis.__M")) as [string, number][];
  const nav = (await panel.evaluate("performance.timeOrigin")) as number;
  const seen = new Map<string, number>();
  const list = m.filter(([n]) => { seen.set(n, (seen.get(n) ?? 0) + 1); return seen.get(n)! <= 3; });
  console.log(name, "panel seen", t1 - t0, "ink", t2 - t0, "| doc", (nav - t0).toFixed(0), list.map(([n, t]) => `${n} ${(t - t0).toFixed(0)}`).join(", "));
  await w.command("View: Close All Editors");
};
await one("five.py");
await w.command("View: Toggle Primary Side Bar Visibility").catch(() => {});
await w.command("View: Toggle Primary Side Bar Visibility").catch(() => {});
for (let i = 0; i < 4; i++) { await one("five.py"); }
for (let i = 0; i < 2; i++) { await one("million.py"); }
await w.close();
process.exit(0);
