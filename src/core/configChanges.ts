import { groupPlaces } from "./configGroups.ts";
import {
  type ArgumentTexts,
  type CallConfig,
  callsOf,
  type Horizon,
  hasSameNest,
  type RunConfig,
} from "./runConfig.ts";
import { isSameText } from "./sameText.ts";

/** One difference between two configurations. A null text means: left to the default. */
export type ConfigChange =
  | {
      readonly kind: "argument";
      readonly call: string;
      readonly name: string;
      readonly from: string | null;
      readonly to: string | null;
    }
  | {
      readonly kind: "group";
      readonly call: string;
      readonly group: number;
      readonly name: string;
      readonly from: string | null;
      readonly to: string | null;
    }
  | {
      readonly kind: "class";
      readonly call: string;
      readonly from: string;
      readonly to: string;
    }
  /** A parameter group of the code goes: counted from 0, as it was. */
  | { readonly kind: "groupRemoved"; readonly call: string; readonly group: number }
  /** A parameter group is new: counted from 0, as it will be. */
  | {
      readonly kind: "groupAdded";
      readonly call: string;
      readonly group: number;
      readonly texts: ArgumentTexts;
    }
  /** Schedulers were added, removed, moved or are stepped at another place. */
  | { readonly kind: "schedulers" }
  | {
      readonly kind: "horizon";
      readonly name: keyof Horizon;
      readonly from: number;
      readonly to: number;
    };

/** What turns `from` into `to`. The arguments of a call with another class go with the class. */
export function changesBetween(from: RunConfig, to: RunConfig): readonly ConfigChange[] {
  if (from === to) return [];
  const before = new Map(callsOf(from).map((call) => [call.id, call]));
  const calls = callsOf(to).flatMap((call) => {
    const known = before.get(call.id);
    return known ? callChanges(known, call) : [];
  });
  const isMoved = !hasSameNest(from.schedulers, to.schedulers);
  return [
    ...calls,
    ...groupChanges(from, to),
    ...(isMoved ? [{ kind: "schedulers" } as const] : []),
    ...horizonChanges(from.horizon, to.horizon),
  ];
}

function callChanges(from: CallConfig, to: CallConfig): readonly ConfigChange[] {
  const call = to.id;
  if (from.name !== to.name) return [{ kind: "class", call, from: from.name, to: to.name }];
  return textChanges(to.name, from.args, to.args).map((c) => ({ kind: "argument", call, ...c }));
}

function textChanges(owner: string, from: ArgumentTexts, to: ArgumentTexts) {
  const names = new Set([...Object.keys(from), ...Object.keys(to)]);
  return [...names].flatMap((name) => {
    const texts = { from: from[name] ?? null, to: to[name] ?? null };
    return isSameText(owner, name, texts.from, texts.to) ? [] : [{ name, ...texts }];
  });
}

function groupChanges(from: RunConfig, to: RunConfig): readonly ConfigChange[] {
  if (from.optimizer.name !== to.optimizer.name) return [];
  const call = to.optimizer.id;
  const places = groupPlaces(from.optimizer, to.optimizer);
  const kept = to.optimizer.groups.flatMap((texts, i): readonly ConfigChange[] => {
    const group = places[i] ?? null;
    if (group === null) return [{ kind: "groupAdded", call, group: i, texts }];
    return textChanges(to.optimizer.name, from.optimizer.groups[group] ?? {}, texts).map(
      (c) => ({ kind: "group", call, group, ...c }) as const,
    );
  });
  const removed = from.optimizer.groups.flatMap((_, group) =>
    places.includes(group) ? [] : [{ kind: "groupRemoved", call, group } as const],
  );
  return [...kept, ...removed];
}

function horizonChanges(from: Horizon, to: Horizon): readonly ConfigChange[] {
  const names = ["epochs", "stepsPerEpoch", "accumulation", "processes"] as const;
  return names.flatMap((name) =>
    from[name] === to[name]
      ? []
      : [{ kind: "horizon", name, from: from[name], to: to[name] } as const],
  );
}
