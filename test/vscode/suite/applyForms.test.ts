import type { RunConfig } from "../../../src/core/runConfig.ts";
import { applyings, fileUri, openNotebook, textOf, writeFiles } from "../applyTools.ts";
import { equal, ok } from "../expect.ts";

const OPTIONS = `import argparse
import torch

parser = argparse.ArgumentParser()
parser.add_argument("--opt", default="sgd")
parser.add_argument("--blr", type=float, default=0.1)
parser.add_argument("--batch-size", type=int, default=64)
args = parser.parse_args()
rate = args.blr * args.batch_size / 256
if args.opt == "sgd":
    optimizer = torch.optim.SGD(p, lr=rate, momentum=0.9)
elif args.opt == "adamw":
    optimizer = torch.optim.AdamW(p, lr=1e-2)
for epoch in range(9):
    optimizer.step()
`;

const GROUPED: RunConfig = {
  optimizer: {
    id: "n0",
    name: "AdamW",
    args: { lr: "3e-4" },
    groups: [{}, { lr: "3e-5" }],
  },
  schedulers: [],
  horizon: { epochs: 9, stepsPerEpoch: 1, accumulation: 1, processes: 1 },
};

describe("applying what the code says in a roundabout way", () => {
  const applying = applyings();

  it("writes a rate that is computed where its factor is said, and tells how it is computed", async () => {
    await writeFiles({ "scaled.py": OPTIONS });
    const it = applying(fileUri("scaled.py"));
    const preview = await it.preview({ "o0.lr": "0.05" });
    const [row] = preview.rows;
    equal(
      [row?.status, row?.place, row?.before, row?.after, row?.reason],
      [
        "edit",
        "default of the option, line 6",
        "0.1",
        "0.2",
        "The code computes lr as args.blr * args.batch_size / 256: args.blr changes, so that it comes to this.",
      ],
      "row",
    );
    equal((await it.apply(preview)).kind, "written", "result");
    equal(await textOf("scaled.py"), OPTIONS.replace("default=0.1", "default=0.2"), "text");
    ok(await it.undo(), "the panel's undo");
    equal(await textOf("scaled.py"), OPTIONS, "text after the undo");
  });

  it("chooses the branch that makes another class, and tells which run that is", async () => {
    await writeFiles({ "branches.py": OPTIONS });
    const it = applying(fileUri("branches.py"));
    const preview = await it.previewOf((config) => ({
      ...config,
      optimizer: { ...config.optimizer, name: "AdamW", args: { lr: "3e-4" } },
    }));
    const [row] = preview.rows;
    equal([row?.place, row?.after], ["default of the option, line 5", '"adamw"'], "row");
    equal(
      row?.also.map(({ place, after }) => [place, after]),
      [["line 13", "3e-4"]],
      "beside it",
    );
    const result = await it.apply(preview);
    equal(result.kind === "written" && result.run, "o1", "the run that it is now");
    const after = OPTIONS.replace('"sgd")\np', '"adamw")\np').replace("1e-2", "3e-4");
    equal(await textOf("branches.py"), after, "text");
  });

  it("inserts a run with groups into a cell as one edit, and names what is left to say", async () => {
    const cell = "import torch\noptimizer = torch.optim.SGD(net.parameters(), lr=0.1)";
    const notebook = await openNotebook("inserted.ipynb", ["%time", cell, "optimizer.step()"]);
    const it = applying(notebook.uri);
    const preview = await it.previewInsert(GROUPED);
    const [row] = preview.rows;
    equal(
      row?.reason,
      "parameter_groups stands for what only you know: make it a list of the parameters of each group.",
      "what is left",
    );
    equal((await it.apply(preview)).kind, "written", "result");
    const texts = () => notebook.getCells().map(({ document }) => document.getText());
    const added =
      '\noptimizer2 = torch.optim.AdamW(\n    [{"params": parameter_groups[0]}, {"params": parameter_groups[1], "lr": 3e-5}],\n    lr=3e-4,\n)';
    equal(texts(), ["%time", cell + added, "optimizer.step()"], "cells");
    ok(await it.undo(), "the panel's undo");
    equal(texts(), ["%time", cell, "optimizer.step()"], "cells after the undo");
  });
});
