import { pyRepr } from "../../core/spec/pyRepr.ts";
import type { ParsedText } from "../parse.ts";
import type { ReadOptions } from "../readOptions.ts";
import type { TextEdit } from "../textEdit.ts";
import { Workspace } from "../workspace.ts";
import { addGroup } from "./addGroup.ts";
import { arrangeSchedulers } from "./arrangeSchedulers.ts";
import { changeClass } from "./changeClass.ts";
import { sharedClass } from "./classPlace.ts";
import { applyEdits, composeEdits, movedOffset } from "./compose.ts";
import { type Draft, firstDraft } from "./draft.ts";
import { newRun } from "./newRun.ts";
import {
  isRefused,
  type Outcome,
  type Refused,
  refused,
  type Spot,
  type Written,
} from "./outcome.ts";
import { removeArgument } from "./removeArgument.ts";
import { removeGroup } from "./removeGroup.ts";
import { groupName, lengthName, says, sideEffectsOf } from "./saysWish.ts";
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
import {
  type Beside,
  type Change,
  type EditPlan,
  GROUPS,
  type LockedFiles,
  type NewValue,
  type RefusedWish,
  type Wish,
} from "./wishes.ts";

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
  /** Values that are written: no later wish may change them. */
  private readonly accepted: Wish[] = [];

  constructor(draft: Draft, wishes: readonly Wish[]) {
    this.first = draft;
    this.draft = draft;
    this.wishes = wishes;
  }

  add(wish: Wish, index: number): void {
    if (this.isSaidAlready(wish, index)) return;
    const outcome = this.outcome(moved(wish, this.editsOf(null)), index);
    if (isRefused(outcome)) {
      this.refusals.push(this.refusal(index, outcome));
      return;
    }
    const { file } = outcome;
    const next = this.draft.after(outcome.edits, file);
    if (!says(next, this.draft, wish)) {
      this.refusals.push(
        this.refusal(index, this.unsaid(wish, next, { file, from: outcome.span.from })),
      );
      return;
    }
    const broken = this.accepted.find((earlier) => !says(next, this.draft, earlier));
    if (broken && isPlain(wish)) {
      this.refusals.push(this.refusal(index, refused("shared", namesOf(broken).join())));
      return;
    }
    // Another arrangement gives other ids: what changes besides was seen before it.
    if (wish.kind === "schedulers") this.compared ??= this.draft;
    this.changes.push(this.change(outcome, index));
    for (const name of namesOf(wish)) this.wished.add(name);
    if (isPlain(wish)) this.accepted.push(wish);
    this.edits.set(file, composeEdits(this.before(file).length, this.editsOf(file), outcome.edits));
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
    const isComputed = outcome.why === "computed" || outcome.why === "unreadable";
    if (!isComputed || (wish.kind !== "set" && wish.kind !== "group")) return outcome;
    const later = new Set(this.wishes.slice(index + 1).flatMap(namesOf));
    const found = solveFactor(this.draft, wish, later);
    return found ? this.unlocked(found) : outcome;
  }

  private unlocked(outcome: Outcome): Outcome {
    if (isRefused(outcome)) return outcome;
    const why = this.draft.lockOf(outcome.file);
    return why ? refused(why, this.draft.nameOf(outcome.file)) : outcome;
  }

  private editsOf(file: string | null): readonly TextEdit[] {
    return this.edits.get(file) ?? [];
  }

  /** A file's text before the first edit. */
  private before(file: string | null): string {
    return this.first.textOf(file) ?? "";
  }

  private beside(edit: TextEdit, text: string, file: string | null): Beside {
    const { from } = original(edit, this.editsOf(file));
    const isBelow = isNextLine(edit);
    const line = lineOf(this.before(file), from) + Number(isBelow);
    const before = text.slice(edit.from, edit.to).trim();
    return { from, line, isBelow, before, after: edit.insert.trim() };
  }

  private change({ edits, place, span, file, ...rest }: Written, wish: number): Change {
    const text = this.draft.textOf(file) ?? "";
    const inside = edits.filter((e) => e.from >= span.from && e.to <= span.to);
    const local = inside.map((e) => ({ ...e, from: e.from - span.from, to: e.to - span.from }));
    const before = text.slice(span.from, span.to);
    const removal = inside.length === 0 ? edits.find((e) => covers(e, span)) : undefined;
    const after = removal ? "" : applyEdits(before, local);
    const own = original(span, this.editsOf(file));
    const isBelow = edits.some((e) => e.from === span.from && e.to === span.to && isNextLine(e));
    const line = lineOf(this.before(file), own.from) + Number(isBelow);
    const outside = edits.filter((e) => e !== removal && !inside.includes(e));
    const also = outside.map((edit) => this.beside(edit, text, file));
    return { wish, place, file, span: own, line, isBelow, before, after, also, ...rest };
  }
}

/** What is taken away takes a comma, or its whole line, with it. */
const covers = (edit: TextEdit, { from, to }: Written["span"]): boolean =>
  from < to && edit.from <= from && edit.to >= to && /^[\s,]*$/.test(edit.insert);

type GroupWish = Extract<Wish, { kind: "group" }>;

/** The same value, which may be no plain data: a function has its source. */
function isEqual(a: GroupWish, b: GroupWish): boolean {
  const isSame = a.call === b.call && a.argument === b.argument && a.at === b.at;
  if (a.to === null || b.to === null) return isSame && a.to === b.to;
  const text = (to: NewValue) => (to.kind === "code" ? to.text : pyRepr(to.value));
  return isSame && text(a.to) === text(b.to);
}

const isPlain = ({ kind }: Wish): boolean =>
  kind === "set" ||
  kind === "remove" ||
  kind === "group" ||
  kind === "length" ||
  kind === "accumulation";

/** An insertion at the end of a line is a line below it. */
const isNextLine = ({ from, to, insert }: TextEdit): boolean =>
  from === to && /^\r?\n/.test(insert);

const lineOf = (text: string, at: number): number =>
  1 + (text.slice(0, at).match(/\r\n|\r|\n/g)?.length ?? 0);

/** Offsets of a wish count in the first text; earlier wishes may have moved them. */
function moved(wish: Wish, edits: readonly TextEdit[]): Wish {
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

/** Back to the text before the edits; a place inside new text is where that text is put. */
function original<S extends { readonly from: number; readonly to: number }>(
  { from, to }: S,
  edits: readonly TextEdit[],
) {
  const back = (offset: number) => {
    let shift = 0;
    for (const e of edits) {
      const start = e.from + shift;
      if (offset <= start) break;
      const end = start + e.insert.length;
      if (offset < end) return e.from;
      shift += e.insert.length - (e.to - e.from);
    }
    return offset - shift;
  };
  return { from: back(from), to: back(to) };
}

function namesOf(wish: Wish): readonly string[] {
  if (wish.kind === "set" || wish.kind === "remove") return [`${wish.call}.${wish.argument}`];
  if (wish.kind === "group") return [groupName(wish)];
  if (wish.kind === "accumulation") return [lengthName(wish.run, wish.kind)];
  if (wish.kind === "removeGroup" || wish.kind === "addGroup") return [`${wish.call}.${GROUPS}`];
  if (wish.kind === "length") return [lengthName(wish.run, wish.name)];
  return wish.kind === "class" ? [wish.call] : [];
}
