import * as vscode from "vscode";
import { closeAll, hover, openPython, openSample, sample } from "../editor.ts";
import { equal, match, ok } from "../expect.ts";

describe("hovers", () => {
  afterEach(closeAll);

  it("explain a class, with a picture of the schedule", async () => {
    const text = await hover(await openSample("train.py"), "CosineAnnealingWarmRestarts");
    match(text, /\*\*CosineAnnealingWarmRestarts\*\*/);
    match(text, /!\[Learning rate over the run[^\]]*\]\(data:image\/svg\+xml;base64,/);
    match(text, /command:optimizerPlayground\.open\?/);
  });

  it("explain the optimizer's stand-in loss", async () => {
    const text = await hover(await openSample("train.py"), "SGD(");
    match(text, /Stand&#45;in loss over the run/);
    match(text, /your code is never run/);
  });

  it("explain keyword arguments, on the name and on the value", async () => {
    const document = await openSample("train.py");
    for (const over of ["T_mult=2", "2, eta_min"]) {
      const text = await hover(document, over);
      match(text, /`T_mult=2` Each cycle lasts/);
      match(text, /PyTorch default `1` · Valid `an int ≥ 1`/);
    }
  });

  it("explain positional arguments", async () => {
    const document = await openPython("import torch\no = torch.optim.SGD(p, 0.1, 0.9)\n");
    match(await hover(document, "0.1"), /`lr=0\.1`/);
    match(await hover(document, "0.9"), /`momentum=0\.9`/);
  });

  it("offer to set a value that the file does not define", async () => {
    const document = await openPython("import torch\no = torch.optim.SGD(p, lr=cfg.lr)\n");
    const text = await hover(document, "cfg.lr");
    match(text, /does not say what cfg&#46;lr is/);
    match(text, /command:optimizerPlayground\.setValue\?/);
  });

  it("work in notebook cells", async () => {
    const notebook = await vscode.workspace.openNotebookDocument(sample("step_decay.ipynb"));
    await vscode.window.showNotebookDocument(notebook);
    const text = await hover(notebook.cellAt(2).document, "step_size");
    match(text, /`step_size=10`/);
  });

  it("stay away from other code, and can be switched off", async () => {
    const document = await openSample("train.py");
    ok(!(await hover(document, "criterion")).includes("PyTorch"), "a hover on criterion");
    const config = vscode.workspace.getConfiguration("optimizerPlayground");
    await config.update("hover.enabled", false, vscode.ConfigurationTarget.Global);
    try {
      equal(await hover(document, "T_mult"), "", "hover when switched off");
    } finally {
      await config.update("hover.enabled", undefined, vscode.ConfigurationTarget.Global);
    }
  });
});
