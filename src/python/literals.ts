import type { PyValue } from "../core/spec/pyValue.ts";

/** The value of a number token, or undefined for what Python has and we do not (`1j`). */
export function numberLiteral(text: string): number | bigint | undefined {
  const digits = text.replaceAll("_", "").toLowerCase();
  if (/^0[xob]/.test(digits))
    return /^0(x[\da-f]+|o[0-7]+|b[01]+)$/.test(digits) ? BigInt(digits) : undefined;
  // A decimal integer of thousands of digits takes quadratic time to read and is no rate.
  if (/^\d{1,4000}$/.test(digits)) return BigInt(digits);
  return /^(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/.test(digits) ? Number(digits) : undefined;
}

const escapes: Readonly<Record<string, string>> = {
  n: "\n",
  t: "\t",
  r: "\r",
  "\\": "\\",
  "'": "'",
  '"': '"',
  "\n": "",
};

/** The text of a plain string token; undefined for bytes. */
export function stringLiteral(token: string): string | undefined {
  const match = /^([a-zA-Z]*)("""|'''|"|')([\s\S]*)$/.exec(token);
  if (!match) return undefined;
  const [, prefix = "", quote = "", rest = ""] = match;
  if (/b/i.test(prefix)) return undefined;
  const body = rest.endsWith(quote) ? rest.slice(0, rest.length - quote.length) : rest;
  if (/r/i.test(prefix)) return body;
  return body.replace(/\\([\s\S])/g, (whole, c: string) => escapes[c] ?? whole);
}

export const keywordConstants: Readonly<Record<string, PyValue>> = {
  True: true,
  False: false,
  None: null,
};
