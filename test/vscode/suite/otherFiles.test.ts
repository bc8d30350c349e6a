import * as vscode from "vscode";
import { commands } from "../../../src/editor/commandNames.ts";
import { closeAll, lensesWith, openSample, replace, sample } from "../editor.ts";
import { equal, match, ok } from "../expect.ts";

describe("other files of the workspace", () => {
  afterEach(closeAll);

  it("give the values, and the optimizer that one of them builds", async () => {
    const all = await lensesWith(await openSample("split/train.py"), /lr 0\.4/);
    equal(new Set(all.map((lens) => lens.line)).size, 1, "lines with lenses");
    match(all[0]?.title, /^SGD \+ StepLR: lr 0\.4 → 0\.04 /);
    match(all.map((lens) => lens.title).join("\n"), /12 epochs × 391 steps, steps assumed/);
  });

  it("get a value that is set by a command, and one undo takes it back", async () => {
    const document = await openSample("split/train.py");
    await lensesWith(document, /lr 0\.4/);
    const settings = await vscode.workspace.openTextDocument(sample("split/settings.py"));
    const before = settings.getText();
    try {
      const uri = document.uri.toString();
      const lr = { uri, call: "o0", argument: "lr", text: "0.2" };
      await vscode.commands.executeCommand(commands.setArgument, lr);
      equal(settings.getText(), before.replace("0.4", "0.2"), "settings");
      ok(settings.isDirty, "the file is left unsaved");
      await lensesWith(document, /lr 0\.2 → 0\.02/);
      await vscode.window.showTextDocument(settings);
      await vscode.commands.executeCommand("undo");
      equal(settings.getText(), before, "settings after undo");
    } finally {
      await vscode.commands.executeCommand("workbench.action.files.revert");
    }
  });

  it("that lie outside of the workspace are not written", async () => {
    const folder = vscode.Uri.joinPath(sample("."), "..", "outside-of-the-workspace");
    const write = (name: string, text: string) =>
      vscode.workspace.fs.writeFile(
        vscode.Uri.joinPath(folder, name),
        new TextEncoder().encode(text),
      );
    try {
      await write("rates.py", "LR = 0.4\n");
      await write("run.py", "import torch\nfrom rates import LR\no = torch.optim.SGD(p, lr=LR)\n");
      const document = await vscode.workspace.openTextDocument(
        vscode.Uri.joinPath(folder, "run.py"),
      );
      await vscode.window.showTextDocument(document);
      await lensesWith(document, /lr 0\.4/);
      const uri = document.uri.toString();
      const lr = { uri, call: "o0", argument: "lr", text: "0.2" };
      await vscode.commands.executeCommand(commands.setArgument, lr);
      const rates = await vscode.workspace.openTextDocument(
        vscode.Uri.joinPath(folder, "rates.py"),
      );
      equal(rates.getText(), "LR = 0.4\n", "the other file");
      equal(document.isDirty, false, "the script is unchanged");
    } finally {
      await closeAll();
      await vscode.workspace.fs.delete(folder, { recursive: true });
    }
  });

  it("are read again when they change, saved or not", async () => {
    const document = await openSample("split/train.py");
    await lensesWith(document, /lr 0\.4/);
    const settings = await vscode.workspace.openTextDocument(sample("split/settings.py"));
    try {
      await replace(settings, "0.4", "0.8");
      await lensesWith(document, /lr 0\.8 → 0\.08/);
    } finally {
      await replace(settings, "0.8", "0.4");
      await settings.save();
    }
    await lensesWith(document, /lr 0\.4 → 0\.04/);
  });
});
