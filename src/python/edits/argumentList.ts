import type { Argument, ExprOf } from "../ast.ts";
import type { TextEdit } from "../textEdit.ts";
import type { CodeStyle } from "./codeStyle.ts";

type Call = ExprOf<"call">;

/** Longer lines are broken where the call is broken already. */
const MAX_LINE = 100;

/** What stands between two arguments: at most one comma, blanks, line ends and comments. */
interface Gap {
  readonly comma: number | null;
  readonly hasLineEnd: boolean;
  /** The comma, if there is one, stands before the first line end. */
  readonly isTrailing: boolean;
  readonly hasComment: boolean;
}

/** Edits of what stands between the parentheses of a call. The call is whole. */
export class ArgumentList {
  private readonly text: string;
  private readonly call: Call;
  private readonly eol: string;

  constructor(text: string, call: Call, { eol }: CodeStyle) {
    this.text = text;
    this.call = call;
    this.eol = eol;
  }

  /** `name=value` behind the arguments there are, before `**options`. */
  insert(pieces: readonly string[]): readonly TextEdit[] {
    const { args } = this.call;
    if (pieces.length === 0) return [];
    const unpacked = args.findIndex((a) => a.star === "**");
    const next = args[unpacked];
    if (next) return [this.insertBefore(next, unpacked, pieces)];
    const last = args.at(-1);
    if (!last) return [{ from: this.open + 1, to: this.open + 1, insert: pieces.join(", ") }];
    return [...this.wrapGenerator(last), ...this.append(last, pieces)];
  }

  /** The argument and the comma that belongs to it; its line where it has one of its own. */
  remove(argument: Argument): readonly TextEdit[] {
    const { args } = this.call;
    const i = args.indexOf(argument);
    const [before, after] = [this.gapBefore(i), this.gapBefore(i + 1)];
    const next = args[i + 1];
    if (before.isTrailing && after.isTrailing) return this.removeLine(argument, i, after);
    const previous = args[i - 1];
    if (previous && !before.hasComment) {
      return [{ from: previous.to, to: argument.to, insert: "" }];
    }
    if (next && !after.hasComment) return [{ from: argument.from, to: next.from, insert: "" }];
    const to = after.comma === null ? argument.to : after.comma + 1;
    return [{ from: argument.from, to, insert: "" }];
  }

  private get open(): number {
    return this.text.indexOf("(", this.call.callee.to);
  }

  private get close(): number {
    return this.call.to - 1;
  }

  /** The gap before argument `i`; with `i` = their number, the one before the parenthesis. */
  private gapBefore(i: number): Gap {
    const { args } = this.call;
    const from = args[i - 1]?.to ?? this.open + 1;
    const to = args[i]?.from ?? this.close;
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

  private insertBefore(next: Argument, i: number, pieces: readonly string[]): TextEdit {
    const separator = this.gapBefore(i).hasLineEnd ? this.eol + this.indentOf(next.from) : " ";
    const insert = pieces.map((piece) => `${piece},${separator}`).join("");
    return { from: next.from, to: next.from, insert };
  }

  private append(last: Argument, pieces: readonly string[]): readonly TextEdit[] {
    const { args } = this.call;
    const end = this.gapBefore(args.length);
    if (end.hasLineEnd && this.gapBefore(args.length - 1).hasLineEnd) {
      return this.appendLines(last, end, pieces);
    }
    if (end.comma !== null) {
      const at = end.comma + 1;
      return [{ from: at, to: at, insert: pieces.map((p) => ` ${p},`).join("") }];
    }
    const separator = this.separatorAfter(last, pieces);
    const insert = pieces.map((p) => `,${separator}${p}`).join("");
    return [{ from: last.to, to: last.to, insert }];
  }

  /** Every argument has a line of its own, or the line would become too long: a new line. */
  private separatorAfter(last: Argument, pieces: readonly string[]): string {
    const { args } = this.call;
    const isBroken = args.length > 1 && this.gapBefore(args.length - 1).hasLineEnd;
    const lineFrom = this.lineStart(last.to);
    const length = last.to - lineFrom + pieces.join(", ").length + 3;
    const isEach = isBroken && args.slice(1).every((_, i) => this.gapBefore(i + 1).hasLineEnd);
    const isOwn = isEach && args.length > 2;
    const isTooLong = args.length > 1 && length > MAX_LINE && this.hasLineEndInside();
    if (!isOwn && !isTooLong) return " ";
    const own = args.find((_, i) => i > 0 && this.gapBefore(i).hasLineEnd) ?? last;
    return this.eol + " ".repeat(own.from - this.lineStart(own.from));
  }

  private hasLineEndInside(): boolean {
    return this.call.args.some((_, i) => this.gapBefore(i).hasLineEnd);
  }

  private appendLines(last: Argument, end: Gap, pieces: readonly string[]): readonly TextEdit[] {
    const indent = this.indentOf(last.from);
    const at = this.lineEnd((end.comma ?? last.to - 1) + 1);
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

  private removeLine(argument: Argument, i: number, after: Gap): readonly TextEdit[] {
    const end = (after.comma ?? argument.to - 1) + 1;
    const edit = { from: this.lineBreakBefore(argument.from), to: this.lineEnd(end), insert: "" };
    const isLast = i === this.call.args.length - 1;
    const { comma } = this.gapBefore(i);
    const wasTrailing = after.comma !== null;
    if (!isLast || wasTrailing || comma === null || i === 0) return [edit];
    return joined({ from: comma, to: comma + 1, insert: "" }, edit);
  }

  private lineBreakBefore(at: number): number {
    const start = this.lineStart(at);
    return start - (this.text.slice(0, start).endsWith("\r\n") ? 2 : 1);
  }

  /** `SGD(p for p in …)` needs parentheses of its own beside another argument. */
  private wrapGenerator({ value, from, to }: Argument): readonly TextEdit[] {
    const isBare = value.kind === "comprehension" && value.result === "generator";
    if (!isBare || this.text[from] === "(") return [];
    return [
      { from, to: from, insert: "(" },
      { from: to, to, insert: ")" },
    ];
  }

  private indentOf(at: number): string {
    const from = this.lineStart(at);
    return /^[ \t]*/.exec(this.text.slice(from, at))?.[0] ?? "";
  }

  private lineStart(at: number): number {
    return this.text.lastIndexOf("\n", at - 1) + 1;
  }

  /** The end of the line, before its line break. */
  private lineEnd(at: number): number {
    const found = this.text.slice(at).search(/\r?\n/);
    return found < 0 ? this.text.length : at + found;
  }
}

/** Two edits that touch are one. */
const joined = (a: TextEdit, b: TextEdit): readonly TextEdit[] =>
  a.to === b.from && a.from === a.to && b.from === b.to
    ? [{ from: a.from, to: b.to, insert: a.insert + b.insert }]
    : [a, b];
