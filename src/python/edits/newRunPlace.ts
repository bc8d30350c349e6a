import type { Stmt, StmtOf } from "../ast.ts";
import { type CallFact, callsOf } from "../script.ts";
import { holds, type StatementSite, statementAt } from "../statementSites.ts";
import type { Draft } from "./draft.ts";
import { indentAt, lineEnd, lineStart } from "./lines.ts";
import { ifsAround } from "./lookup.ts";

/** Where lines of a new run go. */
export interface RunPlace {
  readonly at: number;
  readonly indent: string;
  /** The text to insert there for lines that have their indentation. */
  readonly around: (block: string, eol: string) => string;
}

/**
 * Behind the last statement that builds an optimizer or a scheduler, or before it if it is a
 * `return`. Of branches that each build one, behind all of them: the new run belongs to none.
 */
export function newRunPlace(draft: Draft): RunPlace {
  const { text } = draft;
  const calls = [...callsOf(draft.script)].sort((a, b) => a.span.from - b.span.from);
  const site = siteOf(calls, draft);
  if (site?.statement.kind === "return") return before(text, site.statement);
  const end = site && lastOf(text, site.statement);
  const at = end === undefined ? text.length : lineEnd(text, end);
  const indent = site ? indentAt(text, site.statement.from) : "";
  const isFresh = at === text.length && (text === "" || text.endsWith("\n"));
  const around = (block: string, eol: string) => {
    const gap = isBehindImport(draft, at) ? eol : "";
    return isFresh ? gap + block + eol : eol + gap + block;
  };
  return { at, indent, around };
}

const before = (text: string, { from }: Stmt): RunPlace => ({
  at: lineStart(text, from),
  indent: indentAt(text, from),
  around: (block, eol) => block + eol,
});

function siteOf(
  calls: readonly CallFact[],
  { parsed }: Draft,
): Pick<StatementSite, "statement"> | undefined {
  const last = calls.at(-1)?.span;
  if (!last) return undefined;
  const chosen = ifsAround(parsed.body, last).find((s) => isChoice(s, calls));
  return chosen ? { statement: chosen } : statementAt(parsed.body, last);
}

/** Whether several branches of an `if` build something. */
function isChoice({ branches }: StmtOf<"if">, calls: readonly CallFact[]): boolean {
  const builds = (body: readonly Stmt[]) =>
    body.some((s) => calls.some(({ span }) => holds(s, span)));
  return branches.filter(({ body }) => builds(body)).length > 1;
}

/** The end of a statement's last line of code: a block's span takes in the line break behind it. */
const lastOf = (text: string, { from, to }: Stmt): number =>
  from + text.slice(from, to).trimEnd().length;

/** Code stands apart from the imports above it. */
function isBehindImport({ parsed: { body }, text }: Draft, at: number): boolean {
  const last = body.filter((s) => s.from < at).at(-1);
  const isImport = last?.kind === "import" || last?.kind === "from";
  return isImport && !/\n[ \t]*\r?\n/.test(text.slice(last.to, at));
}
