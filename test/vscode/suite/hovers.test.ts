import * as vscode from "vscode";
import { commands } from "../../../src/editor/commandNames.ts";
import { closeAll, hover, openPython, openSample, sample } from "../editor.ts";
import { equal, eventually, match, ok } from "../expect.ts";

const sgdr = `import torch
opt = torch.optim.SGD(p, lr=0.1, momentum=0.9)
sched = torch.optim.lr_scheduler.CosineAnnealingWarmRestarts(opt, T_0=10, T_mult=2, eta_min=1e-4)
for epoch in range(70):
    for x in range(100):
        opt.step()
    sched.step()
`;

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

  it("show what other values would do, and write one of them into the code", async () => {
    const document = await openPython(sgdr);
    const text = await eventually(async () => {
      const shown = await hover(document, "T_mult=2");
      return /Stand&#45;in loss/.test(shown) ? shown : null;
    }, "the losses of other values");
    match(text, /!\[Learning rate with other values of T&#95;mult[^\]]*\]\(data:image\/svg/);
    match(text, /\| \*\*2\*\* \| (&#160;)+\*\*10, 30\*\* \| (&#160;)+\*\*2&#46;54e−4\*\* \|/);
    match(text, /T_i ← T_mult · T_i\n {4}← 2 · T_i/);
    match(text, /command:optimizerPlayground\.setArgument\?/);
    const uri = document.uri.toString();
    const to = { uri, call: "s0", argument: "T_mult", text: "3" };
    await vscode.commands.executeCommand(commands.setArgument, to);
    match(document.getText(), /T_0=10, T_mult=3, eta_min=1e-4/);
    await vscode.commands.executeCommand("undo");
    equal(document.getText(), sgdr, "the text after undo");
    await vscode.commands.executeCommand(commands.setArgument, { ...to, text: "__import__('os')" });
    equal(document.getText(), sgdr, "the text after an attack");
  });

  it("tell how often scheduler.step() runs, with the rate at chosen epochs", async () => {
    const text = await hover(await openSample("train.py"), "scheduler.step");
    match(text, /`scheduler\.step\(\)` CosineAnnealingWarmRestarts&#58; stepped once per epoch/);
    match(
      text,
      /epoch 0 \| (&#160;)+epoch 17 \| (&#160;)+epoch 35 \| (&#160;)+epoch 52 \| (&#160;)+last/,
    );
    match(text, /\| lr \| (&#160;)+0&#46;1 \| /);
  });

  it("tell what one update does, how often and how many there are", async () => {
    const text = await hover(await openSample("train.py"), "optimizer.step");
    match(text, /`optimizer\.step\(\)` SGD&#58; updates the weights once per batch, 391 times per/);
    match(text, /← θ − 0\.1·b +t = 1\n +← θ − 2\.54e−4·b +t = 27,370/);
    match(text, /\| stand&#45;in loss \| /);
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
