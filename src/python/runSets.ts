import { excludes } from "./blockChains.ts";
import type { Construction } from "./stepSites.ts";

/** Whether two constructions stand in exclusive branches: only one of them is ever made. */
const areExclusive = (a: Construction, b: Construction): boolean =>
  a !== b &&
  a.site.block.scope === b.site.block.scope &&
  (excludes(a.site.block, b.site.block) || excludes(b.site.block, a.site.block));

/**
 * The schedulers that one optimizer can have together, first those that the script makes with its
 * default options; then one set for each that is left, with what can be made beside it.
 */
export function schedulerSets(
  schedulers: readonly Construction[],
  isDefault: (scheduler: Construction) => boolean,
): readonly (readonly Construction[])[] {
  const main: Construction[] = [];
  for (const s of schedulers.filter(isDefault)) {
    if (!main.some((m) => areExclusive(m, s))) main.push(s);
  }
  const rest = schedulers.filter((s) => !main.includes(s));
  const others: Construction[][] = [];
  for (const s of rest) {
    if (others.some((set) => set.includes(s))) continue;
    const beside = [...main, ...rest].filter((other) => isBeside(other, s));
    others.push([...beside, s]);
  }
  return [main, ...others];
}

/** Made in the same branch, or outside of the branches. */
function isBeside(other: Construction, chosen: Construction): boolean {
  if (other === chosen || areExclusive(other, chosen)) return false;
  const { block } = other.site;
  return block === chosen.site.block || !block.conditional;
}
