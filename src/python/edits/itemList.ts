import type { Span } from "../ast.ts";
import type { TextEdit } from "../textEdit.ts";
import type { CodeStyle } from "./codeStyle.ts";
import { joinTouching } from "./compose.ts";
import { indentAt, lineEnd, lineStart } from "./lines.ts";

/** Longer lines are broken where the call is broken already. */
const MAX_LINE = 100;
/** What fits into this width, formatters put into one line. */
const BLACK_LINE = 88;

/** What stands between two items: at most one comma, blanks, line ends and comments. */
interface Gap {
  readonly comma: number | null;
  readonly hasLineEnd: boolean;
  /** The comma, if there is one, stands before the first line end. */
  readonly isTrailing: boolean;
  readonly hasComment: boolean;
}

/** Items between brackets: arguments of a call, entries of a dict, items of a list. */
interface Bracketed {
  /** The offsets of the brackets. */
  readonly open: number;
  readonly close: number;
  readonly items: readonly Span[];
}

/** Edits of what stands between brackets, in the way it is laid out. */
export class ItemList {
  private readonly text: string;
  private readonly open: number;
  private readonly close: number;
  private readonly items: readonly Span[];
  private readonly eol: string;
  private readonly step: string;

  constructor(text: string, { open, close, items }: Bracketed, { eol, indent }: CodeStyle) {
    this.text = text;
    this.open = open;
    this.close = close;
    this.items = items;
    this.eol = eol;
    this.step = indent;
  }

  /** Pieces before the item `i`; with `i` = their number, behind the last one. */
  insert(pieces: readonly string[], i = this.items.length): readonly TextEdit[] {
    if (pieces.length === 0) return [];
    const broken = this.brokenUp(pieces, i);
    if (broken) return broken;
    const next = this.items[i];
    if (next) return [this.insertBefore(next, i, pieces)];
    const last = this.items.at(-1);
    if (last) return this.append(last, pieces);
    return [{ from: this.open + 1, to: this.open + 1, insert: pieces.join(", ") }];
  }

  /** The item and the comma that belongs to it; its line where it has one of its own. */
  remove(item: Span): readonly TextEdit[] {
    const i = this.items.indexOf(item);
    const [before, after] = [this.gapBefore(i), this.gapBefore(i + 1)];
    const next = this.items[i + 1];
    const closed = next ? undefined : this.closedUp(i, before, after);
    if (closed) return closed;
    if (before.isTrailing && after.isTrailing) return this.removeLine(item, i, after);
    const previous = this.items[i - 1];
    if (previous && !before.hasComment) return [{ from: previous.to, to: item.to, insert: "" }];
    if (next && !after.hasComment) return [{ from: item.from, to: next.from, insert: "" }];
    const to = after.comma === null ? item.to : after.comma + 1;
    return [{ from: item.from, to, insert: "" }];
  }

  /**
   * The last item goes, and the closing bracket would be left alone on its line: it moves up behind
   * the item before, as a formatter puts it. Undefined where it stands well.
   */
  private closedUp(i: number, before: Gap, after: Gap): readonly TextEdit[] | undefined {
    const previous = this.items[i - 1];
    if (!previous || after.hasComment || !(before.hasLineEnd || after.hasLineEnd)) return undefined;
    if (before.hasComment) return after.hasLineEnd ? undefined : this.closedBeforeComment(i);
    const gaps = this.items.slice(1, i).map((_, k) => this.gapBefore(k + 1));
    const isOneLine = gaps.every((g) => !g.hasLineEnd && !g.hasComment);
    const tail = { from: previous.to, to: this.close, insert: "" };
    const first = this.gapBefore(0);
    if (!isOneLine || !after.hasLineEnd) return undefined;
    if (!first.hasLineEnd) return [tail];
    const [head] = this.items;
    // One item a line is a choice; all in one line is what did not fit.
    const isWhole =
      !before.hasLineEnd && after.comma === null && !first.hasComment && head !== undefined;
    if (!isWhole || !this.fitsClosed(head.from, previous.to)) return undefined;
    return [{ from: this.open + 1, to: head.from, insert: "" }, tail];
  }

  /** `(a,  # why` and `b)` become `(a)  # why`. */
  private closedBeforeComment(i: number): readonly TextEdit[] | undefined {
    const previous = this.items[i - 1];
    const { comma } = this.gapBefore(i);
    const item = this.items[i];
    if (!previous || !item || comma === null) return undefined;
    const between = this.text.slice(comma + 1, item.from);
    if (!/^[ \t]*#[^\r\n]*\r?\n[ \t]*$/.test(between)) return undefined;
    const bracket = this.text[this.close] ?? "";
    return [
      { from: previous.to, to: comma + 1, insert: bracket },
      { from: lineEnd(this.text, comma), to: this.close + 1, insert: "" },
    ];
  }

  /** Whether the items up to an offset fit between the brackets in one line. */
  private fitsClosed(from: number, to: number): boolean {
    const before = this.open + 1 - lineStart(this.text, this.open);
    const behind = lineEnd(this.text, this.close) - this.close;
    return !/[\r\n]/.test(this.text.slice(from, to)) && before + to - from + behind <= BLACK_LINE;
  }

  /** The gap before item `i`; with `i` = their number, the one before the closing bracket. */
  private gapBefore(i: number): Gap {
    const from = this.items[i - 1]?.to ?? this.open + 1;
    const to = this.items[i]?.from ?? this.close;
    const bare = this.text.slice(from, to).replace(/#[^\r\n]*/g, (c) => "#".repeat(c.length));
    const comma = bare.indexOf(",");
    const lineEnd = bare.search(/[\r\n]/);
    return {
      comma: comma < 0 ? null : from + comma,
      hasLineEnd: lineEnd >= 0,
      isTrailing: comma < lineEnd,
      hasComment: bare.includes("#"),
    };
  }

  /**
   * A call or dict in one line that would become too long is broken up as formatters do it: all
   * items on a line of their own, or each on one. Undefined where it fits, or is laid out by hand.
   */
  private brokenUp(pieces: readonly string[], i: number): readonly TextEdit[] | undefined {
    const { items, open, close, text } = this;
    const [first, last] = [items[0], items.at(-1)];
    if (!first || !last || text[open] === "[" || /["']{3}|#/.test(text.slice(open, close)))
      return undefined;
    const between = text.slice(first.from, last.to);
    const head = text.slice(open + 1, first.from);
    const tail = text.slice(last.to, close).replace(",", "");
    const isOneLine = !/[\r\n]/.test(head + between + tail);
    const isHugged = /^\s*$/.test(head) && /[\r\n]/.test(head) && /[\r\n]/.test(tail);
    if (/[\r\n]/.test(between) || !(isOneLine || isHugged)) return undefined;
    const line = text.slice(lineStart(text, first.from), lineEnd(text, last.to));
    const added = pieces.join(", ").length + 2;
    if (line.length > MAX_LINE || line.length + added <= MAX_LINE) return undefined;
    const indent = indentAt(text, open);
    const inner = indent + this.step;
    const isShort = isOneLine && inner.length + between.length + added <= MAX_LINE;
    const separator = isShort ? ", " : `,${this.eol}${inner}`;
    const opened = isOneLine ? [{ from: open + 1, to: first.from, insert: this.eol + inner }] : [];
    const gaps = isShort
      ? []
      : items.slice(1).map(({ from }, k) => this.gapEdit(k, from, separator));
    const next = items[i];
    const own = next
      ? [{ from: next.from, to: next.from, insert: pieces.map((p) => p + separator).join("") }]
      : [];
    const behind = next ? "" : pieces.map((p) => separator + p).join("");
    const hasStar = text[last.from] === "*" && next !== undefined;
    const comma = isShort || hasStar ? "" : ",";
    const closed = { from: last.to, to: close, insert: `${behind}${comma}${this.eol}${indent}` };
    return joinTouching([...opened, ...gaps, ...own, closed]);
  }

  private gapEdit(k: number, to: number, insert: string): TextEdit {
    return { from: this.items[k]?.to ?? to, to, insert };
  }

  private insertBefore(next: Span, i: number, pieces: readonly string[]): TextEdit {
    const separator = this.gapBefore(i).hasLineEnd
      ? this.eol + indentAt(this.text, next.from)
      : " ";
    const insert = pieces.map((piece) => `${piece},${separator}`).join("");
    return { from: next.from, to: next.from, insert };
  }

  private append(last: Span, pieces: readonly string[]): readonly TextEdit[] {
    const end = this.gapBefore(this.items.length);
    if (end.hasLineEnd && this.gapBefore(this.items.length - 1).hasLineEnd) {
      return this.appendLines(last, end, pieces);
    }
    if (end.comma !== null) {
      const at = end.comma + 1;
      return [{ from: at, to: at, insert: pieces.map((p) => ` ${p},`).join("") }];
    }
    const separator = this.isTight() ? "" : this.separatorAfter(last, pieces);
    const insert = pieces.map((p) => `,${separator}${p}`).join("");
    return [{ from: last.to, to: last.to, insert }];
  }

  /** `f(a,b=1)`: no blanks behind commas, where there are some. */
  private isTight(): boolean {
    const between = this.items
      .slice(1)
      .map(({ from }, k) => this.text.slice(this.items[k]?.to, from));
    return between.length > 0 && between.every((text) => text === ",");
  }

  /** Every item has a line of its own, or the line would become too long: a new line. */
  private separatorAfter(last: Span, pieces: readonly string[]): string {
    const isBroken = this.items.length > 1 && this.gapBefore(this.items.length - 1).hasLineEnd;
    const lineFrom = lineStart(this.text, last.to);
    const length = last.to - lineFrom + pieces.join(", ").length + 3;
    const isEach =
      isBroken && this.items.slice(1).every((_, i) => this.gapBefore(i + 1).hasLineEnd);
    const isTooLong = this.items.length > 1 && length > MAX_LINE && this.hasLineEndInside();
    if (!isEach && !isTooLong) return " ";
    const own = this.items.find((_, i) => i > 0 && this.gapBefore(i).hasLineEnd) ?? last;
    return this.eol + " ".repeat(own.from - lineStart(this.text, own.from));
  }

  private hasLineEndInside(): boolean {
    return this.items.some((_, i) => this.gapBefore(i).hasLineEnd);
  }

  private appendLines(last: Span, end: Gap, pieces: readonly string[]): readonly TextEdit[] {
    const indent = indentAt(this.text, last.from);
    const at = lineEnd(this.text, (end.comma ?? last.to - 1) + 1);
    const isTrailing = end.comma !== null;
    const lines = pieces.map((piece, i) => {
      const comma = isTrailing || i < pieces.length - 1 ? "," : "";
      return `${this.eol}${indent}${piece}${comma}`;
    });
    const insertion = { from: at, to: at, insert: lines.join("") };
    return isTrailing
      ? [insertion]
      : joined({ from: last.to, to: last.to, insert: "," }, insertion);
  }

  private removeLine(item: Span, i: number, after: Gap): readonly TextEdit[] {
    const end = (after.comma ?? item.to - 1) + 1;
    const edit = { from: this.lineBreakBefore(item.from), to: lineEnd(this.text, end), insert: "" };
    const isLast = i === this.items.length - 1;
    const { comma } = this.gapBefore(i);
    const wasTrailing = after.comma !== null;
    if (!isLast || wasTrailing || comma === null || i === 0) return [edit];
    const blanks = /^[ \t]*(?=\r?\n)/.exec(this.text.slice(comma + 1))?.[0].length ?? 0;
    return joined({ from: comma, to: comma + 1 + blanks, insert: "" }, edit);
  }

  private lineBreakBefore(at: number): number {
    const start = lineStart(this.text, at);
    return start - (this.text.slice(0, start).endsWith("\r\n") ? 2 : 1);
  }
}

/** Two edits that touch are one. */
const joined = (a: TextEdit, b: TextEdit): readonly TextEdit[] =>
  a.to === b.from && a.from === a.to && b.from === b.to
    ? [{ from: a.from, to: b.to, insert: a.insert + b.insert }]
    : [a, b];
