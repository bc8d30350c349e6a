import { pyRepr } from "../../core/spec/pyRepr.ts";
import type { TextEdit } from "../textEdit.ts";
import { movedOffset } from "./compose.ts";
import { groupName, lengthName } from "./saysWish.ts";
import { GROUPS, type NewValue, type Wish } from "./wishes.ts";

export type GroupWish = Extract<Wish, { kind: "group" }>;

/** The same value, which may be no plain data: a function has its source. */
export function isEqual(a: GroupWish, b: GroupWish): boolean {
  const isSame = a.call === b.call && a.argument === b.argument && a.at === b.at;
  if (a.to === null || b.to === null) return isSame && a.to === b.to;
  const text = (to: NewValue) => (to.kind === "code" ? to.text : pyRepr(to.value));
  return isSame && text(a.to) === text(b.to);
}

/** It gives a value, which no later wish may change. */
export const isPlain = ({ kind }: Wish): boolean =>
  kind === "set" ||
  kind === "remove" ||
  kind === "group" ||
  kind === "length" ||
  kind === "accumulation";

/** Offsets of a wish count in the first text; earlier wishes may have moved them. */
export function moved(wish: Wish, edits: readonly TextEdit[]): Wish {
  switch (wish.kind) {
    case "moveStatement":
      return { ...wish, at: movedOffset(wish.at, edits), to: movedPlace(wish.to, edits) };
    case "insertStatement":
      return { ...wish, to: movedPlace(wish.to, edits) };
    case "deleteStatement":
    case "clearArguments":
    case "insertComment":
      return { ...wish, at: movedOffset(wish.at, edits) };
    default:
      return wish;
  }
}

const movedPlace = <P extends { readonly at: number }>(
  place: P,
  edits: readonly TextEdit[],
): P => ({
  ...place,
  at: movedOffset(place.at, edits),
});

/** The same about calls that have taken the place of others. */
export function standingFor(wish: Wish, replaced: ReadonlyMap<string, string>): Wish {
  const now = (id: string) => replaced.get(id) ?? id;
  if ("call" in wish) return { ...wish, call: now(wish.call) };
  if (wish.kind === "schedulers") {
    return { ...wish, run: now(wish.run), optimizer: now(wish.optimizer) };
  }
  return "run" in wish ? { ...wish, run: now(wish.run) } : wish;
}

/** What a wish is about. */
export function namesOf(wish: Wish): readonly string[] {
  if (wish.kind === "set" || wish.kind === "remove") return [`${wish.call}.${wish.argument}`];
  if (wish.kind === "group") return [groupName(wish)];
  if (wish.kind === "accumulation") return [lengthName(wish.run, wish.kind)];
  if (wish.kind === "removeGroup" || wish.kind === "addGroup") return [`${wish.call}.${GROUPS}`];
  if (wish.kind === "length") return [lengthName(wish.run, wish.name)];
  return wish.kind === "class" ? [wish.call] : [];
}
