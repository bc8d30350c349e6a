import type { Span } from "../ast.ts";
import { type StatementSite, statementAt } from "../statementSites.ts";
import type { TextEdit } from "../textEdit.ts";
import { joinTouching } from "./compose.ts";
import type { Draft } from "./draft.ts";
import { lineBefore, lineEnd, lineStart } from "./lines.ts";
import { statementFrom } from "./lookup.ts";
import { type Outcome, refused, written } from "./outcome.ts";
import type { SourceFile } from "./sourceFile.ts";
import type { Place } from "./wishes.ts";

/** The whole lines of a statement: with its comment, and with the line break before or after. */
function linesOf(text: string, { from, to }: Span): Span {
  const found = text.slice(to).search(/\n/);
  return { from: lineStart(text, from), to: found < 0 ? text.length : to + found + 1 };
}

/** The end of a statement's last line of code: a block's span takes in the line break behind it. */
const lastOf = (text: string, { from, to }: Span): number =>
  from + text.slice(from, to).trimEnd().length;

const isBlankOrComment = (text: string) => /^[ \t]*(#[^\r\n]*)?\r?\n?$/.test(text);

/** Whether a statement shares its line with others: `a(); b()` or `if x: a()`. */
function isAlone(text: string, span: Span): boolean {
  const lines = linesOf(text, span);
  const before = text.slice(lines.from, span.from);
  return before.trim() === "" && isBlankOrComment(text.slice(span.to, lines.to));
}

export function deleteStatement(draft: Draft, at: number): Outcome {
  const site = statementAt(draft.parsed.body, { from: at, to: at });
  if (!site) return refused("missing");
  return written(deletion(draft.text, site), "statement", spanOf(site));
}

const spanOf = ({ statement: { from, to } }: StatementSite): Span => ({ from, to });

/** A block must not become empty: `pass` takes the place of its only statement. */
export function deletion(text: string, site: StatementSite): readonly TextEdit[] {
  const span = spanOf(site);
  if (site.siblings.length === 1) return [{ ...span, insert: "pass" }];
  if (isAlone(text, span)) return [{ ...linesOf(text, span), insert: "" }];
  const behind = /^[ \t]*;[ \t]*/.exec(text.slice(span.to))?.[0];
  if (behind) return [{ from: span.from, to: span.to + behind.length, insert: "" }];
  const before = /[ \t]*;[ \t]*$/.exec(text.slice(0, span.from))?.[0] ?? "";
  return [{ from: span.from - before.length, to: span.to, insert: "" }];
}

export function insertStatement(draft: Draft, code: string, place: Place): Outcome {
  const edits = insertion(draft.source, code, "", place);
  return edits ? written(edits, "statement", { from: place.at, to: place.at }) : refused("missing");
}

/** `comment` is what stood behind the statement on its line. */
export function insertion(
  { text, style, body }: SourceFile,
  code: string,
  comment: string,
  { beside, at }: Place,
): readonly TextEdit[] | undefined {
  const site = statementFrom(body, at) ?? statementAt(body, { from: at, to: at });
  const indent = site && lineBefore(text, site.statement.from);
  if (!site || indent === undefined || indent.trim() !== "") return undefined;
  const line = `${indent}${code}${comment}`;
  const lines = linesOf(text, spanOf(site));
  if (beside === "before") return [{ from: lines.from, to: lines.from, insert: line + style.eol }];
  // At the end of the line, not on the next: that may be another cell's.
  const end = lineEnd(text, lastOf(text, site.statement));
  return [{ from: end, to: end, insert: style.eol + line }];
}

/** Only a statement of one line can be moved: others would need new indentation. */
export function moveStatement(draft: Draft, at: number, place: Place): Outcome {
  const { text } = draft;
  const site = statementAt(draft.parsed.body, { from: at, to: at });
  if (!site) return refused("missing");
  const span = spanOf(site);
  const code = text.slice(span.from, span.to).trimEnd();
  if (/\n/.test(code)) return refused("computed", code);
  const lines = linesOf(text, span);
  const isOwnLine = isAlone(text, span) && site.siblings.length > 1;
  const comment = isOwnLine ? text.slice(span.to, lines.to).trimEnd() : "";
  const added = insertion(draft.source, code, comment, place);
  if (!added) return refused("missing");
  const removed = deletion(text, site);
  const edits = placedInside(removed, added, draft) ?? joinTouching([...removed, ...added]);
  return written(edits, "statement", span);
}

/** The last line of a loop that shall stand behind the loop: its old place holds the new one. */
function placedInside(
  [removed]: readonly TextEdit[],
  [added]: readonly TextEdit[],
  { text, style }: Draft,
): readonly TextEdit[] | undefined {
  if (!removed || !added || added.from <= removed.from || added.from >= removed.to)
    return undefined;
  const line = added.insert.slice(style.eol.length);
  const isLast = removed.to === text.length && !text.endsWith("\n");
  return [{ ...removed, insert: isLast ? line : line + style.eol }];
}

/** `scheduler.step(epoch)` → `scheduler.step()`. */
export function clearArguments(draft: Draft, at: number): Outcome {
  const site = draft.source.index.calls.find(
    ({ call }) => call.from === at && call.args.length > 0,
  );
  if (!site) return refused("missing");
  const { call } = site;
  const open = draft.text.indexOf("(", call.callee.to);
  const span = { from: call.from, to: call.to };
  return written([{ from: open + 1, to: call.to - 1, insert: "" }], "call", span);
}

/** Above the first statement: a `#!` line, or a notebook's cell magic, stays the first. */
export function insertHeader(draft: Draft, comment: string): Outcome {
  const [first] = draft.parsed.body;
  return insertStatement(draft, comment, { beside: "before", at: first?.from ?? 0 });
}

/** A comment at the end of a line; one that is there already is kept before it. */
export function insertComment(draft: Draft, comment: string, at: number): Outcome {
  const { text } = draft;
  const end = lineEnd(text, at);
  const line = text.slice(lineStart(text, at), end);
  const blanks = /[ \t]*$/.exec(line)?.[0].length ?? 0;
  return written([{ from: end - blanks, to: end, insert: `  ${comment}` }], "statement", {
    from: end,
    to: end,
  });
}
