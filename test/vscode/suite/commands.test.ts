import * as vscode from "vscode";
import { commands } from "../../../src/editor/commandNames.ts";
import { closeAll, openPython, openSample } from "../editor.ts";
import { equal, eventually, ok } from "../expect.ts";

const playgroundTabs = () =>
  vscode.window.tabGroups.all
    .flatMap((group) => group.tabs)
    .filter((tab) => tab.input instanceof vscode.TabInputWebview);

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
    }
  });
});
