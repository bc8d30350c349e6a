import * as vscode from "vscode";
import { type FindingCode, findingCodes } from "../plan/findings/finding.ts";
import { findingDocs } from "../present/findingDocs.ts";

const SCHEME = "optimizer-playground";

/** The documentation of each finding as a page: `optimizer-playground:/step-order.md`. */
export class FindingPages implements vscode.TextDocumentContentProvider {
  private readonly extension: vscode.Uri;

  /** `extension` is the folder in which the README lies. */
  constructor(extension: vscode.Uri) {
    this.extension = extension;
  }

  register(): vscode.Disposable {
    return vscode.workspace.registerTextDocumentContentProvider(SCHEME, this);
  }

  async provideTextDocumentContent({ path }: vscode.Uri): Promise<string> {
    const code = findingCodes.find((c) => path === `/${c}.md`);
    return code ? findingDocs(await this.readme(), code) : "";
  }

  /** Packaging writes the name in small letters. */
  private async readme(): Promise<string> {
    const read = (name: string) =>
      vscode.workspace.fs.readFile(vscode.Uri.joinPath(this.extension, name));
    const bytes = await read("README.md").then(
      (found) => found,
      () => read("readme.md"),
    );
    return new TextDecoder().decode(bytes);
  }
}

/** Where a finding's page is: links to commands do not work in every place that shows a code. */
export const pageOf = (code: FindingCode): vscode.Uri =>
  vscode.Uri.from({ scheme: SCHEME, path: `/${code}.md` });

/** Shows what is written about a finding. */
export async function explainFinding(code: string | undefined): Promise<void> {
  const known = findingCodes.find((c) => c === code);
  if (!known) return;
  await vscode.commands.executeCommand("markdown.showPreview", pageOf(known));
}
