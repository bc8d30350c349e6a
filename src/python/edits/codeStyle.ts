/** How a file writes what we are about to write. */
export interface CodeStyle {
  readonly quote: '"' | "'";
  readonly eol: "\n" | "\r\n";
  /** Whether small numbers have an exponent (`1e-4`); null where the file has none. */
  readonly exponent: boolean | null;
  /** One step of indentation. */
  readonly indent: string;
}

/** Small numbers: `1e-4`, `1.0E-05` against `0.001`, `.0001`. */
const exponents = /(?<![\w.])\d+(?:\.\d*)?[eE]-\d/g;
const decimals = /(?<![\w.])0?\.0\d*[1-9](?![\w.])/g;

const MAX_READ = 200_000;

const counted = (text: string, pattern: RegExp) => text.match(pattern)?.length ?? 0;

/** The majority's habit decides; Python's usual one where the file shows none. */
export function codeStyleOf(whole: string): CodeStyle {
  const text = whole.slice(0, MAX_READ);
  const [withExponent, without] = [counted(text, exponents), counted(text, decimals)];
  return {
    quote: counted(text, /'/g) > counted(text, /"/g) ? "'" : '"',
    eol: text.includes("\r\n") ? "\r\n" : "\n",
    exponent: withExponent + without === 0 ? null : withExponent >= without,
    indent: /^(\t| {2,8})(?=\S)/m.exec(text)?.[1] ?? "    ",
  };
}
