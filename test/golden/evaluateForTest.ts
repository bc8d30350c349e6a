import { PyError } from "../../src/core/spec/pyError.ts";
import type { PyValue } from "../../src/core/spec/pyValue.ts";
import { evaluateExpression } from "../../src/python/evaluateText.ts";

/** The value of Python source text, or the exception it raises. Fails where we cannot say. */
export function evaluateForTest(text: string): PyValue | PyError {
  const result = evaluateExpression(text);
  if (result?.known) return result.value;
  if (result?.error instanceof PyError) return result.error;
  throw new Error(`not evaluated: ${text}`);
}
