import * as vscode from "vscode";
import { AssumptionStore } from "../../../src/editor/assumptionStore.ts";
import { ScriptService } from "../../../src/editor/scriptService.ts";
import { WorkerClient } from "../../../src/protocol/workerClient.ts";
import { fileUri, inThisThread, Memory, removeFiles, writeFiles } from "../applyTools.ts";
import { closeAll } from "../editor.ts";
import { equal, eventually, ok } from "../expect.ts";

/** As from the explorer: the document is closed with its editor. */
async function openedByPerson(name: string): Promise<vscode.TextDocument> {
  await vscode.commands.executeCommand("vscode.open", fileUri(name));
  const isShown = (document?: vscode.TextDocument) => document?.uri.path.endsWith(`/${name}`);
  return eventually(() => {
    const document = vscode.window.activeTextEditor?.document;
    return isShown(document) ? document : null;
  }, name);
}

describe("a file that is closed and opened again", () => {
  const worker = new WorkerClient({ spawn: inThisThread });
  const scripts = new ScriptService(worker, new AssumptionStore(new Memory()), async () => false);

  before(() => writeFiles({ "closed.py": "import torch\no = torch.optim.SGD(p, lr=0.1)\n" }));

  after(async () => {
    scripts.dispose();
    worker.dispose();
    await closeAll();
    await removeFiles();
  });

  const documentOf = async (asked: vscode.TextDocument) => {
    const read = await scripts.current(asked);
    ok(read, "a reading");
    return read.source.toPosition(0).document;
  };

  it("is read as what it is now, also if the closed document is asked for late", async () => {
    const before = await openedByPerson("closed.py");
    await closeAll();
    await eventually(() => before.isClosed, "the document to close");
    ok((await documentOf(before)) === before, "the closed document");
    const after = await openedByPerson("closed.py");
    ok(after !== before, "another document");
    equal([after.version, after.getText()], [before.version, before.getText()], "what it says");
    ok((await documentOf(after)) === after, "places are in the open document");
    ok((await documentOf(before)) === after, "and stay there");
  });
});
