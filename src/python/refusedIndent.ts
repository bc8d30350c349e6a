import type { SyntaxNodeRef, Tree } from "@lezer/common";

interface Indent {
  /** With tab stops at every 8 columns, as Python nests blocks. */
  readonly column: number;
  /** With every tab as one column: the nesting must be the same. */
  readonly narrow: number;
}

/**
 * Where Python first refuses an indentation that the parser lets pass: its depth hangs on how wide
 * a tab is ("inconsistent use of tabs and spaces"), or it steps back to no open block. Null where
 * none is refused. `isAligned`: whether the statements of each block stand in one column.
 */
export function refusedIndent(text: string, tree: Tree, isAligned: boolean): number | null {
  if (isAligned && !/^[ \f]*\t/m.test(text)) return null;
  const open: Indent[] = [{ column: 0, narrow: 0 }];
  for (const { from, isFirst } of lineStarts(text, tree)) {
    const indent = indentAt(text, from);
    if (indent && !fits(indent, isFirst, open)) return from;
  }
  return null;
}

/** Where a statement or a clause begins; `isFirst`: it opens a block. */
interface LineStart {
  readonly from: number;
  readonly isFirst: boolean;
}

/** Python's own bookkeeping of the blocks that are open. */
function fits(indent: Indent, isFirst: boolean, open: Indent[]): boolean {
  const innermost = () => open.at(-1) ?? { column: 0, narrow: 0 };
  if (indent.column > innermost().column) {
    const isDeeper = indent.narrow > innermost().narrow;
    // A notebook's cell may be indented as a whole.
    const mayBegin = isFirst || open.length === 1;
    open.push(indent);
    return isDeeper && mayBegin;
  }
  while (indent.column < innermost().column) open.pop();
  return indent.column === innermost().column && indent.narrow === innermost().narrow;
}

/** The indentation before an offset; undefined where something else stands before it. */
function indentAt(text: string, at: number): Indent | undefined {
  let column = 0;
  let narrow = 0;
  for (let i = lineStart(text, at); i < at; i++) {
    const char = text[i];
    if (char === " ") [column, narrow] = [column + 1, narrow + 1];
    else if (char === "\t") [column, narrow] = [column + 8 - (column % 8), narrow + 1];
    else if (char === "\f") [column, narrow] = [0, 0];
    else return undefined;
  }
  return { column, narrow };
}

function lineStart(text: string, at: number): number {
  let start = at;
  while (start > 0 && text[start - 1] !== "\n" && text[start - 1] !== "\r") start--;
  return start;
}

const clause = /^(elif|else|except|finally|MatchClause)$/;

/** Where statements and clauses begin, in text order: lines within brackets or texts do not count. */
function lineStarts(text: string, tree: Tree): readonly LineStart[] {
  const starts = new Map<number, LineStart>();
  const opened = new Set<number>();
  const visit = ({ name, from, node }: SyntaxNodeRef) => {
    const { parent } = node;
    const isInBlock = parent?.name === "Body" || parent?.name === "MatchBody";
    const isStatement = isInBlock || parent?.name === "Script";
    const isPart = clause.test(name) || parent?.name === "DecoratedStatement";
    if (!(isStatement || isPart) || name === "Comment" || text[from] === ":") return;
    const isFirst = isInBlock && !opened.has(parent.from);
    if (isInBlock) opened.add(parent.from);
    if (!starts.has(from)) starts.set(from, { from, isFirst });
  };
  tree.iterate({ enter: visit });
  return [...starts.values()].sort((a, b) => a.from - b.from);
}
