import { type PartialParse, type Tree, TreeFragment } from "@lezer/common";
import { parser } from "@lezer/python";
import type { Stmt } from "./ast.ts";
import { ConvertedStatements } from "./convertedStatements.ts";
import { closeGaps } from "./grammarGaps.ts";
import { refusedIndent } from "./refusedIndent.ts";
import { editBetween } from "./textEdit.ts";
import { TreeReader } from "./treeReader.ts";

/** A parsed text. Kept between edits, so that the next parse can reuse what did not change. */
export interface ParsedText {
  readonly text: string;
  /** The offset of its first character: other files of the workspace follow the script's own. */
  readonly base: number;
  /** What the parser saw: the same text with the grammar's gaps closed. */
  readonly parserText: string;
  readonly tree: Tree;
  readonly converted: ConvertedStatements;
  readonly body: readonly Stmt[];
  /** The parser never had to guess. */
  readonly isSound: boolean;
  /** The tree's blocks are those of the text's indentation. */
  readonly isAligned: boolean;
  /** Offsets where the text is not valid Python, ascending. */
  readonly errors: readonly number[];
  /** Where parsing was given up because it took too long; null when it came to the end. */
  readonly stoppedAt: number | null;
}

/** Asked now and then while parsing; true ends it where it is. */
export type IsLate = () => boolean;

/**
 * Parses Python without running it. Broken code parses too: `errors` says where it is broken.
 * With the previous result, unchanged parts of its tree are reused. Text made of errors takes
 * the parser a thousand times longer than code: `isLate` bounds that.
 */
export function parsePython(
  text: string,
  previous?: ParsedText,
  isLate: IsLate = () => false,
  base = 0,
): ParsedText {
  return parseSound({ text, base, isLate, isTaken: false }, previous);
}

/** As `parsePython`, faster: `previous` is used up, its statements move to their new places. */
export const parseNext = (
  text: string,
  previous: ParsedText | undefined,
  isLate: IsLate,
): ParsedText => parseSound({ text, base: 0, isLate, isTaken: true }, previous);

interface Parsing {
  readonly text: string;
  readonly base: number;
  readonly isLate: IsLate;
  readonly isTaken: boolean;
}

function parseSound(parsing: Parsing, previous: ParsedText | undefined): ParsedText {
  const parsed = parseWith(parsing, previous);
  const isBroken = !parsed.isSound && parsing.text.length < MAX_REPARSED;
  // How the parser recovers depends on what it reuses: broken text is read as if for the first time.
  // Now and then it also reuses a block with what stands behind it.
  return previous && (isBroken || !parsed.isAligned) ? parseWith(parsing, undefined) : parsed;
}

const MAX_REPARSED = 200_000;

function parseWith(
  { text, base, isLate, isTaken }: Parsing,
  previous: ParsedText | undefined,
): ParsedText {
  const parserText = closeGaps(text);
  const { tree, stoppedAt } = parseTree(parserText, fragments(parserText, previous), isLate);
  const converted = new ConvertedStatements(previous?.converted, isTaken);
  const reader = new TreeReader(tree, text, base, converted);
  const body = reader.module();
  const isSound = reader.errors.length === 0;
  const { isAligned } = reader;
  const isSuspicious = reader.errors.length <= MAX_FALSE_ALARMS;
  const inTree = isSuspicious
    ? reader.errors.filter(
        (at) => reader.outdated.has(at) || !isFalseAlarm(at - base, parserText, tree),
      )
    : reader.errors;
  const refused = inTree.length === 0 ? refusedIndent(text, tree, isAligned) : null;
  const errors = refused === null ? inTree : [refused + base];
  return { text, base, parserText, tree, converted, body, isSound, isAligned, errors, stoppedAt };
}

/**
 * In a long file the parser now and then loses its place between sound statements. An error
 * counts only when the statements around it do not parse on their own either.
 */
function isFalseAlarm(at: number, parserText: string, tree: Tree): boolean {
  let before = tree.topNode.childBefore(at);
  while (before?.type.isError) before = before.prevSibling;
  let after = tree.topNode.childAfter(at);
  while (after?.type.isError) after = after.nextSibling;
  if (!before || !after || after.to - before.from > MAX_CHECKED) return false;
  return !hasError(parser.parse(parserText.slice(before.from, after.to)));
}

const MAX_CHECKED = 20_000;
/** Broken text has many errors; the parser loses its place once or twice. */
const MAX_FALSE_ALARMS = 4;

function hasError(tree: Tree): boolean {
  let found = false;
  tree.iterate({
    enter: (node) => {
      found ||= node.type.isError;
      return !found;
    },
  });
  return found;
}

function fragments(parserText: string, previous?: ParsedText): readonly TreeFragment[] {
  if (!previous) return [];
  const { from, to, insert } = editBetween(previous.parserText, parserText);
  const change = { fromA: from, toA: to, fromB: from, toB: from + insert.length };
  return TreeFragment.applyChanges(TreeFragment.addTree(previous.tree), [change]);
}

/** The clock is not looked at after every token. */
const BETWEEN_LOOKS = 16;

function parseTree(text: string, reusable: readonly TreeFragment[], isLate: IsLate) {
  const parse = parser.startParse(text, reusable);
  const growth: Growth = parse;
  let stoppedAt: number | null = null;
  for (let i = 0; ; i++) {
    const tree = parse.advance();
    if (tree) return { tree, stoppedAt };
    if ((growth.bigReductionCount ?? 0) > MAX_GROWTH && isBlock(text, growth, parse.parsedPos)) {
      growth.bigReductionCount = 0;
    }
    if (stoppedAt !== null || i % BETWEEN_LOOKS !== 0 || !isLate()) continue;
    stoppedAt = parse.parsedPos;
    parse.stopAt(stoppedAt);
  }
}

/** What the parser counts of a node that grows at its end: an expression would become too deep. */
type Growth = PartialParse & { bigReductionCount?: number; lastBigReductionStart?: number };

/** At 300 the parser closes the node by force. */
const MAX_GROWTH = 200;

/**
 * A block grows with every blank line and comment in it, and may have any number of them: it
 * begins where a line does, and goes on in later lines.
 */
function isBlock(text: string, { lastBigReductionStart: start = -1 }: Growth, end: number) {
  if (start < 0) return false;
  const line = text.lastIndexOf("\n", start - 1) + 1;
  const lineEnd = text.indexOf("\n", start);
  const isOver = lineEnd >= 0 && lineEnd < end && text[lineEnd - 1] !== "\\";
  return isOver && /^[ \t]*$/.test(text.slice(line, start));
}
