import * as vscode from "vscode";
import {
  FILES,
  NEW_RATES,
  NEW_SCRIPT,
  row,
  SCRIPT,
  statuses,
  texts,
  WISHES,
  YAML,
} from "../applyFiles.ts";
import { applyings, fileUri, writeFiles } from "../applyTools.ts";
import { closeAll } from "../editor.ts";
import { equal, match } from "../expect.ts";

async function setFiles(name: string, value: unknown): Promise<void> {
  const { Global } = vscode.ConfigurationTarget;
  await vscode.workspace.getConfiguration("files").update(name, value, Global);
}

describe("applying values to files that are locked", () => {
  const applying = applyings();

  beforeEach(() => writeFiles(FILES));

  it("leaves files alone that the settings make read-only, and says so", async () => {
    const it = applying(fileUri("run.py"));
    try {
      await setFiles("readonlyInclude", { "**/*.yaml": true });
      const preview = await it.preview(WISHES);
      equal(statuses(preview), ["lr refused", "momentum edit", "weight_decay edit"], "rows");
      match(row(preview, "lr").reason, /^It stands in apply-here\/run\.yaml, which is read-only/);
      equal((await it.apply(preview)).kind, "written", "result");
      equal(await texts(), [NEW_SCRIPT, YAML, NEW_RATES], "texts");
      await it.undo();
      await setFiles("readonlyExclude", { "apply-here/run.yaml": true });
      equal(row(await it.preview(WISHES), "lr").status, "edit", "without the exception");
      await setFiles("readonlyInclude", { "apply-here/*.py": true });
      const own = await it.preview(WISHES);
      equal(statuses(own), ["lr edit", "momentum refused", "weight_decay refused"], "rows");
      match(row(own, "weight_decay").reason, /^It stands in apply-here\/run\.py, which is read-/);
    } finally {
      await setFiles("readonlyInclude", undefined);
      await setFiles("readonlyExclude", undefined);
    }
  });

  it("leaves a file system alone that cannot be written, and says so", async () => {
    const provider = vscode.workspace.registerFileSystemProvider("sealed", new Sealed(SCRIPT), {
      isReadonly: true,
    });
    try {
      const uri = vscode.Uri.parse("sealed:/run.py");
      const it = applying(uri);
      const preview = await it.preview({ "o0.weight_decay": "1e-3" });
      equal(statuses(preview), ["weight_decay refused"], "rows");
      match(row(preview, "weight_decay").reason, /^It stands in run\.py, which is read-only/);
    } finally {
      await closeAll();
      provider.dispose();
    }
  });

  it("says of files that are write-protected on disk that the editor will ask", async () => {
    const isLocked = async ({ path }: vscode.Uri) => path.endsWith("rates.py");
    const it = applying(fileUri("run.py"), isLocked);
    const preview = await it.preview(WISHES);
    equal(preview.locked, ["apply-here/rates.py"], "write-protected");
    try {
      await setFiles("readonlyFromPermissions", true);
      const refused = await it.preview(WISHES);
      equal(statuses(refused), ["lr edit", "momentum refused", "weight_decay edit"], "rows");
      equal(refused.locked, [], "write-protected");
    } finally {
      await setFiles("readonlyFromPermissions", undefined);
    }
  });
});

/** One file that can only be read. */
class Sealed implements vscode.FileSystemProvider {
  private readonly text: Uint8Array;
  readonly onDidChangeFile = new vscode.EventEmitter<vscode.FileChangeEvent[]>().event;

  constructor(text: string) {
    this.text = new TextEncoder().encode(text);
  }

  stat({ path }: vscode.Uri): vscode.FileStat {
    const type = path === "/" ? vscode.FileType.Directory : vscode.FileType.File;
    if (!["/", "/run.py"].includes(path)) throw vscode.FileSystemError.FileNotFound();
    return { type, ctime: 0, mtime: 0, size: this.text.length };
  }

  readFile = () => this.text;
  watch = () => new vscode.Disposable(() => {});
  readDirectory = (): [string, vscode.FileType][] => [["run.py", vscode.FileType.File]];
  createDirectory = sealed;
  writeFile = sealed;
  delete = sealed;
  rename = sealed;
}

function sealed(): never {
  throw vscode.FileSystemError.NoPermissions();
}
