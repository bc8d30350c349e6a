import type { Expr } from "../ast.ts";
import type { Bracket } from "./codeLayout.ts";
import { quoteIn } from "./givers.ts";
import type { SourceFile } from "./sourceFile.ts";
import { codeOf } from "./valueText.ts";
import type { NewValue } from "./wishes.ts";

export type GroupValues = Readonly<Record<string, NewValue>>;

/** The dict of a parameter group, in the form of one beside it. `params` is code. */
export function groupCode(
  like: Expr | undefined,
  file: SourceFile,
  params: string,
  values: GroupValues,
): Bracket {
  const texts = Object.entries(values).map(([name, to]) => [name, codeOf(to, file.style)] as const);
  const all = [["params", params] as const, ...texts];
  if (like?.kind === "call") {
    return { open: "dict(", items: all.map(([k, v]) => `${k}=${v}`), close: ")" };
  }
  const quote = like ? quoteIn(like, file) : file.style.quote;
  return { open: "{", items: all.map(([k, v]) => `${quote}${k}${quote}: ${v}`), close: "}" };
}
