import type { OptimizerFact } from "../../python/script.ts";
import type { Finding } from "./finding.ts";

/** Every way to get rid of gradients that we know of; some other function may do it too. */
const clears =
  /zero_grad|\.grad\s*=|grad(?:\.data)?\.(?:zero_|detach_|fill_|mul_)|set_to_none|autograd\.grad|torch\.func|\bfunctorch\b|LBFGS|trainer|Trainer|lightning|fabric/;

/** A file that sums gradients with `backward()`, steps, and never sets them back. */
export function noZeroGrad(optimizers: readonly OptimizerFact[], text: string): readonly Finding[] {
  if (optimizers.length === 0 || !/\.backward\(/.test(text) || clears.test(text)) return [];
  return optimizers.flatMap((o): Finding[] => {
    if (!o.stepSpan || o.definedAt || !isInLoop(text, o.stepSpan.from)) return [];
    const update = text.slice(o.stepSpan.from, o.stepSpan.to);
    const name = `${o.variable ?? "optimizer"}.zero_grad()`;
    const to = { beside: "after", at: o.stepSpan.from } as const;
    const wish = { kind: "insertStatement", text: name, to } as const;
    return [
      {
        code: "no-zero-grad",
        severity: "hint",
        span: o.stepSpan,
        update,
        fixes: [{ title: { kind: "insert-zero-grad", text: name }, wishes: [wish] }],
      },
    ];
  });
}

/** The step is indented below a loop: a single step outside of one adds nothing up. */
function isInLoop(text: string, at: number): boolean {
  const before = text.slice(Math.max(0, at - MAX_BACK), at);
  return /^[ \t]*(?:async )?(?:for|while)\b/m.test(before);
}

const MAX_BACK = 20_000;
