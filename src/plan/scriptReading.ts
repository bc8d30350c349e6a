import { editBetween, type ParsedText, parsePython } from "../python/parse.ts";
import { readParsed } from "../python/readScript.ts";
import type { Assumptions } from "./assumptions.ts";
import { staticFindings } from "./findings.ts";
import { planRuns } from "./planRuns.ts";
import type { Reading } from "./preview.ts";

/** Reads one document again and again; what did not change between two readings is reused. */
export class ScriptReading {
  private parsed: ParsedText | undefined;

  read(text: string, assumptions: Assumptions): Reading {
    const edit = this.parsed && editBetween(this.parsed.text, text);
    this.parsed = parsePython(text, this.parsed, edit);
    const script = readParsed(this.parsed, assumptions);
    const runs = planRuns(script, assumptions);
    return { script, runs, findings: staticFindings(script, runs) };
  }
}
