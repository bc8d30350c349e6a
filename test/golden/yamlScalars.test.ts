import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { pyRepr } from "../../src/core/spec/pyRepr.ts";
import type { PyValue } from "../../src/core/spec/pyValue.ts";
import { configExpression } from "../../src/python/configs/configFile.ts";
import { entryIn } from "../../src/python/configs/mergeConfigs.ts";

type Recorded = string | boolean | null | Readonly<Record<string, string>>;

interface Row {
  readonly text: string;
  readonly pyyaml: Recorded;
  readonly omegaconf: Recorded;
}

const rows = JSON.parse(
  readFileSync(new URL("data/yamlScalars.json", import.meta.url), "utf8"),
) as readonly Row[];

/** As the generator writes it; a part that is not known counts as one that raises. */
function recorded(value: PyValue | undefined): Recorded {
  if (value === undefined) return { error: "" };
  if (typeof value === "bigint") return { int: pyRepr(value) };
  if (typeof value === "number") return { float: pyRepr(value) };
  return value as Recorded;
}

const isError = (value: Recorded) =>
  typeof value === "object" && value !== null && "error" in value;

describe("plain scalars, as their readers take them", () => {
  for (const dialect of ["pyyaml", "omegaconf"] as const) {
    it(dialect, () => {
      const differing = rows.flatMap(({ text, [dialect]: wanted }) => {
        const expr = entryIn(configExpression(`x: ${text}`, 0, dialect), "x");
        const found = recorded(expr?.kind === "constant" ? expr.value : undefined);
        const isSame = isError(wanted)
          ? isError(found)
          : JSON.stringify(found) === JSON.stringify(wanted);
        return isSame ? [] : [{ text, found, wanted }];
      });
      assert.deepEqual(differing, []);
      assert.ok(rows.length > 60);
    });
  }
});
