import type { ProgramFact, SchedulerFact } from "../../python/script.ts";
import { bodiesIn } from "../../python/script.ts";
import { childrenOf, type RunContext, type RunRule } from "./context.ts";
import type { Finding } from "./finding.ts";

/** These set the rate from the initial one at every step; the others multiply what is there. */
const absolute = new Set(["LambdaLR", "CosineAnnealingWarmRestarts", "OneCycleLR", "CyclicLR"]);

/** Schedulers of one chain, or stepped together: what sets the rate erases the others' work. */
export const chainErased: RunRule = (context) => {
  const chains = context.schedulers.filter((s) => s.name === "ChainedScheduler");
  const groups = [...chains.map((s) => childrenOf(s, context)), steppedTogether(context)];
  return groups.flatMap((group) => group.flatMap((s) => erasing(s, group) ?? []));
};

function erasing(s: SchedulerFact, group: readonly SchedulerFact[]): Finding | undefined {
  const others = group.filter((o) => o !== s);
  // Of two that set the rate the later one wins: it is the one to be told about.
  const isLast = !group.slice(group.indexOf(s) + 1).some((o) => absolute.has(o.name));
  if (!absolute.has(s.name) || others.length === 0 || !isLast) return undefined;
  const names = [...new Set(others.map((o) => o.name))];
  return {
    code: "chain-erased",
    severity: "warning",
    span: s.nameSpan,
    name: s.name,
    others: names,
  };
}

/** Schedulers without a composite around them that the same rounds step unconditionally. */
function steppedTogether({ fact, schedulers, run }: RunContext): readonly SchedulerFact[] {
  if (!run.isDefault || fact.isOpen) return [];
  const roots = schedulers.filter((s) => s.parent === null && s.optimizer === run.optimizer);
  const stepped = unconditional(fact.program);
  return roots.filter((s) => stepped.has(s.id) && !/Plateau/.test(s.name));
}

/** Branches may take turns, and so may loops one after the other: they do not count. */
function unconditional(nodes: readonly ProgramFact[]): ReadonlySet<string> {
  for (const node of nodes) {
    const here =
      node.kind === "loop" || node.kind === "call" ? stepsOf(node.body) : new Set<string>();
    if (here.size > 1) return here;
    for (const body of bodiesIn(node)) {
      const found = unconditional(body);
      if (found.size > 1) return found;
    }
  }
  return new Set();
}

const stepsOf = (nodes: readonly ProgramFact[]): Set<string> =>
  new Set(
    nodes.flatMap((n) => {
      if (n.kind === "schedulerStep") return n.assumed ? [] : [n.scheduler];
      const isInside = n.kind === "call" || (n.kind === "loop" && n.role === "batch");
      return isInside ? [...stepsOf(n.body)] : [];
    }),
  );
