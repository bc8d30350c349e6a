import { isRequired, type ParamTable } from "../../core/spec/paramSpec.ts";
import type { CallFact } from "../script.ts";
import type { TextEdit } from "../textEdit.ts";
import { lastPart } from "../torchNames.ts";
import { ArgumentList } from "./argumentList.ts";
import { definitionOf, naming, parameterNames, specOf, subjectOf } from "./boundArguments.ts";
import { misnamed, ofBranch } from "./classBranch.ts";
import { keyEdits } from "./classKey.ts";
import { classPlace } from "./classPlace.ts";
import { classSteps } from "./classSteps.ts";
import { realigned } from "./codeLayout.ts";
import { composeEdits, inOrder, joinTouching } from "./compose.ts";
import { type Draft, startOf } from "./draft.ts";
import { entriesOf, giversOf, isAllGiven, removedEntry } from "./givers.ts";
import { renamed } from "./imports.ts";
import { expressionAt } from "./lookup.ts";
import { isRefused, type Outcome, type Refused, refused, written } from "./outcome.ts";
import { setArgument } from "./setArgument.ts";
import type { SourceFile } from "./sourceFile.ts";
import { codeOf, isWished } from "./valueText.ts";
import type { NewValue, Wish } from "./wishes.ts";

type ClassWish = Extract<Wish, { kind: "class" }>;

/**
 * Another class in an existing call. Arguments that both classes have are kept as written where
 * they already say what is wished; what the new class does not have goes.
 */
export function changeClass(draft: Draft, wish: ClassWish): Outcome {
  const fact = draft.fact(wish.call);
  const placed = draft.placed(wish.call);
  if (!fact || !placed) return refused("missing");
  const { call, file } = placed;
  if (fact.broken) return refused("broken", "", startOf(placed));
  if (fact.isImplied) return refused("library");
  if (!isAllGiven(placed)) {
    const star = call.args.find((a) => a.star !== "");
    return refused("unpacked", star ? file.slice(star) : "", startOf(placed));
  }
  const elsewhere = ofBranch(draft, wish, fact);
  if (elsewhere) return elsewhere;
  const named = classPlace(placed, fact);
  const isPlain = renamed(file, named.expr, named.block, wish.qualified) !== undefined;
  const key = isPlain ? undefined : keyEdits(draft, fact, wish.qualified, placed);
  if (key && isRefused(key)) return key;
  const steps = new Steps(draft, file);
  steps.removeForeign(wish, fact);
  steps.nameMoved(wish, fact);
  steps.insertRequired(wish, fact);
  steps.rename(wish, fact);
  const failed = steps.fill(wish);
  if (failed) return failed;
  steps.removeFromGroups(wish, fact);
  const isInCall = steps.edits.some(({ from, to }) => from >= call.from && to <= call.to);
  const { from, to } = isInCall ? call : (key?.expr ?? named.expr);
  const { edits: more, note } = classSteps(draft, file, fact, wish);
  const edits = inOrder([...steps.edits, ...more]);
  const misnamedBranch = misnamed(draft, wish, fact);
  const outcome = written(edits, "call", { from, to }, file.path);
  return {
    ...outcome,
    ...(note ? { stepNote: note } : {}),
    ...(misnamedBranch ? { misnamedBranch } : {}),
  };
}

const tableOf = (name: string): ParamTable => definitionOf(name)?.params ?? {};

/** The names a class takes by position, the subject among them. */
function positions(name: string): readonly string[] {
  const subject = subjectOf(name);
  const names = Object.entries(tableOf(name)).flatMap(([n, s]) => (s.keywordOnly ? [] : [n]));
  return [...names.slice(0, subject.position), subject.name, ...names.slice(subject.position)];
}

/** Edits one after the other, kept as one list. */
class Steps {
  edits: readonly TextEdit[] = [];
  private readonly first: SourceFile;
  private draft: Draft;

  constructor(draft: Draft, file: SourceFile) {
    this.draft = draft;
    this.first = file;
  }

  apply(edits: readonly TextEdit[]): void {
    this.edits = composeEdits(this.first.text.length, this.edits, edits);
    this.draft = this.draft.after(edits, this.first.path);
  }

  private get file(): SourceFile {
    return this.draft.file(this.first.path) ?? this.first;
  }

  private call(id: string) {
    return this.draft.placed(id)?.call;
  }

  /** Without what it requires the new call could not be read. */
  insertRequired(wish: ClassWish, fact: CallFact): void {
    const call = this.call(wish.call);
    if (!call) return;
    const placed = this.draft.placed(wish.call);
    const brought = placed ? giversOf(placed).flatMap(entriesOf) : [];
    const names = brought.flatMap(({ name }) => name ?? []);
    const given = new Set([...parameterNames(call, fact).values(), ...names]);
    const pieces = Object.entries(tableOf(lastPart(wish.qualified))).flatMap(([name, spec]) => {
      const to = wish.args[name];
      if (!isRequired(spec) || given.has(name) || !to) return [];
      return [`${name}=${codeOf(to, this.file.style)}`];
    });
    this.apply(new ArgumentList(this.file.text, call, this.file.style).insert(pieces));
  }

  rename(wish: ClassWish, fact: CallFact): void {
    const { call: id, qualified } = wish;
    const placed = this.draft.placed(id);
    const place = placed && classPlace(placed, fact);
    const named = place && renamed(placed.file, place.expr, place.block, qualified);
    if (!named) {
      const key = placed && keyEdits(this.draft, this.draft.fact(id) ?? fact, qualified, placed);
      if (key && !isRefused(key)) this.apply(key.edits);
      return;
    }
    const { from, to } = place.expr;
    const { call, file } = placed;
    const isInCall = place.expr === call.callee;
    const open = file.text.indexOf("(", to);
    const by = named.name.length - (to - from);
    const moved = isInCall ? realigned(file.text, call, open, by) : [];
    this.apply(inOrder([...named.edits, { from, to, insert: named.name }, ...moved]));
  }

  /** One at a time: after each, the call is looked at anew. */
  removeForeign(wish: ClassWish, fact: CallFact): void {
    for (;;) {
      const call = this.call(wish.call);
      const names = call && parameterNames(call, fact);
      const foreign = call?.args.find((a) => {
        const name = names?.get(a);
        return name !== undefined && !isSubject(name) && !Object.hasOwn(wish.args, name);
      });
      if (!call || !names) return;
      if (!foreign) break;
      const behind = call.args.slice(call.args.indexOf(foreign) + 1);
      const named = behind.flatMap((a) => naming(a, names.get(a)));
      const list = new ArgumentList(this.file.text, call, this.file.style);
      this.apply(joinTouching([...list.remove(foreign), ...named]));
    }
    this.removeGiven(wish, fact);
  }

  /** The same in dicts that are unpacked into the call, and in a `partial`. */
  private removeGiven(wish: ClassWish, fact: CallFact): void {
    const known = tableOf(fact.name);
    for (;;) {
      const placed = this.draft.placed(wish.call);
      if (!placed) return;
      const foreign = (name: string | null) =>
        name !== null && Object.hasOwn(known, name) && !Object.hasOwn(wish.args, name);
      const found = giversOf(placed).flatMap((giver) =>
        entriesOf(giver).flatMap(({ name }) =>
          name !== null && foreign(name) ? [{ giver, name }] : [],
        ),
      )[0];
      const outcome = found && removedEntry(placed.file, found.giver, found.name);
      if (!outcome || isRefused(outcome)) return;
      this.apply(outcome.edits);
    }
  }

  /** A group would keep what the new class does not know, without any effect. */
  removeFromGroups(wish: ClassWish, fact: CallFact): void {
    const [known, next] = [tableOf(fact.name), tableOf(lastPart(wish.qualified))];
    const isForeign = (name: string) => Object.hasOwn(known, name) && !Object.hasOwn(next, name);
    for (;;) {
      const sites = this.draft.script.optimizers.find((o) => o.id === wish.call)?.groupSites ?? [];
      const found = sites.flatMap((site) => {
        const isHere = site && site.place.file === this.first.path;
        const dict = isHere ? expressionAt(this.file.body, site.place) : undefined;
        const names = dict ? entriesOf(dict).flatMap(({ name }) => name ?? []) : [];
        const foreign = names.find(isForeign);
        return dict && foreign ? [{ dict, foreign }] : [];
      })[0];
      const outcome = found && removedEntry(this.file, found.dict, found.foreign);
      if (!outcome || isRefused(outcome)) return;
      this.apply(outcome.edits);
    }
  }

  /** Positional arguments whose place is another one in the new class get their names. */
  nameMoved(wish: ClassWish, fact: CallFact): void {
    const call = this.call(wish.call);
    if (!call) return;
    const names = parameterNames(call, fact);
    const order = positions(lastPart(wish.qualified));
    const moved = call.args.findIndex((a, i) => a.name === null && names.get(a) !== order[i]);
    if (moved < 0) return;
    this.apply(call.args.slice(moved).flatMap((a) => naming(a, names.get(a))));
  }

  /** Gives every wished argument its value; the first refusal ends it. */
  fill(wish: ClassWish): Refused | undefined {
    for (const [argument, to] of Object.entries(wish.args)) {
      if (this.says(wish.call, argument, to)) continue;
      const set = { kind: "set", call: wish.call, argument, to, at: "call" } as const;
      const outcome = setArgument(this.draft, set);
      if (isRefused(outcome)) return outcome;
      this.apply(outcome.edits);
    }
    return undefined;
  }

  private says(id: string, argument: string, to: NewValue): boolean {
    const fact = this.draft.fact(id);
    const value = fact?.args[argument]?.value;
    if (!fact || value === undefined || to.kind === "code") return false;
    return isWished(value, to.value, specOf(fact, argument));
  }
}

const isSubject = (name: string) => name === "params" || name === "optimizer";
