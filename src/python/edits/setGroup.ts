import type { GroupSite, OptimizerFact } from "../script.ts";
import { specOf } from "./boundArguments.ts";
import type { Draft } from "./draft.ts";
import { entryNamed, insertedEntry, removedEntry } from "./givers.ts";
import { expressionAt } from "./lookup.ts";
import { type Outcome, refused } from "./outcome.ts";
import { replace } from "./replaceValue.ts";
import type { Wish } from "./wishes.ts";

type GroupWish = Extract<Wish, { kind: "group" }>;

/**
 * A value of one parameter group: in its dict, or where the dict takes it from. A dict that makes
 * several groups is written where all of them are wished the same: `isForAll`.
 */
export function setGroup(draft: Draft, wish: GroupWish, isForAll = false): Outcome {
  const fact = optimizerOf(draft, wish.call);
  if (!fact) return refused("missing");
  const site = fact.groupSites[wish.group];
  if (!site) return refused("groupless");
  const { place } = site;
  const file = draft.file(place.file);
  const dict = file && expressionAt(file.body, place);
  if (!file || !dict) return refused("groupless");
  if (!isForAll && isShared(site, fact)) return refused("sharedGroup", file.slice(dict), place);
  if (wish.to === null) return removedEntry(file, dict, wish.argument);
  const entry = entryNamed(dict, wish.argument);
  if (!entry) return insertedEntry(file, dict, wish.argument, wish.to);
  const spec = specOf(fact, wish.argument);
  const known = site.values[wish.argument] ?? { value: undefined, via: null, place: null };
  const origin = known.value === undefined ? "unresolved" : "argument";
  const { to, at } = wish;
  return replace(draft, { to, at }, { ...known, origin }, file, entry.value, spec);
}

const optimizerOf = ({ script }: Draft, id: string): OptimizerFact | undefined =>
  script.optimizers.find((o) => o.id === id);

/** The groups that the dict of a group makes, where they are several. */
export function sharingGroups(draft: Draft, { call, group }: GroupWish): readonly number[] {
  const sites = optimizerOf(draft, call)?.groupSites ?? [];
  const own = sites[group]?.place;
  const isSame = (site: GroupSite | null) =>
    site !== null && site.place.from === own?.from && site.place.file === own.file;
  const found = sites.flatMap((site, i) => (isSame(site) ? [i] : []));
  return found.length > 1 ? found : [];
}

/** One dict may stand in a list several times, or be made again in every round of a loop. */
const isShared = ({ place, isShared: isMany }: GroupSite, { groupSites }: OptimizerFact) =>
  isMany ||
  groupSites.filter((s) => s?.place.from === place.from && s.place.file === place.file).length > 1;
