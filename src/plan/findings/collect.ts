import type { Finding, Severity } from "./finding.ts";
import type { RunFindings } from "./rules.ts";
import { isSuppressed, type Suppressions } from "./suppress.ts";

const ranks: Readonly<Record<Severity, number>> = { error: 0, warning: 1, info: 2, hint: 3 };

/** What a step raises in a branch that the script's settings exclude is told by its lens only. */
const isOfOption = (finding: Finding): boolean =>
  "isOption" in finding && finding.isOption === true;

/** The runs of exclusive branches may find the same. */
const keyOf = ({ code, span }: Finding) => `${code} ${span.from}`;

/**
 * Everything found in a script, in text order: each thing once, as severe as in any run, without
 * what the script's own comments leave out.
 */
export function collectFindings(
  read: { readonly findings: readonly Finding[]; readonly ignored: Suppressions },
  results: readonly RunFindings[],
): readonly Finding[] {
  const found = results.flatMap(({ finding, warnings }) => [
    ...(finding && !isOfOption(finding) ? [finding] : []),
    ...warnings,
  ]);
  const bySeverity = [...found].sort((a, b) => ranks[b.severity] - ranks[a.severity]);
  const unique = [...new Map(bySeverity.map((f) => [keyOf(f), f])).values()];
  return [...read.findings, ...unique]
    .filter((f) => !isSuppressed(f, read.ignored))
    .sort((a, b) => a.span.from - b.span.from || ranks[a.severity] - ranks[b.severity]);
}
