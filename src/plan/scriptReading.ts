import { pyRepr } from "../core/spec/pyRepr.ts";
import type { PyValue } from "../core/spec/pyValue.ts";
import type { EditPlan, LockedFiles } from "../python/edits/editPlan.ts";
import { planEdits } from "../python/edits/planEdits.ts";
import type { Wish } from "../python/edits/wishes.ts";
import { evaluateText } from "../python/evaluateText.ts";
import { type ParsedText, parseNext, parsePython } from "../python/parse.ts";
import type { ReadOptions } from "../python/readOptions.ts";
import { readParsed } from "../python/readScript.ts";
import { mentionsTorch } from "../python/torchNames.ts";
import { type FilesBeside, Workspace } from "../python/workspace.ts";
import type { Assumptions } from "./assumptions.ts";
import { withCountedLengths } from "./countedLengths.ts";
import { scriptFindings } from "./findings/scriptFindings.ts";
import { NO_SUPPRESSIONS, suppressionsIn } from "./findings/suppress.ts";
import { planRuns } from "./planRuns.ts";
import type { Reading } from "./preview.ts";

/** Reads one document again and again; what did not change between two readings is reused. */
export class ScriptReading {
  private parsed: ParsedText | undefined;
  private readonly workspace = new Workspace();
  private files: FilesBeside | undefined;
  private readonly now: () => number;

  /** `now` gives milliseconds and bounds the time of one reading. */
  constructor(now: () => number) {
    this.now = now;
  }

  /** `files` are those of the script's workspace; without them the text stands alone. */
  read(text: string, assumptions: Assumptions, files?: FilesBeside): Reading {
    this.files = files;
    if (!mentionsTorch(text) && !(files && mayTrain(text))) return this.nothing(null);
    if (text.length > MAX_LENGTH) return this.nothing(0);
    const startedAt = this.now();
    const isLate = () => this.now() - startedAt > MAX_MS;
    this.parsed = parseNext(text, this.parsed, isLate);
    try {
      const options = { ...readOptions(assumptions, files), isLate };
      const read = readParsed(this.parsed, options, this.workspace);
      const runs = planRuns(read, assumptions);
      const script = withCountedLengths(read, runs);
      const { asked, wanted } = this.workspace;
      return {
        script,
        runs,
        findings: scriptFindings(script, runs, text),
        ignored: suppressionsIn(text),
        beside: { asked: [...asked], wanted: [...wanted] },
      };
    } catch (error) {
      // Definitions that build on each other a thousand deep fill the stack.
      if (error instanceof RangeError) return this.nothing(0);
      throw error;
    }
  }

  /**
   * The edits that make `text` say what is wished; it may be any text, with the assumptions it is
   * read with. Wishes name calls by the ids of a reading of the same text.
   */
  plan(
    text: string,
    assumptions: Assumptions,
    wishes: readonly Wish[],
    locked: LockedFiles = {},
  ): EditPlan {
    const parsed = parsePython(text, this.parsed);
    const options = readOptions(assumptions, this.files);
    return planEdits(parsed, options, wishes, this.workspace, locked);
  }

  private nothing(unreadFrom: number | null): Reading {
    this.parsed = undefined;
    const script = { optimizers: [], schedulers: [], runs: [], syntaxErrors: [], unreadFrom };
    const findings = scriptFindings(script, [], "");
    return { script, runs: [], findings, ignored: NO_SUPPRESSIONS, beside: none };
  }
}

function readOptions(
  { epochs, stepsPerEpoch, stated = [], values }: Assumptions,
  files: FilesBeside | undefined,
): ReadOptions {
  const given = { epochs, stepsPerEpoch, stated, values: evaluated(values ?? {}) };
  return files ? { ...given, files } : given;
}

const none = { asked: [], wanted: [] };

/** A script that leaves it to other files to build its optimizer. */
const mayTrain = (text: string): boolean => /^\s*(from|import)\s/m.test(text);

/** About 200,000 lines: no training script is longer. */
const MAX_LENGTH = 8_000_000;
const MAX_MS = 5000;

function evaluated(values: Readonly<Record<string, string>>): Record<string, PyValue> {
  const known = Object.entries(values).flatMap(([text, value]) => {
    const result = evaluateText(value);
    return result === undefined ? [] : [[text, result] as const];
  });
  return Object.fromEntries(known);
}

/** Python's `repr` of an expression that stands alone; null when it has no value. */
export function reprOf(text: string): string | null {
  const value = evaluateText(text);
  return value === undefined ? null : pyRepr(value);
}
