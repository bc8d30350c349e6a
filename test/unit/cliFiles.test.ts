import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { folder, previewJson } from "./cliTools.ts";

describe("a script with other files beside it", () => {
  const project = (files: Readonly<Record<string, string>>) => {
    const root = mkdtempSync(join(folder, "project-"));
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(join(root, name, ".."), { recursive: true });
      writeFileSync(join(root, name), text);
    }
    return root;
  };
  const text = "import torch\nfrom config import LR\no = torch.optim.SGD(p, lr=LR)\n";

  it("takes values from them and says where they stand", async () => {
    const root = project({ "train.py": text, "config.py": "# rates\nLR = 0.25\n" });
    const { optimizers } = await previewJson(join(root, "train.py"));
    const lr = { value: 0.25, origin: "argument", text: "LR", via: "constant" };
    assert.deepEqual(optimizers[0].args.lr, { ...lr, file: "config.py", line: 2 });
  });

  it("shows what a helper builds at the call, and where it really stands", async () => {
    const root = project({
      "train.py": "from lib.build import make\nopt = make(3e-4)\n",
      "lib/build.py": "from torch.optim import Adam\ndef make(lr):\n    return Adam(p, lr=lr)\n",
    });
    const { optimizers } = await previewJson(join(root, "train.py"));
    const [{ line, column, name, variable, definedAt }] = optimizers;
    assert.deepEqual([line, column, name, variable], [2, 6, "Adam", "opt"]);
    assert.deepEqual(definedAt, { file: "lib/build.py", line: 3 });
  });

  it("reads nothing outside of the script's folder, not even through a link", async () => {
    const outside = project({ "config.py": "LR = 9.0\n" });
    const root = project({ "train.py": text });
    symlinkSync(join(outside, "config.py"), join(root, "config.py"));
    const { optimizers } = await previewJson(join(root, "train.py"));
    assert.equal(optimizers[0].args.lr.origin, "assumed");
  });
});
