import type { ParamSpec } from "../../core/spec/paramSpec.ts";
import { pyRepr } from "../../core/spec/pyRepr.ts";
import {
  isDict,
  isFunction,
  isList,
  isTuple,
  itemsOf,
  type PyValue,
} from "../../core/spec/pyValue.ts";
import type { Expr } from "../ast.ts";
import type { TextEdit } from "../textEdit.ts";
import type { CodeStyle } from "./codeStyle.ts";
import { floatText, intText } from "./numberText.ts";
import { rowEdits } from "./rowEdits.ts";
import type { NewCall, NewValue } from "./wishes.ts";

/** A value as Python code in the file's style; `old` is the text of the literal it replaces. */
export function valueText(value: PyValue, old: string | null, style: CodeStyle): string {
  if (typeof value === "number") return floatText(value, old, style);
  if (typeof value === "bigint") return intText(value, old);
  if (typeof value === "string") return quoted(value, old, style);
  if (isFunction(value)) return value.source;
  if (isDict(value)) return dictText(value.entries, style);
  const items = itemsOf(value);
  if (!items) return pyRepr(value);
  const texts = items.map((item) => valueText(item, null, style));
  const isSquare = old === null ? isList(value) : old.startsWith("[");
  if (isSquare) return `[${texts.join(", ")}]`;
  return texts.length === 1 ? `(${texts[0]},)` : `(${texts.join(", ")})`;
}

function dictText(entries: readonly (readonly [PyValue, PyValue])[], style: CodeStyle): string {
  const texts = entries.map(
    ([k, v]) => `${valueText(k, null, style)}: ${valueText(v, null, style)}`,
  );
  return `{${texts.join(", ")}}`;
}

/** What a wish says, as code. */
export const codeOf = (to: NewValue, style: CodeStyle): string =>
  to.kind === "code" ? to.text : valueText(to.value, null, style);

/** The arguments of a new call. */
export const keywordsOf = ({ args }: NewCall, style: CodeStyle): readonly string[] =>
  Object.entries(args).map(([name, to]) => `${name}=${codeOf(to, style)}`);

/** `repr` chooses the quotes by content; the file's own are kept where the content allows. */
function quoted(text: string, old: string | null, style: CodeStyle): string {
  const repr = pyRepr(text);
  const first = old?.[0];
  const quote = first === "'" || first === '"' ? first : style.quote;
  return repr.slice(1, -1).includes(quote) || repr.includes("\\")
    ? repr
    : `${quote}${repr.slice(1, -1)}${quote}`;
}

export function sameValue(a: PyValue, b: PyValue): boolean {
  const [left, right] = [itemsOf(a), itemsOf(b)];
  if (left && right && isTuple(a) === isTuple(b)) {
    return (
      left.length === right.length && left.every((item, i) => sameValue(item, right[i] ?? null))
    );
  }
  if (typeof a === "number" && typeof b === "number") return Object.is(a, b);
  if (typeof a !== "object" || typeof b !== "object") return a === b;
  if (a === null || b === null) return a === b;
  return pyRepr(a) === pyRepr(b);
}

/** A whole number stays an int where the file has an int and PyTorch makes no difference. */
export function asWritten(value: PyValue, old: string, spec: ParamSpec | undefined): PyValue {
  const takesBoth = spec?.kind === "float" || spec?.kind === "floats";
  const isWhole = typeof value === "number" && Number.isSafeInteger(value) && !Object.is(value, -0);
  return takesBoth && isWhole && /^-?\d[\d_]*$/.test(old) ? BigInt(value) : value;
}

/** Whether a value that was read is the wished one; `1` and `1.0` are where PyTorch takes both. */
export function isWished(found: PyValue, wished: PyValue, spec: ParamSpec | undefined): boolean {
  if (sameValue(found, wished)) return true;
  const takesBoth = spec?.kind === "float" || spec?.kind === "floats";
  const isNumber = (v: PyValue): v is number | bigint =>
    typeof v === "number" || typeof v === "bigint";
  if (takesBoth && isNumber(found) && isNumber(wished)) {
    return Object.is(Number(found), Number(wished));
  }
  const [a, b] = [itemsOf(found), itemsOf(wished)];
  return a !== undefined && b?.length === a.length && a.every((x, i) => sameValue(x, b[i] ?? null));
}

/** `default="0.1"` with `type=float`. */
export const isTextOf = (found: PyValue, value: PyValue): boolean =>
  typeof found === "string" &&
  (typeof value === "number" || typeof value === "bigint") &&
  Number(found) === Number(value);

/**
 * The smallest edits that make a literal say another value: only the items of a list or tuple
 * that differ. `current` is what the expression says now.
 */
export function literalEdits(
  expr: Expr,
  current: PyValue | undefined,
  value: PyValue,
  text: string,
  style: CodeStyle,
): readonly TextEdit[] {
  const [now, wished] = [itemsOf(current ?? null), itemsOf(value)];
  const isRow = expr.kind === "list" || expr.kind === "tuple";
  // A tuple of one item has a comma of its own.
  const least = expr.kind === "tuple" && now?.length !== wished?.length ? 2 : 1;
  if (isRow && now && wished && wished.length >= least && expr.items.length === now.length) {
    const edit = (item: Expr, i: number) => {
      const [before, after] = [now[i] ?? null, wished[i] ?? null];
      return sameValue(before, after) ? [] : literalEdits(item, before, after, text, style);
    };
    const rows = rowEdits(expr, text, wished, edit, (item) => valueText(item, null, style));
    if (rows) return rows;
  }
  const { from, to } = expr;
  return [{ from, to, insert: valueText(value, text.slice(from, to), style) }];
}
