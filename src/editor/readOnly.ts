import * as vscode from "vscode";

/** Whether the file's own permissions forbid writing it; only the Node host can tell. */
export type IsLocked = (uri: vscode.Uri) => Promise<boolean>;

/**
 * Whether the editor could not save a file, by the editor's own rule: its file system, the user's
 * patterns, the file's permissions where the user has them respected, in this order.
 */
export async function isReadOnly(uri: vscode.Uri, isLocked: IsLocked): Promise<boolean> {
  if (uri.scheme === "untitled") return false;
  if (vscode.workspace.fs.isWritableFileSystem(uri.scheme) === false) return true;
  const files = vscode.workspace.getConfiguration("files", uri);
  if (isMatched(uri, files.get("readonlyInclude"))) {
    return !isMatched(uri, files.get("readonlyExclude"));
  }
  if (files.get("readonlyFromPermissions") === true && (await isLocked(uri))) return true;
  try {
    const { permissions = 0 } = await vscode.workspace.fs.stat(uri);
    return (permissions & vscode.FilePermission.Readonly) !== 0;
  } catch {
    // A file that is not there yet can be written.
    return false;
  }
}

/** The settings hold `{ "pattern": true }`; a pattern counts from the workspace folder. */
function isMatched(uri: vscode.Uri, patterns: unknown): boolean {
  if (typeof patterns !== "object" || patterns === null) return false;
  const folder = vscode.workspace.getWorkspaceFolder(uri);
  // Only these two are asked for where a pattern is all that counts.
  const document = { uri, languageId: "" } as vscode.TextDocument;
  return Object.entries(patterns).some(([glob, isOn]) => {
    const all = [{ pattern: glob }, ...(folder ? [{ pattern: relative(folder, glob) }] : [])];
    return isOn === true && vscode.languages.match(all, document) > 0;
  });
}

const relative = (folder: vscode.WorkspaceFolder, glob: string) =>
  new vscode.RelativePattern(folder, glob);
