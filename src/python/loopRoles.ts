import type { Expr, StmtOf } from "./ast.ts";
import { dottedName } from "./ast.ts";
import { loopSource } from "./loopFacts.ts";
import { bodiesOfNode, type ScriptLoop, type ScriptNode } from "./program.ts";
import type { LoopRole } from "./script.ts";

/** The loops from the outermost to the one directly around the first node that fits. */
export function loopsAround(
  nodes: readonly ScriptNode[],
  fits: (node: ScriptNode) => boolean,
): readonly ScriptLoop[] | undefined {
  for (const node of nodes) {
    if (fits(node)) return [];
    for (const body of bodiesOfNode(node)) {
      const inner = loopsAround(body, fits);
      if (inner) return node.kind === "loop" && !node.isOutside ? [node, ...inner] : inner;
    }
  }
  return undefined;
}

/** The words a loop's header uses: its variables and what it runs over. */
function words(node: ScriptLoop): string {
  const { statement } = node.loop;
  if (statement.kind === "while")
    return [statement.test, ...exits(statement)].map(wordsOf).join(" ");
  return `${wordsOf(statement.target)} ${wordsOf(loopSource(node.loop).iterable)}`;
}

/** `if step > max_steps: break` says what `while True` counts. */
const exits = ({ body }: StmtOf<"while">): readonly Expr[] =>
  body.flatMap((s) =>
    s.kind === "if"
      ? s.branches.flatMap(({ test, body: [first] }) =>
          test && first?.kind === "jump" && first.jump === "break" ? [test] : [],
        )
      : [],
  );

function wordsOf(expr: Expr): string {
  if (expr.kind === "tuple" || expr.kind === "list") return expr.items.map(wordsOf).join(" ");
  if (expr.kind === "call") return expr.args.map((a) => wordsOf(a.value)).join(" ");
  if (expr.kind === "compare")
    return [expr.first, ...expr.rest.map((r) => r.right)].map(wordsOf).join(" ");
  if (expr.kind === "binary") return `${wordsOf(expr.left)} ${wordsOf(expr.right)}`;
  return dottedName(expr) ?? "";
}

/** Whether a loop's variable or what it runs over says that it counts epochs. */
export const countsEpochs = ({ target, iterable }: StmtOf<"for">): boolean =>
  /epoch/i.test(`${wordsOf(target)} ${wordsOf(iterable)}`);

const namesEpochs = (node: ScriptLoop) => /epoch|\bep\b/i.test(words(node));
const namesSteps = (node: ScriptLoop) =>
  /step|iter|batch|loader|\bit\b|\bidx\b|\bi\b/i.test(words(node));

/** Runs over data rather than over a number of rounds. */
const isDataLoop = (node: ScriptLoop) => {
  const { kind, enumerated } = loopSource(node.loop);
  return kind === "iterable" || (enumerated !== null && kind !== "items");
};

/** Whether the file says how often a loop runs, in figures or by a test that can be computed. */
const isKnown = ({ count, rounds, test }: ScriptLoop) =>
  (count.value !== null && !count.assumed) || rounds !== null || (test?.variables.length ?? 0) > 0;

/**
 * The innermost loop counts batches. Where it makes a known number of updates of each batch, it is
 * the loop around it that runs over the data, or one of a length that the file does not tell.
 */
function batchLoop(inside: readonly ScriptLoop[]): ScriptLoop | undefined {
  const last = inside.at(-1);
  if (!last || !isKnown(last) || isDataLoop(last)) return last;
  const around = inside.filter((node) => !isKnown(node) || isDataLoop(node)).at(-1);
  return around && (isDataLoop(around) || namesSteps(around)) ? around : last;
}

/**
 * Which of the loops around an update counts epochs and which counts batches. The epoch loop is
 * the one that says so, else the outer of two; the batch loop is found among those inside it.
 */
export function assignRoles(chain: readonly ScriptLoop[]): ReadonlyMap<ScriptLoop, LoopRole> {
  const roles = new Map<ScriptLoop, LoopRole>(chain.map((node) => [node, "other"]));
  const counted = chain.filter((node) => loopSource(node.loop).kind !== "items");
  const named = counted.find((node) => namesEpochs(node) && !isDataLoop(node));
  const [outer, ...inner] = counted;
  const single = inner.length === 0;
  const isBatchOnly = single && outer && (isDataLoop(outer) || namesSteps(outer));
  const epoch = named ?? (isBatchOnly ? undefined : outer);
  if (epoch) roles.set(epoch, "epoch");
  const batch = batchLoop(epoch ? counted.slice(counted.indexOf(epoch) + 1) : counted);
  if (batch) roles.set(batch, "batch");
  return roles;
}
