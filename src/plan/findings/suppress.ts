import type { Finding } from "./finding.ts";

/** What comments in a text ask to leave out. Offsets count in that text. */
export interface Suppressions {
  /** For the whole file; `*` stands for every code. */
  readonly file: readonly string[];
  readonly lines: readonly {
    readonly from: number;
    readonly to: number;
    readonly codes: readonly string[];
  }[];
}

/** `# optplay: ignore[code, code]`, `# optplay: ignore`, `# optplay: ignore-file[code]`. */
const comment = /#[^\S\r\n]*optplay:[^\S\r\n]*ignore(-file)?(?:\[([\w\s,-]*)\])?(?![\w-])/g;

export const NO_SUPPRESSIONS: Suppressions = { file: [], lines: [] };

/** The comment that leaves out a code on its line. */
export const ignoreComment = (code: string): string => `# optplay: ignore[${code}]`;
export const ignoreFileComment = (code: string): string => `# optplay: ignore-file[${code}]`;

/** A comment covers its own line; one that stands alone also the next line. */
export function suppressionsIn(text: string): Suppressions {
  if (!text.includes("optplay:")) return NO_SUPPRESSIONS;
  const file: string[] = [];
  const lines: { from: number; to: number; codes: readonly string[] }[] = [];
  for (const match of text.matchAll(comment)) {
    const codes = codesIn(match[2]);
    if (match[1]) file.push(...codes);
    else lines.push({ ...lineAround(text, match.index), codes });
  }
  return { file, lines };
}

const codesIn = (list: string | undefined): readonly string[] =>
  list === undefined ? ["*"] : list.split(",").map((code) => code.trim());

function lineAround(text: string, at: number): { from: number; to: number } {
  const from = text.lastIndexOf("\n", at - 1) + 1;
  const end = (start: number) => {
    const found = text.indexOf("\n", start);
    return found < 0 ? text.length : found;
  };
  const to = end(at);
  const isAlone = text.slice(from, at).trim() === "";
  return { from, to: isAlone && to < text.length ? end(to + 1) : to };
}

const covers = (codes: readonly string[], { code }: Finding) =>
  codes.includes(code) || codes.includes("*");

export const isSuppressed = (finding: Finding, { file, lines }: Suppressions): boolean =>
  covers(file, finding) ||
  lines.some(
    ({ from, to, codes }) =>
      finding.span.from >= from && finding.span.from <= to && covers(codes, finding),
  );
