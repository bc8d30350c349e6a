import type { Argument, ExprOf } from "../ast.ts";
import type { TextEdit } from "../textEdit.ts";
import type { CodeStyle } from "./codeStyle.ts";
import { ItemList } from "./itemList.ts";

/** Edits of what stands between the parentheses of a call. The call is whole. */
export class ArgumentList {
  private readonly text: string;
  private readonly args: readonly Argument[];
  private readonly list: ItemList;

  constructor(text: string, call: ExprOf<"call">, style: CodeStyle) {
    this.text = text;
    this.args = call.args;
    const open = text.indexOf("(", call.callee.to);
    this.list = new ItemList(text, { open, close: call.to - 1, items: call.args }, style);
  }

  /** `name=value` behind the arguments there are, before `**options`. */
  insert(pieces: readonly string[]): readonly TextEdit[] {
    if (pieces.length === 0) return [];
    const unpacked = this.args.findIndex((a) => a.star === "**");
    if (unpacked >= 0) return this.list.insert(pieces, unpacked);
    const last = this.args.at(-1);
    return [...(last ? this.wrapGenerator(last) : []), ...this.list.insert(pieces)];
  }

  /** The argument and the comma that belongs to it; its line where it has one of its own. */
  remove(argument: Argument): readonly TextEdit[] {
    return this.list.remove(argument);
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
}
