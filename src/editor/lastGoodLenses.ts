import * as vscode from "vscode";
import type { LensItem } from "../present/lensPieces.ts";
import { type CallFact, callsOf } from "../python/script.ts";
import { editBetween } from "../python/textEdit.ts";
import type { ScriptSource } from "./documents.ts";
import { isAnother, moved, nameOf } from "./lastWhole.ts";
import { commandOf } from "./lensCommand.ts";
import type { ReadScript } from "./scriptService.ts";

interface Remembered {
  readonly script: ReadScript;
  readonly call: CallFact;
  readonly items: readonly LensItem[];
}

/**
 * What stood above each call when it was last understood. While a line is half typed the text
 * above it must neither vanish nor jump.
 */
export class LastGoodLenses {
  private readonly scripts = new Map<string, Map<string, Remembered>>();

  remember(script: ReadScript, call: CallFact, items: readonly LensItem[]): void {
    const known = this.scripts.get(script.source.key) ?? new Map<string, Remembered>();
    this.scripts.set(script.source.key, known.set(nameOf(call), { script, call, items }));
  }

  items(key: string, call: CallFact): readonly LensItem[] | undefined {
    return this.scripts.get(key)?.get(nameOf(call))?.items;
  }

  /** Forgets what stood above the calls of a script that gave way to another one. */
  meet({ source, reading }: ReadScript): void {
    const before = new Set(this.scripts.get(source.key)?.keys());
    if (isAnother(callsOf(reading.script), before)) this.scripts.delete(source.key);
  }

  /** Lenses of calls that the parser does not see any more because the text is broken. */
  missing(script: ReadScript, document: vscode.TextDocument): vscode.CodeLens[] {
    const { optimizers, schedulers, syntaxErrors } = script.reading.script;
    const present = new Set([...optimizers, ...schedulers].map(nameOf));
    if (syntaxErrors.length === 0) {
      this.forgetOthers(script.source.key, present);
      return [];
    }
    return this.at(script.source, document, (name) => !present.has(name));
  }

  /** All remembered lenses, for a text that could not be read in time. */
  lenses(source: ScriptSource, document: vscode.TextDocument): vscode.CodeLens[] {
    return this.at(source, document, () => true);
  }

  private at(
    source: ScriptSource,
    document: vscode.TextDocument,
    isWanted: (name: string) => boolean,
  ): vscode.CodeLens[] {
    const known = [...(this.scripts.get(source.key) ?? [])];
    return known.flatMap(([name, { script, call, items }]) => {
      if (!isWanted(name)) return [];
      const offset = moved(call.span.from, editBetween(script.source.text, source.text));
      const place = source.toPosition(offset);
      if (place.document !== document) return [];
      const range = new vscode.Range(place.position, place.position);
      return items.map((item) => new vscode.CodeLens(range, commandOf(item, script, call)));
    });
  }

  private forgetOthers(key: string, present: ReadonlySet<string>): void {
    const known = this.scripts.get(key);
    for (const name of [...(known?.keys() ?? [])]) if (!present.has(name)) known?.delete(name);
  }
}
