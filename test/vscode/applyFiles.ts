import type { ApplyPreview } from "../../src/protocol/apply.ts";
import { textOf } from "./applyTools.ts";
import { ok } from "./expect.ts";

export const SCRIPT = `import torch
import yaml
from rates import MOMENTUM

with open("run.yaml") as file:
    settings = yaml.safe_load(file)
optimizer = torch.optim.SGD(p, lr=settings["lr"], momentum=MOMENTUM, weight_decay=1e-4)
for epoch in range(9):
    optimizer.step()
`;
export const YAML = "# tuned by hand\nlr: 0.1   # base rate\n";
export const RATES = "MOMENTUM = 0.9\n";
export const FILES = { "run.py": SCRIPT, "run.yaml": YAML, "rates.py": RATES };
export const WISHES = { "o0.lr": "0.05", "o0.momentum": "0.8", "o0.weight_decay": "1e-3" };

export const NEW_SCRIPT = SCRIPT.replace("weight_decay=1e-4", "weight_decay=1e-3");
export const NEW_YAML = YAML.replace("0.1", "0.05");
export const NEW_RATES = RATES.replace("0.9", "0.8");

export const row = ({ rows }: ApplyPreview, title: string) => {
  const found = rows.find((r) => r.title === title);
  ok(found, `no ${title} among ${rows.map((r) => r.title).join()}`);
  return found;
};

export const statuses = ({ rows }: ApplyPreview) =>
  rows.map(({ title, status }) => `${title} ${status}`);

/** The script, the settings and the module, as they are now. */
export async function texts(): Promise<readonly string[]> {
  return Promise.all(["run.py", "run.yaml", "rates.py"].map(textOf));
}
