import * as vscode from "vscode";
import { commands } from "../../../src/editor/commandNames.ts";
import { closeAll, openPython, ourDiagnostics, replace } from "../editor.ts";
import { equal, eventually, ok } from "../expect.ts";

const script = `import torch
optimizer = torch.optim.Adam(p, lr=1e-3, weight_decay=0.01)
scheduler = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, T_max=10)
for epoch in range(10):
    for batch in loader:
        optimizer.step()
        scheduler.step()
`;

const codeOf = ({ code }: vscode.Diagnostic) => (typeof code === "object" ? code.value : code);

const diagnostic = (document: vscode.TextDocument, code: string) =>
  eventually(() => ourDiagnostics(document).find((d) => codeOf(d) === code), `the finding ${code}`);

const isGone = (document: vscode.TextDocument, code: string) =>
  eventually(
    () => ourDiagnostics(document).every((d) => codeOf(d) !== code),
    `the finding ${code} to go`,
  );

async function fixes(document: vscode.TextDocument, range: vscode.Range) {
  const actions = await vscode.commands.executeCommand<vscode.CodeAction[]>(
    "vscode.executeCodeActionProvider",
    document.uri,
    range,
    vscode.CodeActionKind.QuickFix.value,
  );
  return actions.filter((a) => a.edit);
}

/** Applies the quick fix with a title, as the light bulb does. */
async function fix(document: vscode.TextDocument, code: string, title: string): Promise<void> {
  const { range } = await diagnostic(document, code);
  const actions = await fixes(document, range);
  const action = actions.find((a) => a.title === title);
  ok(action?.edit, `no ${title} among ${actions.map((a) => a.title).join(" | ")}`);
  ok(await vscode.workspace.applyEdit(action.edit), "the edit was refused");
}

describe("quick fixes", () => {
  afterEach(closeAll);

  it("mend a finding with one edit that one undo takes back", async () => {
    const document = await openPython(script);
    await fix(
      document,
      "epochs-stepped-per-batch",
      "Step once per epoch: move it behind the batch loop",
    );
    equal(
      document.getText(),
      script.replace("        scheduler.step()", "    scheduler.step()"),
      "code",
    );
    await isGone(document, "epochs-stepped-per-batch");
    await vscode.commands.executeCommand("undo");
    equal(document.getText(), script, "code after undo");
    await diagnostic(document, "epochs-stepped-per-batch");
  });

  it("change the class and keep the arguments", async () => {
    const document = await openPython(script);
    await fix(document, "adam-weight-decay", "Use AdamW");
    ok(document.getText().includes("optim.AdamW(p, lr=1e-3, weight_decay=0.01)"), "AdamW");
    await isGone(document, "adam-weight-decay");
  });

  it("leave a finding out by a comment, on a line or in the file", async () => {
    const document = await openPython(script);
    await fix(document, "adam-weight-decay", "Leave out adam-weight-decay on this line");
    const [, line] = document.getText().split("\n");
    ok(line?.endsWith("weight_decay=0.01)  # optplay: ignore[adam-weight-decay]"), `line ${line}`);
    await isGone(document, "adam-weight-decay");
    await fix(
      document,
      "epochs-stepped-per-batch",
      "Leave out epochs-stepped-per-batch in this file",
    );
    ok(document.getText().startsWith("# optplay: ignore-file[epochs-stepped-per-batch]\n"), "head");
    await isGone(document, "epochs-stepped-per-batch");
  });

  it("write into the cell of a notebook", async () => {
    const cells = [
      "%time\nimport torch\noptimizer = torch.optim.SGD(p, lr=0.1)",
      "scheduler = torch.optim.lr_scheduler.StepLR(optimizer, 30, verbose=True)",
    ].map((text) => new vscode.NotebookCellData(vscode.NotebookCellKind.Code, text, "python"));
    const data = new vscode.NotebookData(cells);
    const notebook = await vscode.workspace.openNotebookDocument("jupyter-notebook", data);
    await vscode.window.showNotebookDocument(notebook);
    const second = notebook.cellAt(1).document;
    await fix(second, "constructor-error", "Remove verbose");
    equal(
      second.getText(),
      "scheduler = torch.optim.lr_scheduler.StepLR(optimizer, 30)",
      "second cell",
    );
  });

  it("lead to what is written about the finding", async () => {
    const document = await openPython(script);
    const { code } = await diagnostic(document, "adam-weight-decay");
    ok(typeof code === "object", "a link");
    const page = await vscode.workspace.openTextDocument(code.target);
    ok(page.getText().includes("AdamW"), "what is written");
    await vscode.commands.executeCommand(commands.explainFinding, { text: code.value });
    await eventually(
      () =>
        vscode.window.tabGroups.all.some((group) =>
          group.tabs.some((tab) => tab.label.includes("adam-weight-decay.md")),
        ),
      "the documentation",
    );
  });

  it("follow the settings: a severity of its own, or none", async () => {
    const config = vscode.workspace.getConfiguration("optimizerPlayground");
    const document = await openPython(script);
    const set = (value: object | undefined) =>
      config.update("diagnostics.severity", value, vscode.ConfigurationTarget.Global);
    try {
      await set({ "adam-weight-decay": "warning", "epochs-stepped-per-batch": "off" });
      const isWarning = (d: vscode.Diagnostic) => d.severity === vscode.DiagnosticSeverity.Warning;
      await eventually(
        () =>
          ourDiagnostics(document).some((d) => codeOf(d) === "adam-weight-decay" && isWarning(d)),
        "the warning",
      );
      await isGone(document, "epochs-stepped-per-batch");
    } finally {
      await set(undefined);
    }
  });

  it("add nothing while a line is half typed", async () => {
    const document = await openPython(script.replace("T_max=10", "T_max=1000"));
    await diagnostic(document, "adam-weight-decay");
    await replace(document, "T_max=1000)", "T_max=10");
    await new Promise((resolve) => setTimeout(resolve, 1500));
    equal(ourDiagnostics(document).map(codeOf), ["adam-weight-decay"], "findings");
  });
});
