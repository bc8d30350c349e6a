import * as vscode from "vscode";
import type { Finding, Severity } from "../plan/findings/finding.ts";
import { diagnosticText } from "../present/findingText.ts";
import { isPython, scriptOf, scriptUri, toRange } from "./documents.ts";
import { pageOf } from "./findingPages.ts";
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
  private readonly codes = new Map<string, ReadonlySet<Finding["code"]>>();
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
      vscode.workspace.onDidCloseTextDocument(({ uri }) => this.forget(uri.toString())),
      vscode.workspace.onDidCloseNotebookDocument(({ uri }) => this.forget(uri.toString())),
    ];
    this.reportVisible();
  }

  dispose(): void {
    for (const disposable of this.disposables) disposable.dispose();
  }

  private reportVisible(): void {
    const documents = vscode.window.visibleTextEditors.map((editor) => editor.document);
    // A notebook has an editor for every cell that is seen.
    const scripts = new Map(documents.filter(isPython).map((d) => [scriptUri(d).toString(), d]));
    for (const document of scripts.values()) void this.report(document);
  }

  private async report(document: vscode.TextDocument): Promise<void> {
    try {
      const script = await this.scripts.read(document);
      if (!script) return;
      const { diagnostics: isOn, severities } = settingsFor(script.source.uri);
      const found = isOn ? await this.scripts.runs.findings(script) : [];
      const shown = found.filter(isShown).flatMap((f) => withSeverity(f, severities.get(f.code)));
      // Another document may have its address by now, or the text may have gone on.
      const isLatest = !document.isClosed && scriptOf(document).version === script.source.version;
      if (isLatest) this.publish(script, this.settled(script, shown));
    } catch (error) {
      this.log.error(error instanceof Error ? error : String(error));
    }
  }

  /** While a text is half typed nothing new is found in it but what raises for certain. */
  private settled(
    { source, reading }: ReadScript,
    findings: readonly Finding[],
  ): readonly Finding[] {
    const known = this.codes.get(source.key) ?? new Set();
    const isWhole = reading.script.syntaxErrors.length === 0;
    const kept = isWhole
      ? findings
      : findings.filter((f) => f.severity === "error" || known.has(f.code));
    this.codes.set(source.key, new Set(kept.map((f) => f.code)));
    return kept;
  }

  private publish({ source }: ReadScript, findings: readonly Finding[]): void {
    const placed = findings.map((finding) => ({ finding, ...toRange(source, finding.span) }));
    const documents = new Map(
      placed.map(({ document }) => [document.uri.toString(), document.uri]),
    );
    const left = (this.reported.get(source.key) ?? []).filter((u) => !documents.has(u.toString()));
    for (const uri of left) this.collection.delete(uri);
    for (const uri of documents.values()) {
      const own = placed.filter(({ document }) => document.uri.toString() === uri.toString());
      this.collection.set(
        uri,
        own.map(({ finding, range }) => diagnosticOf(finding, range)),
      );
    }
    this.reported.set(source.key, [...documents.values()]);
  }

  private forget(key: string): void {
    this.clear(key);
    this.codes.delete(key);
  }

  private clear(key: string): void {
    for (const uri of this.reported.get(key) ?? []) this.collection.delete(uri);
    this.reported.delete(key);
  }
}

/** What could not be read or drawn is told by the lens only. */
const untold: ReadonlySet<Finding["code"]> = new Set([
  "syntax-error",
  "not-read",
  "not-supported",
  "value-unresolved",
  "hand-set-rate",
  "run-too-long",
  "evaluation-limit",
]);

/** Diagnostics state facts, and so nothing that rests on an assumption. */
export const isShown = (finding: Finding): boolean =>
  "assumed" in finding ? !finding.assumed : !untold.has(finding.code);

const withSeverity = (finding: Finding, severity: Severity | "off" | undefined): Finding[] =>
  severity === "off" ? [] : [severity ? { ...finding, severity } : finding];

function diagnosticOf(finding: Finding, range: vscode.Range): vscode.Diagnostic {
  const message = diagnosticText(finding, vscode.l10n.t);
  const diagnostic = new vscode.Diagnostic(range, message, severities[finding.severity]);
  diagnostic.source = SOURCE;
  diagnostic.code = { value: finding.code, target: pageOf(finding.code) };
  return diagnostic;
}
