import type { FindingCode } from "../plan/findings/finding.ts";

const anchors = /<a id="finding-[a-z-]+"><\/a>/g;

/** What the README says about a finding, as a page of its own. */
export function findingDocs(readme: string, code: FindingCode): string {
  const lines = readme.split(/\r?\n/);
  const at = lines.findIndex((line) => line.includes(`<a id="finding-${code}">`));
  const text = (lines[at] ?? "").replace(anchors, "").replace(/^- /, "");
  const suppressing = lines.find((line) => line.startsWith("To leave a finding out")) ?? "";
  return `# ${code}\n\n${text}\n\n${suppressing}\n`;
}
