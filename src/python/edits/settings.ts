import type { ParamSpec } from "../../core/spec/paramSpec.ts";
import { itemsOf, type PyValue } from "../../core/spec/pyValue.ts";
import { type Expr, partsOf, type Span } from "../ast.ts";
import { type ConfigFormat, configExpression } from "../configs/configFile.ts";
import type { TextEdit } from "../textEdit.ts";
import { codeStyleOf } from "./codeStyle.ts";
import type { Draft } from "./draft.ts";
import { floatText } from "./numberText.ts";
import { type Outcome, written } from "./outcome.ts";
import { rowEdits } from "./rowEdits.ts";
import { asWritten, isTextOf, isWished, sameValue, valueText } from "./valueText.ts";

interface SettingWish {
  /** What the entry says now, as the script takes it. */
  readonly value: PyValue;
  readonly wished: PyValue;
  readonly spec: ParamSpec | undefined;
}

interface Settings {
  readonly text: string;
  readonly formats: readonly ConfigFormat[];
}

/**
 * Changes an entry of a YAML, JSON or TOML file: only the text of the scalar, in its form.
 * Undefined where the file has no single entry with the value, or its format cannot say it.
 */
export function settingOutcome(
  draft: Draft,
  path: string,
  place: Span,
  { value, wished, spec }: SettingWish,
): Outcome | undefined {
  const text = draft.textOf(path) ?? "";
  const formats = draft.formatsOf(path);
  const expr = settingAt(draft, path, place);
  if (!expr || !says(expr, value)) return undefined;
  const edits = valueEdits(expr, value, wished, spec, { text, formats });
  return edits && written(edits, "setting", expr, path);
}

/** The scalar or list at a place of a file of settings. */
export function settingAt(draft: Draft, path: string, place: Span): Expr | undefined {
  const [format] = draft.formatsOf(path);
  const root = format && configExpression(draft.textOf(path) ?? "", 0, format);
  return root && valueAt(root, place);
}

function valueAt(expr: Expr, span: Span): Expr | undefined {
  if (expr.from === span.from && expr.to === span.to && expr.kind !== "dict") return expr;
  return partsOf(expr)
    .map((part) => valueAt(part, span))
    .find((found) => found);
}

/** Whether an entry is the value, or a text that a conversion makes it of. */
function says(expr: Expr, value: PyValue): boolean {
  if (expr.kind === "constant") return sameValue(expr.value, value) || isTextOf(expr.value, value);
  const items = itemsOf(value);
  return expr.kind === "list" && items !== undefined && expr.items.length === items.length
    ? expr.items.every((item, i) => says(item, items[i] ?? null))
    : false;
}

function valueEdits(
  expr: Expr,
  value: PyValue,
  wished: PyValue,
  spec: ParamSpec | undefined,
  settings: Settings,
): readonly TextEdit[] | undefined {
  const [now, then] = [itemsOf(value), itemsOf(wished)];
  if (expr.kind !== "list" || !now || !then) return scalarEdit(expr, wished, spec, settings);
  const { text } = settings;
  const edit = (item: Expr, i: number) => {
    const [before, after] = [now[i] ?? null, then[i] ?? null];
    return sameValue(before, after) ? [] : valueEdits(item, before, after, spec, settings);
  };
  // A new item is written like the last one.
  const last = expr.items.at(-1);
  const written = (item: PyValue) =>
    last?.kind === "constant" ? scalarText(item, last, spec, settings) : undefined;
  return rowEdits(expr, text, then, edit, written);
}

function scalarEdit(
  expr: Expr,
  wished: PyValue,
  spec: ParamSpec | undefined,
  settings: Settings,
): readonly TextEdit[] | undefined {
  const insert = expr.kind === "constant" ? scalarText(wished, expr, spec, settings) : undefined;
  if (insert === undefined) return undefined;
  return [{ from: expr.from, to: expr.to, insert }];
}

/** The first way of writing a value that every reader of the file takes for it. */
function scalarText(
  wished: PyValue,
  { from, to, value }: Expr & { readonly kind: "constant" },
  spec: ParamSpec | undefined,
  { text, formats }: Settings,
): string | undefined {
  const old = text.slice(from, to);
  const isConverted = typeof value === "string" && typeof wished === "number";
  const reads = (written: string) =>
    formats.every((format) => {
      const found = scalarOf(written, format);
      if (found === undefined) return false;
      return isWished(found, wished, spec) || (isConverted && isTextOf(found, wished));
    });
  return candidates(asWritten(wished, old, spec), old, text).find(reads);
}

function scalarOf(written: string, format: ConfigFormat): PyValue | undefined {
  if (format === "json" && !isJson(written)) return undefined;
  const isToml = format === "toml";
  const root = configExpression(isToml ? `x = ${written}` : `x: ${written}`, 0, format);
  const value = root?.kind === "dict" ? root.entries[0]?.value : undefined;
  return value?.kind === "constant" ? value.value : undefined;
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    // Not JSON: that is the answer.
    return false;
  }
}

function candidates(value: PyValue, old: string, file: string): readonly string[] {
  const style = codeStyleOf(file);
  const quote = /^["']/.exec(old)?.[0] ?? "";
  const like = old.slice(quote.length, old.length - quote.length);
  if (typeof value === "number") {
    const plain = floatText(value, like, style);
    const [digits = "", power] = value.toExponential().split("e");
    const point = digits.includes(".") ? digits : `${digits}.0`;
    const exponent = `${point}e${power ?? "+0"}`;
    return [`${quote}${plain}${quote}`, plain, floatText(value, "0.1", style), exponent];
  }
  if (typeof value === "bigint") return [valueText(value, old, style)];
  if (typeof value === "boolean") return [boolLike(value, old), String(value)];
  if (value === null) return ["null"];
  if (typeof value !== "string") return [];
  const single = `'${value.replaceAll("'", "''")}'`;
  const double = JSON.stringify(value);
  if (quote === "'") return [single, double];
  return quote === '"' ? [double] : [value, double];
}

/** `yes` → `no`, `True` → `False`. */
function boolLike(value: boolean, old: string): string {
  const pair = [
    ["yes", "no"],
    ["on", "off"],
    ["true", "false"],
  ].find((words) => words.includes(old.toLowerCase())) ?? ["true", "false"];
  const word = pair[value ? 0 : 1] ?? "";
  if (old === old.toUpperCase()) return word.toUpperCase();
  return /^[A-Z]/.test(old) ? word.charAt(0).toUpperCase() + word.slice(1) : word;
}
