import assert from "node:assert/strict";
import { chmod } from "node:fs/promises";
import type { Frame } from "playwright-core";
import { becomes, says } from "./waiting.ts";
import { telling, until, Workbench } from "./workbench.ts";

const SCRIPT = `import argparse
import torch
from torch.optim.lr_scheduler import StepLR

parser = argparse.ArgumentParser()
parser.add_argument("--lr", type=float, default=0.1)
args = parser.parse_args()
model = torch.nn.Linear(2, 1)
optimizer = torch.optim.SGD(model.parameters(), lr=args.lr, momentum=0.9)
scheduler = StepLR(optimizer, step_size=30)
for epoch in range(90):
    optimizer.step()
    scheduler.step()
`;

/** A run whose values stand in two other files. */
const SPREAD = `import torch
import yaml
from rates import MOMENTUM

with open("spread.yaml") as file:
    settings = yaml.safe_load(file)
model = torch.nn.Linear(2, 1)
optimizer = torch.optim.SGD(
    model.parameters(), lr=settings["optim"]["lr"], momentum=MOMENTUM, weight_decay=1e-4
)
for epoch in range(settings["epochs"]):
    optimizer.step()
`;
const YAML = "# tuned by hand\noptim:\n  lr: 0.1   # base rate\nepochs: 90\n";

/** An option chooses which branch makes the optimizer. */
const BRANCHES = `import argparse
import torch

parser = argparse.ArgumentParser()
parser.add_argument("--opt", default="sgd")
args = parser.parse_args()
model = torch.nn.Linear(2, 1)
if args.opt == "sgd":
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1, momentum=0.9)
elif args.opt == "adamw":
    optimizer = torch.optim.AdamW(model.parameters(), lr=3e-4)
for epoch in range(90):
    optimizer.step()
`;

describe("writing the panel's values into the code", () => {
  let w: Workbench;
  let panel: Frame;

  before(async () => {
    const settings = { "workbench.colorTheme": "Default Dark Modern", "files.autoSave": "off" };
    const files = {
      "apply.py": SCRIPT,
      "branches.py": BRANCHES,
      "spread.py": SPREAD,
      "spread.yaml": YAML,
      "rates.py": "MOMENTUM = 0.9\n",
    };
    w = await Workbench.open({ settings, files });
    await w.openFile("apply.py");
    await w.lens(/^SGD \+ StepLR/).click();
    panel = await w.panel();
  });

  afterEach(telling("apply", () => w));

  after(async () => {
    await w?.close();
  });

  const field = (name: string) => panel.locator(`input.field[id$="-${name}"]`).first();
  const sheet = () => panel.locator(".apply-sheet");
  const sheetText = async () => (await sheet().innerText()).replaceAll(/\s+/g, " ");
  const shows = (text: string) =>
    until(async () => (await codeText(w)).includes(text), `${text} in the editor`);

  it("shows first what would be written where", async () => {
    await field("lr").fill("0.05");
    await field("step_size").fill("20");
    await panel.locator(".chip", { hasText: "Edited · 2 changes" }).waitFor();
    await panel.locator("header button", { hasText: "Apply to code" }).click();
    await says(sheetText, /lr default of the option, line 6 0\.1 0\.05/, /step_size line 10 30 20/);
    await w.screenshot("apply-sheet-dark");
    assert.ok((await codeText(w)).includes("default=0.1"), "nothing is written yet");
  });

  it("writes it as one edit, and the panel is in sync again", async () => {
    await sheet()
      .locator("button", { hasText: /^Write$/ })
      .click();
    await shows("default=0.05");
    await shows("step_size=20");
    await panel.locator(".notice", { hasText: "Wrote 2 edits from line 6 on." }).waitFor();
    await panel.locator(".chip", { hasText: /Edited/ }).waitFor({ state: "detached" });
  });

  it("takes it back with one click", async () => {
    await panel.locator(".notice button", { hasText: "Undo" }).click();
    await shows("default=0.1");
    await shows("step_size=30");
    // The panel follows: an edit before that would be one of other code.
    await becomes(() => field("lr").inputValue(), "0.1");
    await becomes(() => field("step_size").inputValue(), "30");
  });

  it("writes nothing into a file that changed meanwhile", async () => {
    await field("step_size").fill("25");
    await panel.locator("header button", { hasText: "Apply to code" }).click();
    await sheet().waitFor();
    await w.goToEnd("import torch");
    await w.page.keyboard.type("  # changed");
    await shows("# changed");
    await sheet()
      .locator("button", { hasText: /^Write$/ })
      .click();
    await panel.locator(".notice", { hasText: "nothing was written" }).waitFor();
    await shows("step_size=30");
  });

  it("shows which files it would write, and writes all of them as one edit", async () => {
    await w.page.locator(".view-line", { hasText: "import torch" }).first().click();
    await w.openFile("spread.py");
    await w.lens(/^SGD: lr 0\.1/).click();
    panel = await w.panel("spread.py");
    await field("lr").fill("0.05");
    await panel.locator(".chip", { hasText: "Edited · 1 change" }).waitFor();
    await field("momentum").fill("0.8");
    await field("weight_decay").fill("0.001");
    await panel.locator(".chip", { hasText: "Edited · 3 changes" }).waitFor();
    const rates = `${w.server.dataFolder}/workspace/rates.py`;
    await chmod(rates, 0o444);
    await panel.locator("header button", { hasText: "Apply to code" }).click();
    await says(
      sheetText,
      /Write into spread\.py, spread\.yaml, rates\.py\?/,
      /lr entry of the settings, spread\.yaml, line 3 0\.1 0\.05/,
      /momentum where the constant is defined, rates\.py, line 1 0\.9 0\.8/,
      /weight_decay line 9 1e-4 1e-3/,
      /Write-protected on disk: rates\.py\. The editor will ask when you save\./,
    );
    await chmod(rates, 0o644);
    await w.screenshot("apply-files-dark");
    await sheet()
      .locator("button", { hasText: /^Write$/ })
      .click();
    await panel.locator(".notice", { hasText: "Wrote 3 edits to spread.py" }).waitFor();
    await panel.locator(".chip", { hasText: /Edited/ }).waitFor({ state: "detached" });
  });

  it("one undo in the editor takes all of it back", async () => {
    await w.openFile("spread.yaml");
    await shows("lr: 0.05   # base rate");
    await w.goToEnd("lr: 0.05");
    await w.page.keyboard.press("ControlOrMeta+z");
    await shows("lr: 0.1   # base rate");
    await w.openFile("rates.py");
    await shows("MOMENTUM = 0.9");
  });

  it("writes a scheduler that was added, with its step in the loop", async () => {
    await w.page.locator(".tab", { hasText: "Playground: spread.py" }).click();
    // A view that was hidden is made again.
    panel = await w.panel("spread.py");
    await panel.locator("button", { hasText: "Add a scheduler" }).click();
    await panel.locator(".chip", { hasText: "Edited · 1 change" }).waitFor();
    await panel.locator("header button", { hasText: "Apply to code" }).click();
    await says(
      sheetText,
      /arrangement of the schedulers .*CosineAnnealingLR\(optimizer, T_max=90\) line 1\d scheduler\.step\(\)/,
    );
    await w.screenshot("apply-scheduler-dark");
    await sheet()
      .locator("button", { hasText: /^Write$/ })
      .click();
    await shows("scheduler = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, T_max=90)");
    await shows("    scheduler.step()");
    await panel.locator(".chip", { hasText: /Edited|changed/ }).waitFor({ state: "detached" });
  });

  it("chooses the branch that makes another class, and goes on with the run of that branch", async () => {
    await w.page.locator(".view-line", { hasText: "import torch" }).first().click();
    await w.openFile("branches.py");
    await w.lens(/^SGD: lr 0\.1/).click();
    panel = await w.panel("branches.py");
    await panel.locator(".class-pick").first().selectOption("AdamW");
    await panel.locator(".chip", { hasText: /Edited/ }).waitFor();
    await panel.locator("header button", { hasText: "Apply to code" }).click();
    await says(sheetText, /SGD → AdamW default of the option, line 5 "sgd" "adamw"/, /3e-4 1e-3/);
    await w.screenshot("apply-branch-dark");
    await sheet()
      .locator("button", { hasText: /^Write$/ })
      .click();
    await shows('default="adamw"');
    await shows("AdamW(model.parameters(), lr=1e-3)");
    await panel.locator(".chip", { hasText: /Edited|changed/ }).waitFor({ state: "detached" });
    await becomes(() => panel.locator(".class-pick").first().inputValue(), "AdamW");
    await becomes(() => field("lr").inputValue(), "1e-3");
  });

  it("has no error of ours", () => {
    assert.deepEqual(w.errors, []);
  });
});

/** The visible text of the editor, whose spaces do not break. */
async function codeText(w: Workbench): Promise<string> {
  const lines = await w.page.locator(".monaco-editor .view-line").allInnerTexts();
  return lines.join("\n").replaceAll("\u00a0", " ");
}
