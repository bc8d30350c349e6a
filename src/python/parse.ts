import { type Tree, TreeFragment } from "@lezer/common";
import { parser } from "@lezer/python";
import type { Stmt } from "./ast.ts";
import type { TextEdit } from "./textEdit.ts";
import { TreeReader } from "./treeReader.ts";

/** A parsed text. Kept between edits, so that the next parse can reuse what did not change. */
export interface ParsedText {
  readonly text: string;
  readonly tree: Tree;
  readonly body: readonly Stmt[];
  /** Offsets where the text is not valid Python, ascending. */
  readonly errors: readonly number[];
  /** Where parsing was given up because it took too long; null when it came to the end. */
  readonly stoppedAt: number | null;
}

/** Asked now and then while parsing; true ends it where it is. */
export type IsLate = () => boolean;

/**
 * Parses Python without running it. Broken code parses too: `errors` says where it is broken.
 * With the previous result and one edit, unchanged parts of the tree are reused. Text made of
 * errors takes the parser a thousand times longer than code: `isLate` bounds that.
 */
export function parsePython(
  text: string,
  previous?: ParsedText,
  edit?: TextEdit,
  isLate: IsLate = () => false,
): ParsedText {
  const { tree, stoppedAt } = parseTree(text, fragments(previous, edit), isLate);
  const reader = new TreeReader(tree, text);
  const body = reader.module();
  return { text, tree, body, errors: reader.errors, stoppedAt };
}

function fragments(previous?: ParsedText, edit?: TextEdit): readonly TreeFragment[] {
  if (!previous || !edit) return [];
  const { from, to, insert } = edit;
  const change = { fromA: from, toA: to, fromB: from, toB: from + insert.length };
  return TreeFragment.applyChanges(TreeFragment.addTree(previous.tree), [change]);
}

function parseTree(text: string, reusable: readonly TreeFragment[], isLate: IsLate) {
  const parse = parser.startParse(text, reusable);
  let stoppedAt: number | null = null;
  for (;;) {
    const tree = parse.advance();
    if (tree) return { tree, stoppedAt };
    if (stoppedAt !== null || !isLate()) continue;
    stoppedAt = parse.parsedPos;
    parse.stopAt(stoppedAt);
  }
}
