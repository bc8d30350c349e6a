import { parse as parseToml } from "smol-toml";
import type { PyValue } from "../../core/spec/pyValue.ts";
import type { Expr } from "../ast.ts";
import { yamlExpression } from "./yamlFile.ts";
import type { YamlDialect } from "./yamlScalars.ts";

/** How a file of settings is written, and by whose rules its scalars are read. */
export type ConfigFormat = YamlDialect | "toml";

/** Larger files hold data, not settings. */
const MAX_TEXT = 400_000;

/**
 * The content of a file of settings as the expression that a script would have to write for it,
 * with offsets from `base`. Undefined where it cannot be read. JSON is read as YAML: it is a part
 * of it.
 */
export function configExpression(
  text: string,
  base: number,
  format: ConfigFormat,
): Expr | undefined {
  if (text.length > MAX_TEXT) return undefined;
  return format === "toml" ? tomlExpression(text, base) : yamlExpression(text, base, format);
}

function tomlExpression(text: string, base: number): Expr | undefined {
  try {
    return toExpression(parseToml(text, { integersAsBigInt: true }), base, text.length);
  } catch {
    // Not TOML: nothing is known of it.
    return undefined;
  }
}

/** The parser gives no places: every value stands for the whole file. */
function toExpression(value: unknown, base: number, length: number): Expr {
  const span = { from: base, to: base + length };
  const inner = (v: unknown) => toExpression(v, base, length);
  if (Array.isArray(value)) return { kind: "list", items: value.map(inner), ...span };
  if (typeof value === "object" && value !== null && !(value instanceof Date)) {
    const entries = Object.entries(value).map(([key, v]) => ({
      key: { kind: "constant", value: key, ...span } as const,
      value: inner(v),
    }));
    return { kind: "dict", entries, ...span };
  }
  if (value instanceof Date || value === undefined) return { kind: "unknown", parts: [], ...span };
  return { kind: "constant", value: value as PyValue, ...span };
}
