import * as vscode from "vscode";
import { closeAll, openPython, openSample, replace, sample } from "../editor.ts";
import { equal, eventually, ok } from "../expect.ts";

const labelOf = ({ label }: vscode.InlayHint) =>
  typeof label === "string" ? label : label.map((part) => part.value).join("");

/** Our hints as `line: label`. */
async function hints(document: vscode.TextDocument): Promise<string[]> {
  const whole = new vscode.Range(0, 0, document.lineCount, 0);
  const found = await vscode.commands.executeCommand<vscode.InlayHint[]>(
    "vscode.executeInlayHintProvider",
    document.uri,
    whole,
  );
  return found.map((hint) => `${hint.position.line + 1}: ${labelOf(hint)}`);
}

const hintsWith = (document: vscode.TextDocument, wanted: string) =>
  eventually(async () => {
    const all = await hints(document);
    return all.includes(wanted) ? all : null;
  }, `the hint ${wanted}`);

describe("inlay hints", () => {
  afterEach(closeAll);

  it("stand in the sample where they help", async () => {
    const all = await hints(await openSample("train.py"));
    for (const wanted of [
      "12: ≈ 10 steps of memory",
      "13: cycles 10, 20, 40",
      "13: lowest 2.54e−4",
      "17: 391 assumed",
      "22: once per epoch",
      "34: once per epoch",
    ]) {
      ok(all.includes(wanted), `no ${wanted} in ${JSON.stringify(all)}`);
    }
  });

  it("follow an edit, and each kind can be switched off", async () => {
    const document = await openPython("import torch\no = torch.optim.SGD(p, 0.1, 0.9)\n");
    await hintsWith(document, "2: ≈ 10 steps of memory");
    await replace(document, "0.9", "0.99");
    await hintsWith(document, "2: ≈ 100 steps of memory");
    const config = vscode.workspace.getConfiguration("optimizerPlayground");
    try {
      await config.update("inlayHints.memory", false, vscode.ConfigurationTarget.Global);
      equal(await hints(document), ["2: lr=", "2: momentum="], "hints without memory");
    } finally {
      await config.update("inlayHints.memory", undefined, vscode.ConfigurationTarget.Global);
    }
  });

  it("stand in their own cells of a notebook", async () => {
    const notebook = await vscode.workspace.openNotebookDocument(sample("step_decay.ipynb"));
    await vscode.window.showNotebookDocument(notebook);
    const cells = notebook.getCells().map((cell) => cell.document);
    const found = await Promise.all(cells.map(hints));
    ok(
      found.flat().some((hint) => /once per epoch/.test(hint)),
      JSON.stringify(found),
    );
  });
});
