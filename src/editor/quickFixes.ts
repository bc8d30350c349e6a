import * as vscode from "vscode";
import type { Finding, FindingCode, Fix } from "../plan/findings/finding.ts";
import { ignoreComment, ignoreFileComment } from "../plan/findings/suppress.ts";
import { fixTitle } from "../present/fixTitle.ts";
import type { Wish } from "../python/edits/wishes.ts";
import { commands } from "./commandNames.ts";
import { isShown, SOURCE } from "./diagnostics.ts";
import { toRange } from "./documents.ts";
import type { ReadScript, ScriptService } from "./scriptService.ts";

/** Ways to mend a finding, and to leave it out: each one edit that one undo takes back. */
export class QuickFixProvider implements vscode.CodeActionProvider {
  private readonly scripts: ScriptService;

  constructor(scripts: ScriptService) {
    this.scripts = scripts;
  }

  async provideCodeActions(
    document: vscode.TextDocument,
    _range: vscode.Range,
    { diagnostics }: vscode.CodeActionContext,
  ): Promise<vscode.CodeAction[]> {
    const own = diagnostics.filter((d) => d.source === SOURCE);
    const script = own.length > 0 ? await this.scripts.current(document) : null;
    if (!script) return [];
    const findings = (await this.scripts.runs.findings(script)).filter(isShown);
    const actions = own.flatMap((diagnostic) => {
      const finding = findings.find((f) => isOf(f, diagnostic, script, document));
      return finding ? [this.actionsFor(finding, diagnostic, script)] : [];
    });
    return (await Promise.all(actions)).flat();
  }

  private async actionsFor(
    finding: Finding,
    diagnostic: vscode.Diagnostic,
    script: ReadScript,
  ): Promise<vscode.CodeAction[]> {
    const { code, span } = finding;
    const { t } = vscode.l10n;
    const fixes = (finding.fixes ?? []).map((fix: Fix, i) =>
      this.action(fixTitle(fix, t), fix.wishes, diagnostic, script, i === 0),
    );
    const line: Wish = { kind: "insertComment", text: ignoreComment(code), at: span.from };
    const file: Wish = { kind: "insertHeader", text: ignoreFileComment(code) };
    const ignored = [
      this.action(t("Leave out {0} on this line", code), [line], diagnostic, script, false),
      this.action(t("Leave out {0} in this file", code), [file], diagnostic, script, false),
    ];
    const actions = await Promise.all([...fixes, ...ignored]);
    return [...actions.flatMap((action) => action ?? []), explanation(code, diagnostic)];
  }

  /** Undefined where the code cannot be written so. */
  private async action(
    title: string,
    wishes: readonly Wish[],
    diagnostic: vscode.Diagnostic,
    script: ReadScript,
    isPreferred: boolean,
  ): Promise<vscode.CodeAction | undefined> {
    const plan = await this.scripts.edits(script, wishes);
    if (plan.refused.length > 0 || plan.changes.length === 0) return undefined;
    const edit = await this.scripts.editOf(script, plan);
    if (typeof edit === "string") return undefined;
    const action = new vscode.CodeAction(title, vscode.CodeActionKind.QuickFix);
    action.edit = edit;
    action.diagnostics = [diagnostic];
    action.isPreferred = isPreferred;
    return action;
  }
}

function explanation(code: FindingCode, diagnostic: vscode.Diagnostic): vscode.CodeAction {
  const title = vscode.l10n.t("Explain {0}", code);
  const action = new vscode.CodeAction(title, vscode.CodeActionKind.QuickFix);
  action.command = { command: commands.explainFinding, title, arguments: [{ text: code }] };
  action.diagnostics = [diagnostic];
  return action;
}

/** Whether a diagnostic, which the editor has moved with the text, shows a finding. */
function isOf(
  finding: Finding,
  { code, range }: vscode.Diagnostic,
  { source }: ReadScript,
  document: vscode.TextDocument,
): boolean {
  if (typeof code !== "object" || code.value !== finding.code) return false;
  const place = toRange(source, finding.span);
  return place.document === document && place.range.start.isEqual(range.start);
}
