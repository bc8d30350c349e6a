import * as vscode from "vscode";
import { needsPython, pythonCursor, revealPlace, targetCall } from "./activeScript.ts";
import { hoverTarget } from "./callAt.ts";
import type { CallReference } from "./commandNames.ts";
import { SOURCE } from "./diagnostics.ts";
import { notebookOf, toRange } from "./documents.ts";
import type { ScriptService } from "./scriptService.ts";

/**
 * Shows the card on what is at the cursor; on the class of the call around it where there is
 * nothing to explain. `allow` lets it through where hovers are switched off.
 */
export async function explainAtCursor(
  reference: CallReference,
  scripts: ScriptService,
  allow: () => void,
): Promise<void> {
  const found = await targetCall(reference, scripts);
  if (!found) return;
  const { script, call } = found;
  const cursor = pythonCursor();
  const offset = cursor && script.source.toOffset(cursor.document, cursor.position);
  const isHere = reference.call === undefined && offset !== undefined;
  if (!isHere || !hoverTarget(script, offset)) {
    const { document, range } = toRange(script.source, call.nameSpan);
    await revealPlace(document, new vscode.Range(range.start, range.start));
  }
  allow();
  await vscode.commands.executeCommand("editor.action.showHover");
}

/** Puts the cursor on the next finding of the file, or the one before; round the end. */
export async function goToFinding(direction: 1 | -1): Promise<void> {
  const cursor = pythonCursor();
  if (!cursor) {
    void vscode.window.showInformationMessage(needsPython());
    return;
  }
  const places = findingsOf(cursor.document);
  const here = placeOf(cursor.document, cursor.position);
  const inOrder = direction > 0 ? places : [...places].reverse();
  const next = inOrder.find((p) => direction * compare(p.place, here) > 0) ?? inOrder[0];
  if (!next) {
    void vscode.window.showInformationMessage(vscode.l10n.t("There are no findings in this file."));
    return;
  }
  const { start } = next.range;
  await revealPlace(next.document, new vscode.Range(start, start));
  await vscode.commands.executeCommand("editor.action.showHover");
}

/** Cell, line and column: the order of a notebook as a whole. */
type Place = readonly [cell: number, line: number, character: number];

const placeOf = (document: vscode.TextDocument, { line, character }: vscode.Position): Place => [
  cellsOf(document).indexOf(document),
  line,
  character,
];

const compare = (a: Place, b: Place): number => a[0] - b[0] || a[1] - b[1] || a[2] - b[2];

const cellsOf = (document: vscode.TextDocument): readonly vscode.TextDocument[] =>
  notebookOf(document)
    ?.getCells()
    .map((cell) => cell.document) ?? [document];

function findingsOf(document: vscode.TextDocument) {
  return cellsOf(document)
    .flatMap((cell) =>
      vscode.languages
        .getDiagnostics(cell.uri)
        .filter(({ source }) => source === SOURCE)
        .map(({ range }) => ({ document: cell, range, place: placeOf(cell, range.start) })),
    )
    .sort((a, b) => compare(a.place, b.place));
}
