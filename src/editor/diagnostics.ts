import * as vscode from "vscode";
import type { Finding, Severity } from "../plan/findings/finding.ts";
import { diagnosticText } from "../present/findingText.ts";
import { isPython, toRange } from "./documents.ts";
import type { ReadScript, ScriptService } from "./scriptService.ts";
import { settingsFor } from "./settings.ts";

const severities: Readonly<Record<Severity, vscode.DiagnosticSeverity>> = {
  error: vscode.DiagnosticSeverity.Error,
  warning: vscode.DiagnosticSeverity.Warning,
  info: vscode.DiagnosticSeverity.Information,
  hint: vscode.DiagnosticSeverity.Hint,
};

/** Names our diagnostics among those of others. */
export const SOURCE = "Optimizer Playground";

/** Reports what PyTorch would raise, in the documents that are visible. */
export class FindingReporter {
  private readonly scripts: ScriptService;
  private readonly collection: vscode.DiagnosticCollection;
  private readonly log: vscode.LogOutputChannel;
  private readonly disposables: vscode.Disposable[];
  /** The documents that carry diagnostics of each script. */
  private readonly reported = new Map<string, readonly vscode.Uri[]>();

  constructor(scripts: ScriptService, log: vscode.LogOutputChannel) {
    this.scripts = scripts;
    this.log = log;
    this.collection = vscode.languages.createDiagnosticCollection("optimizer-playground");
    this.disposables = [
      this.collection,
      scripts.onDidChange(() => this.reportVisible()),
      vscode.window.onDidChangeVisibleTextEditors(() => this.reportVisible()),
      vscode.workspace.onDidCloseTextDocument(({ uri }) => this.clear(uri.toString())),
    ];
    this.reportVisible();
  }

  dispose(): void {
    for (const disposable of this.disposables) disposable.dispose();
  }

  private reportVisible(): void {
    for (const { document } of vscode.window.visibleTextEditors) {
      if (isPython(document)) void this.report(document);
    }
  }

  private async report(document: vscode.TextDocument): Promise<void> {
    try {
      const script = await this.scripts.read(document);
      if (!script) return;
      const isOn = settingsFor(script.source.uri).diagnostics;
      const findings = isOn ? await this.scripts.findings(script) : [];
      // Another document may have its address by now.
      if (!document.isClosed) this.publish(script, findings.filter(isCertain));
    } catch (error) {
      this.log.error(error instanceof Error ? error : String(error));
    }
  }

  private publish({ source }: ReadScript, findings: readonly Finding[]): void {
    const placed = findings.map((finding) => ({ finding, ...toRange(source, finding.span) }));
    const documents = new Map(
      placed.map(({ document }) => [document.uri.toString(), document.uri]),
    );
    this.clear(source.key);
    for (const uri of documents.values()) {
      const own = placed.filter(({ document }) => document.uri.toString() === uri.toString());
      this.collection.set(
        uri,
        own.map(({ finding, range }) => diagnosticOf(finding, range)),
      );
    }
    this.reported.set(source.key, [...documents.values()]);
  }

  private clear(key: string): void {
    for (const uri of this.reported.get(key) ?? []) this.collection.delete(uri);
    this.reported.delete(key);
  }
}

/** Diagnostics state facts: what rests on an assumption is told by the lens only. */
const isCertain = (finding: Finding): boolean =>
  "assumed" in finding ? !finding.assumed : isWarned.has(finding.code);

const isWarned: ReadonlySet<Finding["code"]> = new Set(["step-order", "epoch-argument"]);

function diagnosticOf(finding: Finding, range: vscode.Range): vscode.Diagnostic {
  const message = diagnosticText(finding, vscode.l10n.t);
  const diagnostic = new vscode.Diagnostic(range, message, severities[finding.severity]);
  diagnostic.source = SOURCE;
  diagnostic.code = finding.code;
  return diagnostic;
}
