import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Frame } from "playwright-core";

interface Violation {
  readonly id: string;
  readonly impact: string;
  readonly nodes: readonly { readonly html: string }[];
}

/** What axe finds in the panel that is serious or worse, with the elements it is about. */
export async function seriousProblems(panel: Frame): Promise<readonly string[]> {
  const require = createRequire(import.meta.url);
  await panel.evaluate(readFileSync(require.resolve("axe-core/axe.min.js"), "utf8"));
  return panel.evaluate(async () => {
    const { axe } = globalThis as unknown as {
      axe: { run(root: Element): Promise<{ violations: readonly Violation[] }> };
    };
    const { violations } = await axe.run(document.body);
    return violations
      .filter((v) => v.impact === "serious" || v.impact === "critical")
      .map((v) => `${v.id}: ${v.nodes.map((n) => n.html.slice(0, 160)).join(" | ")}`);
  });
}
