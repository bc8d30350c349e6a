import type { TextEdit } from "../textEdit.ts";

/** The text after edits that are ascending and do not overlap. */
export function applyEdits(text: string, edits: readonly TextEdit[]): string {
  let out = "";
  let at = 0;
  for (const { from, to, insert } of edits) {
    out += text.slice(at, from) + insert;
    at = to;
  }
  return out + text.slice(at);
}

/** Edits in ascending order; those at one place keep the order in which they are given. */
export const inOrder = (edits: readonly TextEdit[]): readonly TextEdit[] =>
  [...edits].sort((a, b) => a.from - b.from || a.to - b.to);

/** An insertion at the end of another edit is one edit with it. */
export function joinTouching(edits: readonly TextEdit[]): readonly TextEdit[] {
  const joined: TextEdit[] = [];
  for (const edit of inOrder(edits)) {
    const last = joined.at(-1);
    if (last?.to !== edit.from) joined.push(edit);
    else joined[joined.length - 1] = { ...last, to: edit.to, insert: last.insert + edit.insert };
  }
  return joined;
}

/** Where an offset of the text before the edits lies after them. */
export function movedOffset(offset: number, edits: readonly TextEdit[]): number {
  let shift = 0;
  for (const { from, to, insert } of edits) {
    if (from >= offset) break;
    shift += insert.length - (Math.min(to, offset) - from);
  }
  return offset + shift;
}

/** A run of the old text that is kept, or text that is new. */
type Piece = { readonly from: number; readonly to: number } | { readonly text: string };

/** The edits that do at once what `first` and then `second` do, in offsets of the first text. */
export function composeEdits(
  length: number,
  first: readonly TextEdit[],
  second: readonly TextEdit[],
): readonly TextEdit[] {
  const kept = piecesAfter([{ from: 0, to: length }], first);
  return editsOf(piecesAfter(kept, second), length);
}

const sizeOf = (piece: Piece) => ("text" in piece ? piece.text.length : piece.to - piece.from);

function cut(piece: Piece, from: number, to: number): Piece {
  if ("text" in piece) return { text: piece.text.slice(from, to) };
  return { from: piece.from + from, to: piece.from + to };
}

function piecesAfter(pieces: readonly Piece[], edits: readonly TextEdit[]): readonly Piece[] {
  const out: Piece[] = [];
  let at = 0;
  for (const { from, to, insert } of edits) {
    out.push(...slicePieces(pieces, at, from));
    if (insert !== "") out.push({ text: insert });
    at = to;
  }
  out.push(...slicePieces(pieces, at, Number.POSITIVE_INFINITY));
  return out;
}

function slicePieces(pieces: readonly Piece[], from: number, to: number): readonly Piece[] {
  let start = 0;
  return pieces.flatMap((piece) => {
    const size = sizeOf(piece);
    const [a, b] = [Math.max(0, from - start), Math.min(size, to - start)];
    start += size;
    return a < b ? [cut(piece, a, b)] : [];
  });
}

function editsOf(pieces: readonly Piece[], length: number): readonly TextEdit[] {
  const edits: TextEdit[] = [];
  let at = 0;
  let insert = "";
  for (const piece of [...pieces, { from: length, to: length }]) {
    if ("text" in piece) {
      insert += piece.text;
      continue;
    }
    if (insert !== "" || piece.from > at) edits.push({ from: at, to: piece.from, insert });
    insert = "";
    at = piece.to;
  }
  return edits;
}
