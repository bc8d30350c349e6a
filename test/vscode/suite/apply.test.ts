import * as vscode from "vscode";
import { withoutGroup } from "../../../src/core/configGroups.ts";
import {
  FILES,
  NEW_RATES,
  NEW_SCRIPT,
  NEW_YAML,
  RATES,
  row,
  SCRIPT,
  statuses,
  texts,
  WISHES,
  YAML,
} from "../applyFiles.ts";
import { applyings, fileUri, open, openNotebook, textOf, writeFiles } from "../applyTools.ts";
import { equal, eventually, match, ok } from "../expect.ts";

describe("applying values to the code", () => {
  const applying = applyings();

  beforeEach(() => writeFiles(FILES));

  it("writes three files as one edit, whether they are open or not, and takes them back", async () => {
    const it = applying(fileUri("run.py"));
    await vscode.window.showTextDocument(await open("run.py"));
    await vscode.window.showTextDocument(await open("run.yaml"), vscode.ViewColumn.Beside);
    const preview = await it.preview(WISHES);
    equal(statuses(preview), ["lr edit", "momentum edit", "weight_decay edit"], "rows");
    const result = await it.apply(preview);
    equal(result.kind, "written", "result");
    equal(await texts(), [NEW_SCRIPT, NEW_YAML, NEW_RATES], "texts");
    await vscode.commands.executeCommand("undo");
    await eventually(async () => (await textOf("rates.py")) === RATES, "the undo of all files");
    equal(await texts(), [SCRIPT, YAML, RATES], "texts after one undo");
    const again = await it.preview(WISHES);
    equal((await it.apply(again)).kind, "written", "result");
    ok(await it.undo(), "the panel's undo");
    equal(await texts(), [SCRIPT, YAML, RATES], "texts after the panel's undo");
  });

  it("takes a parameter group out of a script and of a cell, as one edit", async () => {
    const source = `import torch
optimizer = torch.optim.SGD(
    [
        {"params": body},
        {"params": head, "lr": 0.3},  # head
    ],
    lr=0.1,
)
for epoch in range(9):
    optimizer.step()
`;
    const without = source.replace(/\n.*# head/, "");
    await writeFiles({ "groups.py": source });
    const notebook = await openNotebook("groups.ipynb", ["import torch", source.slice(13)]);
    for (const uri of [fileUri("groups.py"), notebook.uri]) {
      const it = applying(uri);
      const now = async () =>
        uri === notebook.uri
          ? `import torch\n${notebook.cellAt(1).document.getText()}`
          : textOf("groups.py");
      const preview = await it.previewOf((config) => ({
        ...config,
        optimizer: withoutGroup(config.optimizer, 1),
      }));
      const [removed] = preview.rows;
      equal(
        [removed?.status, removed?.before, removed?.after],
        ["edit", '{"params": head, "lr": 0.3}', ""],
        "row",
      );
      equal((await it.apply(preview)).kind, "written", "result");
      equal(await now(), without, "text");
      ok(await it.undo(), "the panel's undo");
      equal(await now(), source, "text after the undo");
    }
  });

  it("follows options to what says their value, and tells where it cannot", async () => {
    const source = `import argparse
import torch
parser = argparse.ArgumentParser()
parser.add_argument("--opt", default="SGD")
parser.add_argument("--nesterov", action="store_true")
parser.add_argument("--lr", type=float)
args = parser.parse_args()
kw = dict(momentum=0.9, nesterov=args.nesterov)
optimizer = getattr(torch.optim, args.opt)(p, lr=args.lr or 0.1, **kw)
for epoch in range(9):
    optimizer.step()
`;
    const tuned = source.replace("or 0.1", "or 0.05").replace("ov)", "ov, weight_decay=1e-4)");
    const changed = source
      .replace('"SGD"', '"AdamW"')
      .replace(/kw = .*/, "kw = dict()")
      .replace("args.lr or 0.1", "0.001");
    await writeFiles({ "options.py": source });
    const notebook = await openNotebook("options.ipynb", ["import argparse", source.slice(16)]);
    for (const [uri, where] of [
      [fileUri("options.py"), "line 5"],
      [notebook.uri, "cell 2, line 4"],
    ] as const) {
      const it = applying(uri);
      const now = async () =>
        uri === notebook.uri
          ? `import argparse\n${notebook.cellAt(1).document.getText()}`
          : textOf("options.py");
      const wishes = { "o0.lr": "0.05", "o0.nesterov": "True", "o0.weight_decay": "1e-4" };
      const preview = await it.preview(wishes);
      const { status, reason, replaceable } = row(preview, "nesterov");
      equal([status, replaceable], ["refused", "o0.nesterov"], "the flag");
      const told = `--nesterov decides this (${where}): start the script with --nesterov.`;
      ok(reason.startsWith(told), reason);
      equal((await it.apply(preview)).kind, "written", "result");
      equal(await now(), tuned, "values");
      ok(await it.undo(), "the panel's undo");
      const other = await it.previewOf((config) => ({
        ...config,
        optimizer: { ...config.optimizer, name: "AdamW", args: { lr: "0.001" } },
      }));
      equal(statuses(other), ["SGD → AdamW edit"], "the class");
      equal((await it.apply(other)).kind, "written", "result");
      equal(await now(), changed, "another class");
      ok(await it.undo(), "the panel's undo");
      equal(await now(), source, "text after the undo");
    }
  });

  it("writes what was meant or nothing while somebody types, and takes back only that", async () => {
    const it = applying(fileUri("run.py"));
    for (const wait of [0, 0, 1, 3, 8, 20]) {
      const preview = await it.preview({ "o0.weight_decay": "1e-3" });
      const applied = it.apply(preview);
      await new Promise((resolve) => setTimeout(resolve, wait));
      // The editor takes only one of two edits of the same moment.
      const edit = new vscode.WorkspaceEdit();
      edit.insert(fileUri("run.py"), new vscode.Position(0, 0), "# mine\n");
      const [result, isTyped] = await Promise.all([applied, vscode.workspace.applyEdit(edit)]);
      const typed = isTyped ? "# mine\n" : "";
      const text = result.kind === "written" ? NEW_SCRIPT : SCRIPT;
      equal(await textOf("run.py"), typed + text, `${result.kind} after ${wait} ms`);
      const isUndone = await it.undo();
      equal(await textOf("run.py"), typed + (isUndone ? SCRIPT : text), `undone: ${isUndone}`);
      await writeBack("run.py", SCRIPT);
    }
  });

  it("writes a second time at once, after an undo, and after saving", async () => {
    // Files of its own: what is saved here would be in the next test's way.
    const source = SCRIPT.replace("run.yaml", "again.yaml");
    await writeFiles({ "again.py": source, "again.yaml": YAML });
    const it = applying(fileUri("again.py"));
    const decay = (value: string) => source.replace("decay=1e-4", `decay=${value}`);
    const wished = async (value: string) => {
      const result = await it.apply(
        await it.preview({ "o0.weight_decay": value, "o0.lr": "0.05" }),
      );
      return result.kind;
    };
    const document = await open("again.py");
    await vscode.window.showTextDocument(document);
    equal(await wished("1e-3"), "written", "first");
    equal(await wished("1e-2"), "written", "second");
    equal(
      [await textOf("again.py"), await textOf("again.yaml")],
      [decay("1e-2"), NEW_YAML],
      "texts",
    );
    await vscode.commands.executeCommand("undo");
    await eventually(async () => (await textOf("again.py")) === decay("1e-3"), "one undo");
    ok(!(await it.undo()), "nothing of the panel's is left to take back");
    equal(await wished("1e-5"), "written", "after the undo");
    await vscode.workspace.saveAll();
    equal(await wished("1e-6"), "written", "after saving");
    equal(await textOf("again.py"), decay("1e-6"), "text");
  });

  it("stays the same run when a formatter rewrites the file as it is saved", async () => {
    const source = SCRIPT.replace("run.yaml", "format.yaml").replaceAll('"', "'");
    await writeFiles({ "format.py": source, "format.yaml": YAML });
    const { scheme } = fileUri("format.py");
    const languages = { scheme, language: "python", pattern: "**/format.py" };
    const formatter = vscode.languages.registerDocumentFormattingEditProvider(languages, quoting);
    const editor = vscode.workspace.getConfiguration("editor");
    const { Global } = vscode.ConfigurationTarget;
    await editor.update("formatOnSave", true, Global);
    try {
      const it = applying(fileUri("format.py"));
      const document = await open("format.py");
      await vscode.window.showTextDocument(document);
      const wished = { "o0.weight_decay": "1e-3" };
      const before = await it.preview(wished);
      equal((await it.apply(before)).kind, "written", "result");
      ok(await document.save(), "the file is saved");
      const formatted = NEW_SCRIPT.replace("run.yaml", "format.yaml");
      await eventually(() => document.getText() === formatted, "the formatted text");
      // The lines are others, what they say is not: there is nothing left to write.
      equal((await it.preview(wished)).rows, [], "changes left");
      ok(!(await it.undo()), "an edit that the formatter went over is the editor's to undo");
      equal((await it.apply(await it.preview({ "o0.lr": "0.02" }))).kind, "written", "another");
      await vscode.workspace.saveAll();
      equal(await textOf("format.yaml"), YAML.replace("0.1", "0.02"), "the settings");
      await vscode.window.showTextDocument(document);
      await vscode.commands.executeCommand("undo");
      await vscode.commands.executeCommand("undo");
      await eventually(() => document.getText() === source, "the text before, by undoing");
    } finally {
      formatter.dispose();
      await editor.update("formatOnSave", undefined, Global);
    }
  });

  it("writes into a file that has changes which are not saved", async () => {
    const it = applying(fileUri("run.py"));
    const yaml = await open("run.yaml");
    const edit = new vscode.WorkspaceEdit();
    edit.insert(yaml.uri, new vscode.Position(0, 0), "seed: 1\n");
    edit.replace(yaml.uri, new vscode.Range(1, 4, 1, 7), "0.3");
    ok(await vscode.workspace.applyEdit(edit), "the edit");
    const preview = await it.preview({ "o0.lr": "0.05" });
    equal(row(preview, "lr").before, "0.3", "what stands there");
    match(row(preview, "lr").place, /run\.yaml, line 3$/);
    equal((await it.apply(preview)).kind, "written", "result");
    equal(yaml.getText(), `seed: 1\n${NEW_YAML}`, "the file");
    equal(new TextDecoder().decode(await vscode.workspace.fs.readFile(yaml.uri)), YAML, "on disk");
  });

  for (const [name, change] of [
    ["changed in the editor", () => insertLine("rates.py")],
    ["changed on disk", () => writeFiles({ "rates.py": "MOMENTUM = 0.95\n" })],
    ["removed", () => vscode.workspace.fs.delete(fileUri("rates.py"))],
  ] as const) {
    it(`writes nothing at all where a second file was ${name} meanwhile`, async () => {
      const it = applying(fileUri("run.py"));
      const preview = await it.preview(WISHES);
      await change();
      const result = await it.apply(preview);
      equal(result, { kind: "conflict", file: "apply-here/rates.py" }, "result");
      equal([await textOf("run.py"), await textOf("run.yaml")], [SCRIPT, YAML], "the others");
      const dirty = vscode.workspace.textDocuments.filter((d) => d.isDirty);
      ok(
        dirty.every((d) => d.uri.path.endsWith("rates.py")),
        "files that are not touched",
      );
    });
  }

  it("writes nothing where the script was renamed or removed meanwhile", async () => {
    const it = applying(fileUri("run.py"));
    const preview = await it.preview(WISHES);
    await vscode.workspace.fs.rename(fileUri("run.py"), fileUri("other.py"));
    equal(await it.apply(preview), { kind: "conflict", file: "run.py" }, "result");
    equal(await Promise.all(["other.py", "run.yaml"].map(textOf)), [SCRIPT, YAML], "texts");
  });

  it("writes into two cells and a file beside the notebook as one edit", async () => {
    const sources = [
      "%time\nimport torch, yaml\nWD = 1e-4",
      "settings = yaml.safe_load(open('run.yaml'))",
      "optimizer = torch.optim.SGD(p, settings['lr'], momentum=0.9, weight_decay=WD)",
    ];
    const notebook = await openNotebook("run.ipynb", sources);
    const it = applying(notebook.uri);
    const preview = await it.preview(WISHES);
    equal(
      preview.rows.map(({ place }) => place),
      [
        "entry of the settings, apply-here/run.yaml, line 2",
        "cell 3, line 1",
        "where the constant is defined, cell 1, line 3",
      ],
      "places",
    );
    const before = sources.join("\n");
    const now = () => notebook.getCells().map((cell) => cell.document.getText());
    equal((await it.apply(preview)).kind, "written", "result");
    const after = before.replace("1e-4", "1e-3").replace("0.9", "0.8");
    equal([now().join("\n"), await textOf("run.yaml")], [after, NEW_YAML], "texts");
    ok(await it.undo(), "the panel's undo");
    equal([now().join("\n"), await textOf("run.yaml")], [before, YAML], "texts, taken back");
    const again = await it.preview(WISHES);
    equal((await it.apply(again)).kind, "written", "result");
    await vscode.window.showNotebookDocument(notebook);
    await vscode.commands.executeCommand("notebook.focusTop");
    await vscode.commands.executeCommand("notebook.cell.edit");
    await vscode.commands.executeCommand("undo");
    await eventually(async () => (await textOf("run.yaml")) === YAML, "the undo of the file");
    equal(now().join("\n"), before, "cells after one undo");
  });
});

/** Formats as usual tools do: other quotes, one text for the whole file. */
const quoting: vscode.DocumentFormattingEditProvider = {
  provideDocumentFormattingEdits: (document) => [
    vscode.TextEdit.replace(
      new vscode.Range(0, 0, document.lineCount, 0),
      document.getText().replaceAll("'", '"'),
    ),
  ],
};

async function writeBack(name: string, text: string): Promise<void> {
  const edit = new vscode.WorkspaceEdit();
  edit.replace(fileUri(name), new vscode.Range(0, 0, 1000, 0), text);
  ok(await vscode.workspace.applyEdit(edit), "the edit");
}

async function insertLine(name: string): Promise<void> {
  const edit = new vscode.WorkspaceEdit();
  edit.insert(fileUri(name), new vscode.Position(0, 0), "# mine\n");
  ok(await vscode.workspace.applyEdit(edit), "the edit");
}
