import { type CallFact, callsOf } from "../python/script.ts";
import { editBetween, type TextEdit } from "../python/textEdit.ts";
import type { ScriptSource } from "./documents.ts";
import type { ReadScript } from "./scriptService.ts";

/** The last reading of a script without a syntax error, and how its text went on since. */
interface Whole {
  readonly read: ReadScript;
  readonly edits: TextEdit[];
  text: string;
}

/**
 * What was last understood of each script. A line that is half typed takes the ones below it
 * along: what a broken text seems to say is no preview.
 */
export class LastWhole {
  private readonly known = new Map<string, Whole>();
  private readonly shown = new WeakMap<ReadScript, ReadScript>();

  /** Every reading, in the order of their texts. */
  note(read: ReadScript): void {
    const { key, text } = read.source;
    if (isWhole(read)) this.known.set(key, { read, edits: [], text });
    const whole = this.known.get(key);
    if (!whole || whole.text === text) return;
    whole.edits.push(editBetween(whole.text, text));
    whole.text = text;
  }

  forget(key: string): void {
    this.known.delete(key);
  }

  /**
   * What is to be shown of a reading: itself, or while its text is broken the last whole one with
   * its places in the new text. A call that was changed and closed meanwhile is seen as it is now.
   */
  shownFor(read: ReadScript): ReadScript {
    const shown = this.shown.get(read) ?? this.chosenFor(read);
    this.shown.set(read, shown);
    return shown;
  }

  private chosenFor(read: ReadScript): ReadScript {
    const whole = this.known.get(read.source.key);
    if (!whole || whole.text !== read.source.text || isWhole(read)) return read;
    const edits = [...whole.edits];
    const old = whole.read;
    const calls = callsOf(read.reading.script);
    const names = new Set(callsOf(old.reading.script).map(nameOf));
    if (isAnother(calls, names) || calls.some((call) => isNew(call, read, old))) return read;
    return { ...old, source: movedSource(old.source, read.source, edits), isOld: true };
  }
}

const isWhole = ({ reading }: ReadScript) => reading.script.syntaxErrors.length === 0;

/** Calls are told apart by class and variable: their numbers change when one is broken. */
export const nameOf = (call: CallFact) => `${call.name} ${call.variable ?? call.id}`;

const textOf = ({ span }: CallFact, { source }: ReadScript) =>
  source.text.slice(span.from, span.to);

/** Whether a text has closed calls, and none of those before: another script was put there. */
export const isAnother = (calls: readonly CallFact[], before: ReadonlySet<string>): boolean =>
  calls.some((call) => !call.broken) && !calls.some((call) => before.has(nameOf(call)));

/** Whether a call is closed and says something else than it did. */
function isNew(call: CallFact, now: ReadScript, old: ReadScript): boolean {
  if (call.broken) return false;
  const before = callsOf(old.reading.script).filter((c) => nameOf(c) === nameOf(call));
  return before.length > 0 && !before.some((c) => textOf(c, old) === textOf(call, now));
}

/** The places of an old text in the new one. */
function movedSource(
  old: ScriptSource,
  now: ScriptSource,
  edits: readonly TextEdit[],
): ScriptSource {
  return {
    ...now,
    text: old.text,
    toPosition: (offset) => now.toPosition(edits.reduce(moved, offset)),
    toOffset: (document, position) => {
      const offset = now.toOffset(document, position);
      return offset === undefined ? undefined : edits.reduceRight(movedBack, offset);
    },
  };
}

/** What was replaced lies where its replacement begins. */
export function moved(offset: number, { from, to, insert }: TextEdit): number {
  if (offset <= from) return offset;
  return offset >= to ? offset - (to - from) + insert.length : from;
}

function movedBack(offset: number, { from, to, insert }: TextEdit): number {
  if (offset <= from) return offset;
  return offset >= from + insert.length ? offset + (to - from) - insert.length : from;
}
