import type { Block } from "./scopes.ts";

// Asked at every name of a text: nothing is allocated here but a chain that is asked for.

/** The block and those around it, up to the function or module it belongs to. */
export function chainOf(block: Block): readonly Block[] {
  const chain: Block[] = [];
  for (let b: Block | null = block; b; b = outer(b)) chain.push(b);
  return chain;
}

/** The next block around in the same function or module. */
const outer = ({ parent, scope }: Block): Block | null => (parent?.scope === scope ? parent : null);

/** Whether `block` is `inner` or around it in the same function. */
export function isAround(block: Block, inner: Block): boolean {
  for (let b: Block | null = inner; b; b = outer(b)) if (b === block) return true;
  return false;
}

/** Whether `block` has always run when `use` runs: every conditional around it is around both. */
export function dominates(block: Block, use: Block): boolean {
  for (let b: Block | null = block; b; b = outer(b)) {
    if (b.conditional && !isAround(b, use)) return false;
  }
  return true;
}

/** Two branches of one `if` never both run, unless a loop around it comes by twice. */
export function excludes(block: Block, use: Block): boolean {
  if (sharedLoop(block, use)) return false;
  for (let b: Block | null = block; b; b = outer(b)) {
    if (b.siblings && isBeside(b, use)) return true;
  }
  return false;
}

function isBeside(branch: Block, use: Block): boolean {
  for (let b: Block | null = use; b; b = outer(b)) {
    if (b !== branch && b.siblings === branch.siblings) return true;
  }
  return false;
}

/** The body of the innermost loop around `block` that is around the other one too. */
export function sharedLoop(block: Block, other: Block): Block | null {
  for (let b: Block | null = block; b; b = outer(b)) {
    if (b.loop !== null && isAround(b, other)) return b;
  }
  return null;
}

/**
 * Whether a later assignment can reach a use in the next round of a loop around both. It cannot
 * where each round assigns anew before the use: `certain` stands in the innermost such loop.
 */
export function comesBack(later: Block, use: Block, certain: Block | undefined): boolean {
  const shared = sharedLoop(later, use);
  return shared !== null && !(certain && isAround(shared, certain));
}

/** Where the outermost loop around a use ends: what is bound later cannot come back to it; or -1. */
export function endOfLoops(use: Block): number {
  let end = -1;
  for (let b: Block | null = use; b; b = outer(b)) if (b.loop) end = Math.max(end, b.loop.to);
  return end;
}
