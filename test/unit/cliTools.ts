import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { main } from "../../src/cli/main.ts";

/** Files of the tests; gone afterwards. */
export const folder = mkdtempSync(join(tmpdir(), "optimizer-playground-cli-"));
after(() => rmSync(folder, { recursive: true, force: true }));

export const file = (name: string, content: string | Buffer): string => {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
};

/** What the command prints, and its exit code. */
export async function cli(args: readonly string[], stdin = "") {
  let out = "";
  let err = "";
  const code = await main(args, {
    out: (text) => {
      out += text;
    },
    err: (text) => {
      err += text;
    },
    readStdin: async () => stdin,
    columns: 80,
  });
  return { code, out, err };
}

/** The one file of a preview that has no complaints. */
export async function previewJson(path: string, ...options: string[]) {
  const { code, out, err } = await cli(["preview", path, "--json", ...options]);
  assert.equal(err, "");
  const parsed = JSON.parse(out);
  assert.equal(parsed.version, 1);
  return { code, ...parsed.files[0] };
}

/** A plain training script with an optimizer and a scheduler. */
export const script = `from torch import optim
from torch.optim.lr_scheduler import StepLR

EPOCHS = 3
def main():
    optimizer = optim.SGD(model.parameters(), lr=0.1, momentum=0.9)
    scheduler = StepLR(optimizer, step_size=2)
    for epoch in range(EPOCHS):
        for batch in loader:
            optimizer.step()
        scheduler.step()
main()
`;

/** A script whose optimizer is made by a call of `optim`. */
export const trainedBy = (call: string) => `from torch import optim
opt = optim.${call}
for epoch in range(2):
    for batch in loader:
        opt.step(closure)
`;
