import * as vscode from "vscode";
import { type FindingCode, findingCodes } from "../plan/findings/finding.ts";
import { findingDocs } from "../present/findingDocs.ts";

const SCHEME = "optimizer-playground";

/** The languages that the pages are written in, beside English. */
const translations = ["zh-cn"];

/** The documentation of each finding as a page: `optimizer-playground:/step-order.md`. */
export class FindingPages implements vscode.TextDocumentContentProvider {
  private readonly folder: vscode.Uri;

  /** `extension` is the folder of the extension. */
  constructor(extension: vscode.Uri) {
    this.folder = vscode.Uri.joinPath(extension, "l10n");
  }

  register(): vscode.Disposable {
    return vscode.workspace.registerTextDocumentContentProvider(SCHEME, this);
  }

  async provideTextDocumentContent({ path }: vscode.Uri): Promise<string> {
    const code = findingCodes.find((c) => path === `/${c}.md`);
    return code ? findingDocs(await this.pages(), code) : "";
  }

  private async pages(): Promise<string> {
    const language = translations.find((name) => name === vscode.env.language.toLowerCase());
    const name = language ? `findings.${language}.md` : "findings.md";
    const bytes = await vscode.workspace.fs.readFile(vscode.Uri.joinPath(this.folder, name));
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
