import * as vscode from "vscode";
import {
  closeAll,
  EXTENSION,
  lenses,
  lensesWith,
  openPython,
  openSample,
  replace,
  sample,
} from "../editor.ts";
import { equal, eventually, match, ok } from "../expect.ts";

const titlesAt = (all: { line: number; title: string }[], line: number) =>
  all.filter((lens) => lens.line === line).map((lens) => lens.title);

describe("code lenses", () => {
  afterEach(closeAll);

  it("come with the extension, which Python activates", async () => {
    await openSample("train.py");
    const extension = vscode.extensions.getExtension(EXTENSION);
    ok(extension, "the extension is not installed");
    await extension.activate();
    equal(extension.isActive, true, "isActive");
  });

  it("stand above every optimizer and scheduler of a file", async () => {
    const all = await lenses(await openSample("train.py"));
    const [head, loss, open] = titlesAt(all, 12);
    match(
      head,
      /^SGD \+ CosineAnnealingWarmRestarts: lr 0\.1 → 2\.54e−4 {2}[▁-█]+ {2}restarts at 10, 30$/,
    );
    match(loss, /^stand-in loss \S+$/);
    equal(open, "Open playground");
    match(titlesAt(all, 13)[1], /^stepped once per epoch, 70 epochs × 391 steps, steps assumed$/);
    match(titlesAt(all, 26)[0], /^AdamW \+ CosineAnnealingLR: lr 3e−4 → /);
  });

  it("count the warnings about a run, unless they are left out, and lead to them", async () => {
    const text = `import torch
o = torch.optim.SGD(p, lr=0.1)
s = torch.optim.lr_scheduler.CosineAnnealingLR(o, T_max=10)
for epoch in range(10):
    for x in range(100):
        o.step()
        s.step()
`;
    const document = await openPython(text);
    const all = await lensesWith(document, /^1 problem$/);
    match(
      all[0]?.title,
      /^\$\(warning\)\sSGD \+ CosineAnnealingLR: lr 0\.1 ↔ 0 every 20 batches {2}/,
    );
    const problem = all.find(({ title }) => title === "1 problem");
    ok(problem, "no problem");
    const { command } = problem;
    await vscode.commands.executeCommand(command.command, ...(command.arguments ?? []));
    equal(vscode.window.activeTextEditor?.selection.active.line, 6, "the line of the warning");
    await replace(document, "s.step()", "s.step()  # optplay: ignore");
    await lensesWith(document, /^stand-in loss/);
  });

  it("work on the notes' lines as they stand", async () => {
    const all = await lenses(await openSample("notes.py"));
    match(titlesAt(all, 2)[0], /^SGD \+ CosineAnnealingWarmRestarts: lr 1e−3 → /);
    match(titlesAt(all, 3)[1], /both assumed$/);
    match(all[0]?.command.tooltip, /lr = lr: assumed 1e−3/);
  });

  it("work in an untitled document, and follow its edits", async () => {
    const document = await openPython("import torch\nopt = torch.optim.SGD(p, lr=0.1)\n");
    match((await lensesWith(document, /lr 0\.1/))[0]?.title, /^SGD: lr 0\.1, constant$/);
    await replace(document, "0.1", "0.25");
    match((await lensesWith(document, /lr 0\.25/))[0]?.title, /^SGD: lr 0\.25, constant$/);
  });

  it("need not be asked for one by one, once a run of the usual length is known", async () => {
    const document = await openPython(
      "import torch\nopt = torch.optim.SGD(p, lr=0.1)\nfor epoch in range(90):\n    opt.step()\n",
    );
    await lensesWith(document, /lr 0\.1/);
    await replace(document, "0.1", "0.25");
    const asTheyCome = await eventually(async () => {
      const all = await lenses(document, 0);
      return all.length > 0 && /lr 0\.25/.test(all[0]?.title ?? "") ? all : null;
    }, "lenses with their texts");
    equal(asTheyCome.length, (await lenses(document)).length, "lenses with a text");
  });

  it("leave a call alone that has only ever been half typed", async () => {
    const document = await openPython(
      "import torch\no = torch.optim.SGD(p, lr=0.1)\ns = torch.optim.lr_scheduler.StepLR(o, 30\nfor epoch in range(90):\n    o.step()\n    s.step()\n",
    );
    const all = await vscode.commands.executeCommand<vscode.CodeLens[]>(
      "vscode.executeCodeLensProvider",
      document.uri,
      100,
    );
    const empty = all.filter(({ command }) => !command?.title);
    equal(empty.length, 0, "lenses without a text");
    ok(
      all.some(({ command }) => command?.title === "SGD"),
      "the optimizer has its lens",
    );
  });

  it("are those of another script that is put there, half typed or not", async () => {
    const document = await openPython(
      "import torch\nopt = torch.optim.Adam(p, lr=0.1)\nfor x in range(9):\n    opt.step()\n",
    );
    await lensesWith(document, /^Adam: lr 0\.1/);
    await replace(
      document,
      document.getText(),
      "import torch\no = torch.optim.SGD(p, lr=0.2)\ns = torch.optim.lr_scheduler.StepLR(o, 30\n",
    );
    const all = await lensesWith(document, /^SGD/);
    ok(!all.some(({ title }) => title.startsWith("Adam")), "no lens of the script before");
  });

  it("keep the last good text while a line is half typed", async () => {
    const document = await openPython(
      "import torch\nopt = torch.optim.SGD(p, lr=0.1)\nsched = torch.optim.lr_scheduler.StepLR(opt, 30)\n",
    );
    await lensesWith(document, /lr 0\.1/);
    await replace(document, "30)", "30, gamma=");
    const all = await lenses(document);
    equal(new Set(all.map((lens) => lens.line)).size, 2, "lines with lenses");
    match(titlesAt(all, 3)[0], /lr 0\.1 → /);
    // The optimizer's run is the scheduler's: it stays too.
    match(titlesAt(all, 2)[0], /^SGD \+ StepLR: lr 0\.1 → /);
  });

  it("stay as they are while what decides about them is half typed", async () => {
    const text = [
      "import torch",
      "opt = torch.optim.SGD(p, lr=0.1)",
      "sched = torch.optim.lr_scheduler.StepLR(opt, step_size=30)",
      "for epoch in range(90):",
      "    for x in loader:",
      "        opt.step()",
      "    sched.step()",
      "",
    ].join("\n");
    const document = await openPython(text);
    await lensesWith(document, /90 epochs/);
    const whole = await lenses(document);
    for (const [from, to] of [
      ["step_size=30)", "step_size=30"],
      ["range(90):", "range("],
      ["range(90):", "rang"],
      ["opt.step()", "opt.step("],
    ] as const) {
      await replace(document, from, to);
      equal(await lenses(document), whole, `lenses with ${to}`);
      await replace(document, to, from);
    }
    // What is said anew in a call that is closed counts, whatever is broken elsewhere.
    await replace(document, "range(90):", "range(");
    await replace(document, "lr=0.1)", "lr=0.2)");
    await lensesWith(document, /lr 0\.2/);
  });

  it("read a notebook as one text, with the lens in the cell of the call", async () => {
    const notebook = await vscode.workspace.openNotebookDocument(sample("step_decay.ipynb"));
    await vscode.window.showNotebookDocument(notebook);
    const cell = notebook.cellAt(2).document;
    const all = await lensesWith(cell, /lr/);
    match(titlesAt(all, 2)[0], /^Adam \+ StepLR: lr 1e−3 → 1\.25e−4 {2}/);
    match(titlesAt(all, 3)[1], /^stepped once per epoch, 40 epochs × 391 steps, steps assumed$/);
    equal(await lenses(notebook.cellAt(1).document), [], "lenses of another cell");
  });

  it("can be chosen piece by piece", async () => {
    const document = await openSample("finetune.py");
    const all = await lensesWith(document, /^on its own: lr/);
    const titles = all.map((lens) => lens.title);
    for (const piece of ["Open playground", "Compare", "Explain", "Pin run"]) {
      ok(titles.includes(piece), `no ${piece}`);
    }
    const config = vscode.workspace.getConfiguration("optimizerPlayground.codeLens");
    const global = vscode.ConfigurationTarget.Global;
    try {
      await config.update("inner", false, global);
      await config.update("scheduler", false, global);
      await config.update("loss", false, global);
      await config.update("actions", ["pin"], global);
      const left = await eventually(async () => {
        const now = (await lenses(document)).map((lens) => lens.title);
        const isOld = now.some((title) => /^on its own|^Open/.test(title));
        return now.length === 0 || isOld ? null : now;
      }, "the settings to take effect");
      for (const title of left) match(title, /^(AdamW|RMSprop|SGD) |^Pin run$/);
      ok(left.includes("Pin run"), "no Pin run");
    } finally {
      for (const name of ["inner", "scheduler", "loss", "actions"]) {
        await config.update(name, undefined, global);
      }
    }
  });

  it("can be switched off, and follow the assumed length", async () => {
    const document = await openPython("opt = torch.optim.Adam(p)\ns = StepLR(opt, 10)\n");
    await lensesWith(document, /90 epochs/);
    const config = vscode.workspace.getConfiguration("optimizerPlayground");
    try {
      await config.update("assumed.epochs", 33, vscode.ConfigurationTarget.Global);
      await lensesWith(document, /33 epochs × 391 steps, both assumed/);
      await config.update("codeLens.enabled", false, vscode.ConfigurationTarget.Global);
      equal(await lenses(document), [], "lenses when switched off");
    } finally {
      await config.update("assumed.epochs", undefined, vscode.ConfigurationTarget.Global);
      await config.update("codeLens.enabled", undefined, vscode.ConfigurationTarget.Global);
    }
  });
});
