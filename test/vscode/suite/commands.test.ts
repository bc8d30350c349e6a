import * as vscode from "vscode";
import { commands } from "../../../src/editor/commandNames.ts";
import { closeAll, openPython, openSample, ourDiagnostics } from "../editor.ts";
import { equal, eventually, match, ok } from "../expect.ts";

const playgroundTabs = () =>
  vscode.window.tabGroups.all
    .flatMap((group) => group.tabs)
    .filter((tab) => tab.input instanceof vscode.TabInputWebview);

const script = `import torch
opt = torch.optim.SGD(p, lr=0.1, momentum=0.9)
sched = torch.optim.lr_scheduler.ExponentialLR(opt, gamma=0.5)
for epoch in range(3):
    for x in range(4):
        opt.step()
    sched.step()
`;

describe("commands", () => {
  afterEach(closeAll);

  it("are all registered", async () => {
    await openSample("train.py");
    const known = await eventually(async () => {
      const all = await vscode.commands.getCommands(true);
      return all.includes(commands.openPlayground) ? all : null;
    }, "the commands");
    const missing = Object.values(commands).filter((name) => !known.includes(name));
    equal(missing, [], "missing commands");
  });

  for (const command of [commands.openPlayground, commands.previewAtCursor]) {
    it(`${command} opens the panel beside the code, once`, async () => {
      await openSample("train.py");
      await vscode.commands.executeCommand(command);
      const [tab] = await eventually(
        () => (playgroundTabs().length > 0 ? playgroundTabs() : null),
        "the panel",
      );
      ok(tab?.label.includes("train.py"), `title ${tab?.label}`);
      await vscode.commands.executeCommand(command);
      equal(playgroundTabs().length, 1, "number of panels");
    });
  }

  it("open a panel for an untitled document", async () => {
    await openPython("import torch\no = torch.optim.SGD(p)\n");
    await vscode.commands.executeCommand(commands.openPlayground);
    await eventually(() => playgroundTabs().length === 1, "the panel");
  });

  it("copy the schedule: every update as CSV, the picture as SVG", async () => {
    const document = await openPython(script);
    await vscode.commands.executeCommand(commands.copyCsv);
    const lines = (await vscode.env.clipboard.readText()).trimEnd().split("\n");
    equal(lines[0], "step,epoch,lr,momentum,stand_in_loss");
    equal(lines.length, 1 + 3 * 4, "number of lines");
    match(lines[5], /^4,1,0\.05,0\.9,/);
    const named = { uri: document.uri.toString(), call: "s0" };
    await vscode.commands.executeCommand(commands.copySvg, named);
    match(await vscode.env.clipboard.readText(), /^<svg xmlns=/);
  });

  it("go from finding to finding, round the end", async () => {
    const document = await openPython(
      "import torch\na = torch.optim.SGD(p, lr=-1)\nx = 1\nb = torch.optim.SGD(q, lr=-2)\n",
    );
    await eventually(() => ourDiagnostics(document).length === 2, "two findings");
    const line = () => (vscode.window.activeTextEditor?.selection.active.line ?? -1) + 1;
    const lines: number[] = [];
    for (const name of [commands.nextFinding, commands.nextFinding, commands.nextFinding]) {
      await vscode.commands.executeCommand(name);
      lines.push(line());
    }
    await vscode.commands.executeCommand(commands.previousFinding);
    equal([...lines, line()], [2, 4, 2, 4], "lines of the findings");
  });

  it("explain what is at the cursor, else the call before it", async () => {
    const document = await openPython(script);
    const editor = vscode.window.activeTextEditor;
    ok(editor, "no editor");
    const at = document.positionAt(document.getText().indexOf("gamma") + 2);
    editor.selection = new vscode.Selection(at, at);
    await vscode.commands.executeCommand(commands.explainAtCursor);
    equal(editor.selection.active.character, at.character, "the cursor stays on the argument");
    const end = document.lineAt(document.lineCount - 1).range.end;
    editor.selection = new vscode.Selection(end, end);
    await vscode.commands.executeCommand(commands.explainAtCursor);
    equal(editor.selection.active.line, 2, "the line of the call before");
  });

  it("take hostile arguments without harm", async () => {
    await openSample("train.py");
    for (const argument of [
      null,
      3,
      "x",
      {},
      { uri: 3 },
      { uri: "file:///none.py", call: "<b>" },
      [],
    ]) {
      await vscode.commands.executeCommand(commands.openPlayground, argument);
      await vscode.commands.executeCommand(commands.setArgument, argument);
      await vscode.commands.executeCommand(commands.goTo, argument);
    }
  });
});
