import type { ParsedText } from "../parse.ts";
import type { ReadOptions } from "../readOptions.ts";
import type { TextEdit } from "../textEdit.ts";
import { Workspace } from "../workspace.ts";
import { addGroup } from "./addGroup.ts";
import { arrangeSchedulers } from "./arrangeSchedulers.ts";
import { changeClass } from "./changeClass.ts";
import { sharedClass } from "./classPlace.ts";
import { composeEdits } from "./compose.ts";
import { describeChange } from "./describeChange.ts";
import { type Draft, firstDraft } from "./draft.ts";
import type { Change, EditPlan, LockedFiles, RefusedWish } from "./editPlan.ts";
import { newRun } from "./newRun.ts";
import { lineOf, original } from "./oldOffsets.ts";
import { filesOf, isRefused, type Outcome, type Refused, refused, type Spot } from "./outcome.ts";
import { type GroupWish, isEqual, isPlain, moved, namesOf, standingFor } from "./plannedWishes.ts";
import { removeArgument } from "./removeArgument.ts";
import { removeGroup } from "./removeGroup.ts";
import { says, sideEffectsOf } from "./saysWish.ts";
import { setAccumulation } from "./setAccumulation.ts";
import { setArgument } from "./setArgument.ts";
import { setGroup, sharingGroups } from "./setGroup.ts";
import { setLength } from "./setLength.ts";
import { solveFactor } from "./solveFactor.ts";
import {
  clearArguments,
  deleteStatement,
  insertComment,
  insertHeader,
  insertStatement,
  moveStatement,
} from "./statements.ts";
import type { Wish } from "./wishes.ts";

/**
 * The smallest edits that make a script say what is wished, as offsets of `parsed.text`. Pure:
 * nothing is changed. Each wish is written, read again with the reader, and kept only if the code
 * then says exactly what was wished; others are refused with the reason. Wishes about one
 * definition compose; what else a shared definition changes is listed in `sideEffects`. Files of
 * the workspace that define a value are edited too, but for those in `locked`.
 */
export function planEdits(
  parsed: ParsedText,
  options: ReadOptions,
  wishes: readonly Wish[],
  workspace = new Workspace(),
  locked: LockedFiles = {},
): EditPlan {
  const plan = new Planner(firstDraft(parsed, options, workspace, locked), wishes);
  for (const [i, wish] of wishes.entries()) plan.add(wish, i);
  return plan.result();
}

type Handlers = {
  readonly [K in Wish["kind"]]: (draft: Draft, wish: Extract<Wish, { kind: K }>) => Outcome;
};

const handlers: Handlers = {
  set: setArgument,
  remove: (draft, { call, argument }) => removeArgument(draft, call, argument),
  group: setGroup,
  removeGroup,
  addGroup,
  length: setLength,
  accumulation: setAccumulation,
  schedulers: arrangeSchedulers,
  class: changeClass,
  moveStatement: (draft, { at, to }) => moveStatement(draft, at, to),
  insertStatement: (draft, { text, to }) => insertStatement(draft, text, to),
  deleteStatement: (draft, { at }) => deleteStatement(draft, at),
  clearArguments: (draft, { at }) => clearArguments(draft, at),
  insertHeader: (draft, { text }) => insertHeader(draft, text),
  insertComment: (draft, { text, at }) => insertComment(draft, text, at),
  newRun,
};

class Planner {
  private readonly first: Draft;
  private readonly wishes: readonly Wish[];
  private draft: Draft;
  private compared: Draft | undefined;
  /** By file; null is the script. */
  private readonly edits = new Map<string | null, readonly TextEdit[]>();
  private readonly changes: Change[] = [];
  private readonly refusals: RefusedWish[] = [];
  private readonly wished = new Set<string>();
  /** Calls that took the place of others, by their ids. */
  private readonly replaced = new Map<string, string>();
  /** Values that are written: no later wish may change them. */
  private readonly accepted: Wish[] = [];

  constructor(draft: Draft, wishes: readonly Wish[]) {
    this.first = draft;
    this.draft = draft;
    this.wishes = wishes;
  }

  add(asked: Wish, index: number): void {
    const wish = standingFor(asked, this.replaced);
    if (this.isSaidAlready(wish, index)) return;
    const outcome = this.outcome(moved(wish, this.editsOf(null)), index);
    if (isRefused(outcome)) {
      this.refusals.push(this.refusal(index, outcome));
      return;
    }
    const { file, becomes } = outcome;
    const next = this.draft.with(outcome);
    const call = "call" in wish ? wish.call : undefined;
    const replaced = call !== undefined && becomes !== undefined ? [[call, becomes] as const] : [];
    const meant = standingFor(wish, new Map(replaced));
    if (!says(next, this.draft, meant)) {
      this.refusals.push(
        this.refusal(index, this.unsaid(wish, next, { file, from: outcome.span.from })),
      );
      return;
    }
    // In the branch that runs no more, what was written says nothing.
    const isLost = (w: Wish) => becomes !== undefined && "call" in w && w.call === call;
    const broken = this.accepted.find((w) => isLost(w) || !says(next, this.draft, w));
    if (broken && (isPlain(wish) || becomes !== undefined)) {
      this.refusals.push(this.refusal(index, refused("shared", namesOf(broken).join())));
      return;
    }
    // Another arrangement gives other ids: what changes besides was seen before it.
    if (wish.kind === "schedulers") this.compared ??= this.draft;
    this.changes.push(describeChange(outcome, index, (path) => this.changed(path)));
    for (const name of [...namesOf(wish), ...namesOf(meant)]) this.wished.add(name);
    if (isPlain(wish)) this.accepted.push(wish);
    for (const [from, to] of replaced) this.replaced.set(from, to);
    for (const part of filesOf(outcome)) this.keep(part.file, part.edits);
    this.draft = next;
  }

  /** Of several groups that one dict makes, the first one's edit says it for the others too. */
  private isSaidAlready(wish: Wish, index: number): boolean {
    if (wish.kind !== "group" || !this.isForAll(wish)) return false;
    const sharing = sharingGroups(this.draft, wish);
    const isPeer = (w: Wish) =>
      w.kind === "group" &&
      w.argument === wish.argument &&
      w.call === wish.call &&
      sharing.includes(w.group);
    const made = this.changes.find(({ wish: i }) => this.wishes[i] && isPeer(this.wishes[i]));
    if (!made || !says(this.draft, this.draft, wish)) return false;
    this.changes.push({ ...made, wish: index });
    for (const name of namesOf(wish)) this.wished.add(name);
    this.accepted.push(wish);
    return true;
  }

  /** Whether all groups that the dict of a group makes are wished the same. */
  private isForAll(wish: GroupWish): boolean {
    const sharing = sharingGroups(this.draft, wish);
    const isSame = (w: Wish, group: number) =>
      w.kind === "group" && isEqual({ ...w, group: wish.group }, wish) && w.group === group;
    return (
      sharing.length > 0 && sharing.every((group) => this.wishes.some((w) => isSame(w, group)))
    );
  }

  result(): EditPlan {
    const last = this.compared ?? this.draft;
    const sideEffects = sideEffectsOf(this.first.script, last.script, this.wished);
    const others = [...this.edits].flatMap(([path, edits]) =>
      path === null ? [] : [{ path, text: this.before(path), edits }],
    );
    return {
      edits: this.editsOf(null),
      others,
      changes: this.changes,
      refused: this.refusals,
      sideEffects,
    };
  }

  private refusal(wish: number, { at, ...rest }: Refused): RefusedWish {
    if (!at) return { wish, ...rest };
    const { from } = original({ from: at.from, to: at.from }, this.editsOf(at.file));
    const line = lineOf(this.before(at.file), from);
    return { wish, ...rest, at: { file: at.file, from, line } };
  }

  /** Why what was written is not what the code then says: a library, or the code, computes it. */
  private unsaid(wish: Wish, next: Draft, tried: Spot): Refused {
    if (wish.kind === "class") return sharedClass(this.draft, next, wish.call);
    const fact = wish.kind === "set" ? this.draft.fact(wish.call) : undefined;
    const known = wish.kind === "set" ? fact?.args[wish.argument] : undefined;
    if (fact?.isImplied) return refused("derived");
    if (!known?.place || known.text === null) return refused("unverified", "", tried);
    const { span, text } = known;
    return refused("computed", text, span ? { file: null, from: span.from } : undefined);
  }

  private outcome(wish: Wish, index: number): Outcome {
    const handler = handlers[wish.kind] as (draft: Draft, wish: Wish) => Outcome;
    const outcome =
      wish.kind === "group"
        ? setGroup(this.draft, wish, this.isForAll(wish))
        : handler(this.draft, wish);
    if (isRefused(outcome)) return this.solved(wish, index, outcome);
    return this.unlocked(outcome);
  }

  /** What is computed may be said by a factor. */
  private solved(wish: Wish, index: number, outcome: Refused): Outcome {
    const isComputed = /^(computed|derived|unreadable)$/.test(outcome.why);
    if (!isComputed || (wish.kind !== "set" && wish.kind !== "group")) return outcome;
    const later = new Set(this.wishes.slice(index + 1).flatMap(namesOf));
    const found = solveFactor(this.draft, wish, later);
    return found ? this.unlocked(found) : outcome;
  }

  private unlocked(outcome: Outcome): Outcome {
    if (isRefused(outcome)) return outcome;
    for (const { file } of filesOf(outcome)) {
      const why = this.draft.lockOf(file);
      if (why) return refused(why, this.draft.nameOf(file));
    }
    return outcome;
  }

  private keep(file: string | null, edits: readonly TextEdit[]): void {
    this.edits.set(file, composeEdits(this.before(file).length, this.editsOf(file), edits));
  }

  private changed(file: string | null) {
    const text = this.draft.textOf(file) ?? "";
    return { file, text, before: this.before(file), edits: this.editsOf(file) };
  }

  private editsOf(file: string | null): readonly TextEdit[] {
    return this.edits.get(file) ?? [];
  }

  /** A file's text before the first edit. */
  private before(file: string | null): string {
    return this.first.textOf(file) ?? "";
  }
}
