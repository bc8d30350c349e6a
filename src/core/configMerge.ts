import { type ConfigChange, changesBetween } from "./configChanges.ts";
import { type SettledGroups, settledGroups } from "./configGroups.ts";
import {
  callsOf,
  type RunConfig,
  type SchedulerConfig,
  withArgument,
  withText,
} from "./runConfig.ts";
import { isSameText } from "./sameText.ts";

export interface Merged {
  readonly config: RunConfig;
  /** Changes of mine at places that the code changed otherwise meanwhile. */
  readonly conflicts: readonly ConfigChange[];
}

/** Brings edits made on `base` to what the code says now. In a conflict the edits win. */
export function mergeConfig(base: RunConfig, mine: RunConfig, code: RunConfig): Merged {
  const edits = changesBetween(base, mine);
  const news = changesBetween(base, code);
  if (news.length === 0) return { config: mine, conflicts: [] };
  const isLocal = edits.every((edit) => isPlain(edit) && hasPlace(edit, base, code));
  if (!isLocal) {
    const settled = settledGroups(base.optimizer, mine.optimizer, code.optimizer);
    const own = withIdsOf(settled ? { ...mine, optimizer: settled.optimizer } : mine, code);
    // What the code does not say yet is left of the edits; anything else is another change.
    const left = new Set(edits.map((edit) => placeOf(settled ? movedGroup(edit, settled) : edit)));
    for (const change of news) if (!settled || !isOfGroup(change)) left.delete(placeOf(change));
    const isDone = changesBetween(code, own).every((change) => left.has(placeOf(change)));
    return { config: own, conflicts: isDone ? [] : edits };
  }
  const conflicts = edits.filter((edit) =>
    news.some((other) => placeOf(other) === placeOf(edit) && !isSameEnd(other, edit, code)),
  );
  return { config: edits.reduce(applied, code), conflicts };
}

const isOfGroup = ({ kind }: ConfigChange): boolean => kind.startsWith("group");

const movedGroup = (change: ConfigChange, { kept }: SettledGroups): ConfigChange =>
  change.kind === "group" ? { ...change, group: kept.indexOf(change.group) } : change;

/** Schedulers that were new, and are in the code now in the same arrangement, are those. */
function withIdsOf(mine: RunConfig, code: RunConfig): RunConfig {
  const walk = (own: List, other: List): List | null => {
    const pairs = own.map((s, i) => {
      const known = other[i];
      const isSame = known?.name === s.name && known.every === s.every;
      const inside = isSame ? walk(s.schedulers, known.schedulers) : null;
      return known && inside && { ...s, id: known.id, schedulers: inside };
    });
    const found = pairs.flatMap((pair) => pair ?? []);
    return own.length === other.length && found.length === own.length ? found : null;
  };
  const schedulers = walk(mine.schedulers, code.schedulers);
  return schedulers ? { ...mine, schedulers } : mine;
}

type List = readonly SchedulerConfig[];

type PlainChange = Extract<ConfigChange, { kind: "argument" | "group" | "horizon" }>;

const isPlain = (change: ConfigChange): change is PlainChange =>
  change.kind === "argument" || change.kind === "group" || change.kind === "horizon";

/** Whether the code still has the call that was edited, of the same class. */
function hasPlace(change: ConfigChange, base: RunConfig, code: RunConfig): boolean {
  if (!("call" in change)) return true;
  const nameIn = (config: RunConfig) => callsOf(config).find((c) => c.id === change.call)?.name;
  const isSame = nameIn(base) === nameIn(code);
  return isSame && (change.kind !== "group" || change.group < code.optimizer.groups.length);
}

const placeOf = (change: ConfigChange): string =>
  JSON.stringify([
    change.kind,
    "call" in change ? change.call : "",
    "group" in change ? change.group : "",
    "name" in change ? change.name : "",
  ]);

/** Whether two changes at one place lead to the same. */
function isSameEnd(a: ConfigChange, b: ConfigChange, config: RunConfig): boolean {
  if (!("name" in a && "name" in b) || a.kind === "horizon" || b.kind === "horizon") {
    return toOf(a) === toOf(b);
  }
  const owner = callsOf(config).find((call) => call.id === a.call)?.name ?? "";
  return isSameText(owner, a.name, a.to, b.to);
}

const toOf = (change: ConfigChange) => ("to" in change ? change.to : undefined);

function applied(config: RunConfig, change: ConfigChange): RunConfig {
  switch (change.kind) {
    case "argument":
      return withArgument(config, change.call, change.name, change.to);
    case "horizon":
      return { ...config, horizon: { ...config.horizon, [change.name]: change.to } };
    case "group":
      return withGroupValue(config, change.group, change.name, change.to);
    default:
      return config;
  }
}

/** The configuration with one value of one parameter group set, or left to the optimizer's. */
export function withGroupValue(
  config: RunConfig,
  group: number,
  name: string,
  text: string | null,
): RunConfig {
  const groups = config.optimizer.groups.map((texts, i) =>
    i === group ? withText(texts, name, text) : texts,
  );
  return { ...config, optimizer: { ...config.optimizer, groups } };
}
