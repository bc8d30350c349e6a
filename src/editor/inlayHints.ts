import * as vscode from "vscode";
import { type Hint, hintKinds, hintsOf } from "../present/hints.ts";
import type { SimulatedRun } from "../present/simulatedRun.ts";
import { type CallFact, callsOf, runIndexOf } from "../python/script.ts";
import { commands } from "./commandNames.ts";
import { isPython, toRange } from "./documents.ts";
import type { ReadScript, ScriptService } from "./scriptService.ts";
import { settingsFor } from "./settings.ts";

/** A few words within the line: what a value comes to, and what is assumed. */
export class PreviewHintsProvider implements vscode.InlayHintsProvider {
  private readonly scripts: ScriptService;
  readonly onDidChangeInlayHints: vscode.Event<void>;

  constructor(scripts: ScriptService) {
    this.scripts = scripts;
    this.onDidChangeInlayHints = (listener, self, disposables) =>
      scripts.onDidChangeAround(listener, self, disposables);
  }

  async provideInlayHints(
    document: vscode.TextDocument,
    range: vscode.Range,
  ): Promise<vscode.InlayHint[]> {
    const { inlayHints } = settingsFor(document.uri);
    if (!hintKinds.some((kind) => inlayHints.has(kind)) || !isPython(document)) return [];
    const script = await this.scripts.shown(document);
    if (!script) return [];
    const { reading, assumptions, source } = script;
    const contexts = await this.contextsIn(script, document, range);
    const input = {
      text: source.text,
      contextOf: ({ id }: CallFact) => contexts.get(runIndexOf(reading.script, id)) ?? null,
      script: reading.script,
      stated: assumptions.stated ?? [],
    };
    return hintsOf(input, inlayHints, vscode.l10n.t).flatMap((hint) => {
      const place = source.toPosition(hint.offset);
      const isShown = place.document === document && range.contains(place.position);
      return isShown ? [hintAt(hint, place.position, script)] : [];
    });
  }

  /** Only the runs of calls that can be seen are simulated. */
  private async contextsIn(
    script: ReadScript,
    document: vscode.TextDocument,
    range: vscode.Range,
  ): Promise<ReadonlyMap<number, SimulatedRun | null>> {
    const seen = callsOf(script.reading.script).filter(({ span }) => {
      const place = toRange(script.source, span);
      return place.document === document && range.intersection(place.range) !== undefined;
    });
    const runs = new Set(seen.map(({ id }) => runIndexOf(script.reading.script, id)));
    const contexts = [...runs].map(
      async (i) => [i, await this.scripts.runs.runContext(script, i)] as const,
    );
    return new Map(await Promise.all(contexts));
  }
}

function hintAt(hint: Hint, position: vscode.Position, script: ReadScript): vscode.InlayHint {
  const part = new vscode.InlayHintLabelPart(hint.label);
  if (hint.tooltip !== "") part.tooltip = hint.tooltip;
  if (hint.action) part.command = commandOf(hint, script);
  const shown = new vscode.InlayHint(position, [part]);
  if (hint.isBefore) shown.kind = vscode.InlayHintKind.Parameter;
  else shown.paddingLeft = true;
  return shown;
}

function commandOf({ action, text, tooltip }: Hint, { source }: ReadScript): vscode.Command {
  const uri = source.uri.toString();
  return action === "setValue"
    ? { title: tooltip, command: commands.setValue, arguments: [{ uri, text }] }
    : { title: tooltip, command: commands.setLengths, arguments: [{ uri }] };
}
