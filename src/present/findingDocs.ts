import type { FindingCode } from "../plan/findings/finding.ts";

/** What is written about a finding, as a page of its own, with how to leave it out. */
export function findingDocs(pages: string, code: FindingCode): string {
  const ignoring = section(pages, "ignore").replaceAll("CODE", code);
  return `# ${code}\n\n${section(pages, code)}\n\n${ignoring}\n`;
}

/** The text below the heading of that name. */
function section(pages: string, name: string): string {
  const lines = pages.split(/\r?\n/);
  const at = lines.indexOf(`## ${name}`);
  const rest = at < 0 ? [] : lines.slice(at + 1);
  const end = rest.findIndex((line) => line.startsWith("## "));
  return (end < 0 ? rest : rest.slice(0, end)).join("\n").trim();
}
