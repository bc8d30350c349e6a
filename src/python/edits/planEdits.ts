import type { ParsedText } from "../parse.ts";
import type { ReadOptions } from "../readScript.ts";
import type { CallFact, TrainingScript } from "../script.ts";
import type { TextEdit } from "../textEdit.ts";
import { Workspace } from "../workspace.ts";
import { changeClass } from "./changeClass.ts";
import { applyEdits, composeEdits, movedOffset } from "./compose.ts";
import { Draft } from "./draft.ts";
import { newRun } from "./newRun.ts";
import { isRefused, type Outcome } from "./outcome.ts";
import { isWished, removeArgument, setArgument, specOf } from "./setArgument.ts";
import {
  clearArguments,
  deleteStatement,
  insertComment,
  insertHeader,
  insertStatement,
  moveStatement,
} from "./statements.ts";
import { sameValue } from "./valueText.ts";
import type { Change, EditPlan, Refusal, SideEffect, Wish } from "./wishes.ts";

/**
 * The smallest edits that make a script say what is wished, as offsets of `parsed.text`. Pure:
 * nothing is changed. Each wish is written, read again with the reader, and kept only if the code
 * then says exactly what was wished; others are refused with the reason. Wishes about one
 * definition compose; what else a shared definition changes is listed in `sideEffects`.
 */
export function planEdits(
  parsed: ParsedText,
  options: ReadOptions,
  wishes: readonly Wish[],
  workspace = new Workspace(),
): EditPlan {
  const plan = new Planner(new Draft(parsed, options, workspace));
  for (const [i, wish] of wishes.entries()) plan.add(wish, i);
  return plan.result();
}

type Handlers = {
  readonly [K in Wish["kind"]]: (draft: Draft, wish: Extract<Wish, { kind: K }>) => Outcome;
};

const handlers: Handlers = {
  set: setArgument,
  remove: (draft, { call, argument }) => removeArgument(draft, call, argument),
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
  private draft: Draft;
  private edits: readonly TextEdit[] = [];
  private readonly changes: Change[] = [];
  private readonly refusals: { wish: number; why: Refusal; text: string }[] = [];
  private readonly wished = new Set<string>();

  constructor(draft: Draft) {
    this.first = draft;
    this.draft = draft;
  }

  add(wish: Wish, index: number): void {
    const outcome = this.outcome(moved(wish, this.edits));
    if (isRefused(outcome)) {
      this.refusals.push({ wish: index, ...outcome });
      return;
    }
    const next = this.draft.after(outcome.edits);
    if (!says(next, this.draft, wish)) {
      this.refusals.push({ wish: index, why: "unverified", text: "" });
      return;
    }
    this.changes.push(this.change(outcome, index));
    for (const name of namesOf(wish)) this.wished.add(name);
    this.edits = composeEdits(this.first.text.length, this.edits, outcome.edits);
    this.draft = next;
  }

  result(): EditPlan {
    const sideEffects = sideEffectsOf(this.first.script, this.draft.script, this.wished);
    return { edits: this.edits, changes: this.changes, refused: this.refusals, sideEffects };
  }

  private outcome(wish: Wish): Outcome {
    return (handlers[wish.kind] as (draft: Draft, wish: Wish) => Outcome)(this.draft, wish);
  }

  private change(outcome: Exclude<Outcome, { why: Refusal }>, wish: number): Change {
    const { edits, place, span } = outcome;
    const { text } = this.draft;
    const inside = edits.filter((e) => e.from >= span.from && e.to <= span.to);
    const local = inside.map((e) => ({ ...e, from: e.from - span.from, to: e.to - span.from }));
    const before = text.slice(span.from, span.to);
    const after = applyEdits(before, local);
    return { wish, place, span: original(span, this.edits), before, after };
  }
}

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
  return wish.kind === "class" ? [wish.call] : [];
}

/** Whether the code says what was wished, and nothing got lost. */
function says(after: Draft, before: Draft, wish: Wish): boolean {
  if (after.script.syntaxErrors.length > before.script.syntaxErrors.length) return false;
  if (wish.kind === "newRun") return isAdded(after, before, wish);
  const isWhole = callsOf(after.script).length === callsOf(before.script).length;
  if (!isWhole) return false;
  if (wish.kind === "set") return saysArgument(after, wish);
  if (wish.kind === "remove") {
    const fact = after.fact(wish.call)?.args[wish.argument];
    return !fact || fact.origin === "default";
  }
  return wish.kind !== "class" || saysClass(after, wish);
}

const callsOf = ({ optimizers, schedulers }: TrainingScript): readonly CallFact[] => [
  ...optimizers,
  ...schedulers,
];

function saysArgument(draft: Draft, { call, argument, to }: Extract<Wish, { kind: "set" }>) {
  const fact = draft.fact(call);
  const found = fact?.args[argument];
  if (!fact || !found || found.value === undefined)
    return to.kind === "code" && found !== undefined;
  if (to.kind === "code") return found.text === to.text;
  return isWished(found.value, to.value, specOf(fact, argument));
}

function saysClass(draft: Draft, { call, qualified, args }: Extract<Wish, { kind: "class" }>) {
  const fact = draft.fact(call);
  if (fact?.qualified !== qualified || fact.bindingError) return false;
  return Object.entries(fact.args).every(([name, found]) => {
    const to = args[name];
    if (!to) return found.origin === "default";
    return to.kind === "code"
      ? found.text === to.text
      : found.value !== undefined && isWished(found.value, to.value, specOf(fact, name));
  });
}

function isAdded(after: Draft, before: Draft, wish: Extract<Wish, { kind: "newRun" }>): boolean {
  const added = callsOf(after.script).length - callsOf(before.script).length;
  return added === (wish.scheduler ? 2 : 1);
}

/** Arguments of calls that changed, beside those that were meant to. */
function sideEffectsOf(
  before: TrainingScript,
  after: TrainingScript,
  wished: ReadonlySet<string>,
): readonly SideEffect[] {
  const old = new Map(callsOf(before).map((c) => [c.id, c]));
  return callsOf(after).flatMap(({ id, args }) => {
    const known = old.get(id);
    if (!known || wished.has(id)) return [];
    return Object.entries(args).flatMap(([argument, fact]) => {
      const value = known.args[argument]?.value ?? null;
      const isSame = sameValue(value, fact.value ?? null) || wished.has(`${id}.${argument}`);
      return isSame ? [] : [{ call: id, argument }];
    });
  });
}
