import assert from "node:assert/strict";
import { PyError } from "../../src/core/spec/pyError.ts";
import { pyRepr } from "../../src/core/spec/pyRepr.ts";
import { typeName } from "../../src/core/spec/pyValue.ts";
import { evaluateForTest } from "./evaluateForTest.ts";
import { deviation, type GoldenError, readGolden } from "./golden.ts";

interface Case {
  readonly text: string;
  readonly type?: string;
  readonly repr?: string;
  readonly error?: GoldenError;
}

/** libm and V8 may differ in the last bits of a transcendental function or a power. */
const TOLERANCE = 1e-14;

describe("Python expressions, against CPython", () => {
  const { cases } = readGolden<{ cases: readonly Case[] }>("expressions.json");

  for (const { text, type, repr, error } of cases) {
    it(text, () => {
      const ours = evaluateForTest(text);
      if (error) {
        assert.ok(ours instanceof PyError, `expected ${error.type}, got ${String(ours)}`);
        assert.deepEqual({ type: ours.type, message: ours.message }, error);
        return;
      }
      if (ours instanceof PyError) assert.fail(`${ours.type}: ${ours.message}`);
      assert.equal(typeName(ours), type);
      const isClose =
        typeof ours === "number" && deviation(ours, Number(repr), Number.MIN_VALUE) <= TOLERANCE;
      if (!isClose) assert.equal(pyRepr(ours), repr);
    });
  }
});
