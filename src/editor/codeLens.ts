import * as vscode from "vscode";
import type { Finding } from "../plan/findings/finding.ts";
import { isSuppressed } from "../plan/findings/suppress.ts";
import { aloneTrace } from "../present/aloneTrace.ts";
import { lensItems } from "../present/lens.ts";
import { type LensItem, lensCount, roleOf } from "../present/lensPieces.ts";
import type { SimulatedRun } from "../present/simulatedRun.ts";
import type { CallFact } from "../python/script.ts";
import { isShown } from "./diagnostics.ts";
import { scriptOf, toRange } from "./documents.ts";
import { LastGoodLenses } from "./lastGoodLenses.ts";
import { nameOf } from "./lastWhole.ts";
import { commandOf } from "./lensCommand.ts";
import type { ReadScript, ScriptService } from "./scriptService.ts";
import { type LensSettings, type Settings, settingsFor } from "./settings.ts";

/** So many calls of a file are thought to be visible before it is known. */
const FIRST = 6;

/** The lenses wait so long for what stands in them. */
const PATIENCE_MS = 100;

/** What stands above one call; its pieces are made together. */
interface CallLenses {
  readonly script: ReadScript;
  readonly call: CallFact;
  items?: Promise<readonly LensItem[]>;
  /** The same, once they are there. */
  ready?: readonly LensItem[];
  /** Or will be soon: it is not asked for one by one. */
  isSeen: boolean;
}

/** The lenses of a document's newest text. */
interface Shown {
  readonly script: ReadScript;
  readonly lenses: readonly CallLens[];
}

/** A lens that knows which piece of which call it shows. */
class CallLens extends vscode.CodeLens {
  readonly of: CallLenses;
  readonly index: number;

  constructor(range: vscode.Range, of: CallLenses, index: number) {
    super(range);
    this.of = of;
    this.index = index;
  }
}

export class PreviewLensProvider implements vscode.CodeLensProvider {
  private readonly scripts: ScriptService;
  private readonly lastGood = new LastGoodLenses();
  private readonly newest = new WeakMap<vscode.TextDocument, Shown>();
  private readonly subscription: vscode.Disposable;
  readonly onDidChangeCodeLenses: vscode.Event<void>;

  constructor(scripts: ScriptService) {
    this.scripts = scripts;
    this.onDidChangeCodeLenses = (listener, self, disposables) =>
      scripts.onDidChangeAround(listener, self, disposables);
    this.subscription = scripts.onDidReadAhead((document) => {
      if (this.newest.has(document)) void this.provideCodeLenses(document).catch(() => {});
    });
  }

  dispose(): void {
    this.subscription.dispose();
  }

  async provideCodeLenses(document: vscode.TextDocument): Promise<vscode.CodeLens[]> {
    const { codeLens, lens } = settingsFor(document.uri);
    if (!codeLens) return [];
    const script = await this.scripts.shown(document);
    if (!script) return this.lastGood.lenses(scriptOf(document), document);
    const lenses = this.lensesOf(script, document, lens);
    await this.settled(lenses);
    for (const shown of lenses)
      if (shown.of.ready) shown.command = toCommand(shown, shown.of.ready);
    return [...lenses, ...this.lastGood.missing(script, document)];
  }

  /** Of a text that is known already they are the same ones. */
  private lensesOf(
    script: ReadScript,
    document: vscode.TextDocument,
    lens: LensSettings,
  ): readonly CallLens[] {
    const before = this.newest.get(document);
    if (before?.script === script) return before.lenses;
    this.lastGood.meet(script);
    const seen = new Set(before?.lenses.filter((l) => l.of.isSeen).map((l) => nameOf(l.of.call)));
    const { optimizers, schedulers } = script.reading.script;
    const known = (call: CallFact) => this.lastGood.items(script.source.key, call) !== undefined;
    const lenses = [...optimizers, ...schedulers]
      .filter((call) => !call.broken || known(call))
      .flatMap((call, i) => {
        const isSeen = i < FIRST || seen.has(nameOf(call));
        return piecesOf({ script, call, isSeen }, document, lens);
      });
    this.newest.set(document, { script, lenses });
    return lenses;
  }

  /**
   * What is said with the lenses is shown at once. For what is not, VS Code waits another quarter
   * of a second before it asks.
   */
  private async settled(lenses: readonly CallLens[]): Promise<void> {
    const seen = new Set(lenses.map(({ of }) => of).filter((of) => of.isSeen && !of.ready));
    const items = Promise.allSettled([...seen].map((of) => this.itemsFor(of)));
    let timer: ReturnType<typeof setTimeout> | undefined;
    const late = new Promise((resolve) => {
      timer = setTimeout(resolve, PATIENCE_MS);
    });
    await Promise.race([items, late]);
    clearTimeout(timer);
  }

  private itemsFor(of: CallLenses): Promise<readonly LensItem[]> {
    of.items ??= this.itemsOnce(of);
    return of.items;
  }

  /** What failed or was overtaken is tried again when it is asked for again. */
  private async itemsOnce(of: CallLenses): Promise<readonly LensItem[]> {
    try {
      const items = await this.itemsOf(of.script, of.call);
      if (items.length > 0) of.ready = items;
      return items;
    } finally {
      if (!of.ready) delete of.items;
    }
  }

  async resolveCodeLens(lens: vscode.CodeLens): Promise<vscode.CodeLens> {
    if (!(lens instanceof CallLens)) return lens;
    lens.of.isSeen = true;
    lens.command = toCommand(lens, await this.itemsFor(lens.of));
    return lens;
  }

  /** A half-typed call keeps what stood above it before. */
  private async itemsOf(script: ReadScript, call: CallFact): Promise<readonly LensItem[]> {
    if (call.broken) return this.lastGood.items(script.source.key, call) ?? [];
    const [context, alone] = await Promise.all([
      this.scripts.runs.contextOf(script, call),
      this.scripts.runs.aloneOf(script, call),
    ]);
    const isHalf = !context || context.run.obstacle?.kind === "broken";
    const last = isHalf ? this.lastGood.items(script.source.key, call) : undefined;
    if (last || !context) return last ?? [];
    const { lens, ...settings } = settingsFor(script.source.uri);
    const own = alone && aloneTrace(alone, call.id, script.reading.script);
    const problems = problemsIn(context, script, settings);
    const items = lensItems(call, { ...context, problems }, vscode.l10n.t, lens, own);
    if (!isHalf) this.lastGood.remember(script, call, items);
    return items;
  }
}

function toCommand({ of, index }: CallLens, items: readonly LensItem[]): vscode.Command {
  const item = items[index];
  return item ? commandOf(item, of.script, of.call) : { title: "", command: "" };
}

/** What is reported about a run as a warning, by the settings and the script's own comments. */
const problemsIn = (
  { result }: SimulatedRun,
  { reading }: ReadScript,
  { diagnostics, severities }: Pick<Settings, "diagnostics" | "severities">,
): readonly Finding[] =>
  (diagnostics ? result.warnings : [])
    .filter((f) => isShown(f) && !isSuppressed(f, reading.ignored))
    .filter((f) => ["error", "warning"].includes(severities.get(f.code) ?? f.severity));

function piecesOf(of: CallLenses, document: vscode.TextDocument, lens: LensSettings): CallLens[] {
  const { script, call } = of;
  const role = roleOf(call);
  const place = toRange(script.source, call.span);
  if (place.document !== document || !lens.roles.has(role)) return [];
  const pieces = lensCount(role, lens);
  return Array.from({ length: pieces }, (_, i) => new CallLens(place.range, of, i));
}
