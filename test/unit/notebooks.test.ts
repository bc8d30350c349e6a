import assert from "node:assert/strict";
import { readScript } from "../../src/python/readScript.ts";
import { notebookSource } from "../../src/python/sourceText.ts";
import { given, LENGTHS, outline } from "./readerTools.ts";

/** Cells of a notebook, files beside it, and what the first optimizer is given. */
interface Fixture {
  readonly name: string;
  readonly cells: readonly string[];
  readonly files?: Readonly<Record<string, string>>;
  readonly outline?: readonly string[];
  readonly args?: Readonly<Record<string, string>>;
}

const sgd = "o = torch.optim.SGD(p, lr=LR)";

const fixtures: readonly Fixture[] = [
  {
    name: "magics, commands and questions among code",
    cells: [
      "%matplotlib inline\n!pip install torch \\\n    --quiet\nimport torch\ntorch?",
      "LR = 0.3\nif True:\n    !nvidia-smi\nfor i in range(2):\n    %tensorboard --logdir x",
      sgd,
    ],
    args: { lr: "0.3 argument constant" },
  },
  {
    name: "commands that need no sign, and names like theirs",
    cells: [
      "pip install -q torch\nimport torch\nls saved_models/\ncd ..\nmatplotlib inline",
      "ls = 5\nrm = ls if ls else 0\nls -= 2\nLR = ls / 10",
      sgd,
    ],
    args: { lr: "0.3 argument constant" },
  },
  {
    name: "timed lines and cells run their code",
    cells: [
      "import torch",
      "%time LR = 0.4",
      `%%time\n${sgd}`,
      "%%timeit\nfor e in range(3):\n    for x in loader:\n        o.step()",
    ],
    outline: ["o0 torch.optim.SGD as o: 3 × 391?"],
    args: { lr: "0.4 argument constant" },
  },
  {
    name: "what a command gives is not known",
    cells: ["import torch", "LR = !cat lr.txt", sgd],
    args: { lr: "0.001 assumed" },
  },
  {
    name: "cells in another language",
    cells: ["%%bash\nLR=5", "import torch\nLR = 0.1", "%%html\n<b>LR = 3</b>", sgd],
    args: { lr: "0.1 argument constant" },
  },
  {
    name: "a value that a later cell changes counts from there",
    cells: ["import torch\nLR = 0.1", sgd, "LR = 5", "b = torch.optim.SGD(p, lr=LR)"],
    args: { lr: "0.1 argument constant" },
  },
  {
    name: "a file that a cell writes is no code of the notebook, but can be imported",
    cells: [
      "%%writefile settings.py\nLR = 0.6\nimport torch\nx = torch.optim.Adam(p)",
      "%%writefile -a settings.py\nLR = LR / 2",
      `import torch\nfrom settings import LR\n${sgd}`,
    ],
    outline: ["o0 torch.optim.SGD as o: 90? × 391?"],
    args: { lr: "0.3 argument constant" },
  },
  {
    name: "a script that is run gives its names",
    cells: [`%run setup.py\n${sgd}`],
    files: { "setup.py": "import torch\nLR = 0.7" },
    args: { lr: "0.7 argument constant" },
  },
  {
    name: "a helper of a script beside the notebook",
    cells: ["from lib.build import make", "o, s = make()"],
    files: {
      "lib/build.py":
        "import torch\ndef make():\n    o = torch.optim.SGD(p, lr=0.2)\n    return o, torch.optim.lr_scheduler.StepLR(o, 3)",
    },
    outline: ["o0 torch.optim.SGD as o: 90? × 391?", "s0 StepLR → o0, unknown"],
    args: { lr: "0.2 argument literal" },
  },
];

describe("notebooks", () => {
  for (const { name, cells, files = {}, outline: wanted, args } of fixtures) {
    it(name, () => {
      const { text, written, runs } = notebookSource(cells.map((c, index) => ({ index, text: c })));
      const read = (path: string) => written[path] ?? files[path] ?? null;
      const script = readScript(text, { ...LENGTHS, files: { path: "n.ipynb", read, runs } });
      assert.deepEqual(script.syntaxErrors, []);
      assert.equal(
        text.length,
        cells.reduce((sum, cell) => sum + cell.length + 1, 0),
      );
      if (wanted) assert.deepEqual(outline(script), wanted);
      if (args) assert.deepEqual(given(script.optimizers[0]), args);
    });
  }
});
