import type { Expr } from "../ast.ts";
import { tomlExpression } from "./tomlFile.ts";
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
