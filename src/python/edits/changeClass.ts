import { findOptimizer } from "../../core/optimizers/index.ts";
import { findScheduler } from "../../core/schedulers/index.ts";
import { isRequired, type ParamTable } from "../../core/spec/paramSpec.ts";
import { firstArgument } from "../../core/spec/signature.ts";
import type { Argument, ExprOf } from "../ast.ts";
import type { CallFact } from "../script.ts";
import type { TextEdit } from "../textEdit.ts";
import { ArgumentList } from "./argumentList.ts";
import { composeEdits, inOrder, joinTouching } from "./compose.ts";
import type { Draft } from "./draft.ts";
import { renamed } from "./imports.ts";
import { elsewhere, isRefused, type Outcome, refused, written } from "./outcome.ts";
import { isWished, parameterNames, setArgument, specOf, textOf } from "./setArgument.ts";
import type { NewValue, Wish } from "./wishes.ts";

type ClassWish = Extract<Wish, { kind: "class" }>;

const lastPart = (path: string) => path.slice(path.lastIndexOf(".") + 1);

/**
 * Another class in an existing call. Arguments that both classes have are kept as written where
 * they already say what is wished; what the new class does not have goes.
 */
export function changeClass(draft: Draft, wish: ClassWish): Outcome {
  const fact = draft.fact(wish.call);
  const site = draft.site(wish.call);
  if (fact?.definedAt) return elsewhere(fact.definedAt);
  if (!fact || !site) return refused("missing");
  if (fact.broken) return refused("broken");
  if (fact.isImplied) return refused("library");
  const { call, block } = site;
  if (call.args.some((a) => a.star !== "")) return refused("unpacked");
  if (!renamed(draft, call.callee, block, wish.qualified)) {
    return refused("indirect", draft.text.slice(call.callee.from, call.callee.to));
  }
  const steps = new Steps(draft);
  steps.removeForeign(wish, fact);
  steps.nameMoved(wish, fact);
  steps.insertRequired(wish, fact);
  steps.rename(wish);
  const why = steps.fill(wish);
  return why ?? written(steps.edits, "call", { from: call.from, to: call.to });
}

const tableOf = (name: string): ParamTable =>
  (findOptimizer(name) ?? findScheduler(name))?.params ?? {};

/** The names a class takes by position, the subject among them. */
function positions(name: string): readonly string[] {
  const own = findScheduler(name)?.subject;
  const subject = own ?? firstArgument(findOptimizer(name) ? "params" : "optimizer");
  const names = Object.entries(tableOf(name)).flatMap(([n, s]) => (s.keywordOnly ? [] : [n]));
  return [...names.slice(0, subject.position), subject.name, ...names.slice(subject.position)];
}

/** Edits one after the other, kept as one list. */
class Steps {
  edits: readonly TextEdit[] = [];
  private readonly length: number;
  private draft: Draft;

  constructor(draft: Draft) {
    this.draft = draft;
    this.length = draft.text.length;
  }

  apply(edits: readonly TextEdit[]): void {
    this.edits = composeEdits(this.length, this.edits, edits);
    this.draft = this.draft.after(edits);
  }

  /** Without what it requires the new call could not be read. */
  insertRequired(wish: ClassWish, fact: CallFact): void {
    const call = this.draft.call(wish.call);
    if (!call) return;
    const given = new Set(namesIn(call, fact).values());
    const pieces = Object.entries(tableOf(lastPart(wish.qualified))).flatMap(([name, spec]) => {
      const to = wish.args[name];
      if (!isRequired(spec) || given.has(name) || !to) return [];
      return [`${name}=${textOf(to, null, spec, this.draft)}`];
    });
    this.apply(new ArgumentList(this.draft.text, call, this.draft.style).insert(pieces));
  }

  rename({ call: id, qualified }: ClassWish): void {
    const site = this.draft.site(id);
    const named = site && renamed(this.draft, site.call.callee, site.block, qualified);
    if (!named) return;
    const { from, to } = site.call.callee;
    this.apply(inOrder([...named.edits, { from, to, insert: named.name }]));
  }

  /** One at a time: after each, the call is looked at anew. */
  removeForeign(wish: ClassWish, fact: CallFact): void {
    for (;;) {
      const call = this.draft.call(wish.call);
      const names = call && namesIn(call, fact);
      const foreign = call?.args.find((a) => {
        const name = names?.get(a);
        return name !== undefined && !isSubject(name) && !Object.hasOwn(wish.args, name);
      });
      if (!call || !names || !foreign) return;
      const behind = call.args.slice(call.args.indexOf(foreign) + 1);
      const named = behind.flatMap((a) => naming(a, names.get(a)));
      const list = new ArgumentList(this.draft.text, call, this.draft.style);
      this.apply(joinTouching([...list.remove(foreign), ...named]));
    }
  }

  /** Positional arguments whose place is another one in the new class get their names. */
  nameMoved(wish: ClassWish, fact: CallFact): void {
    const call = this.draft.call(wish.call);
    if (!call) return;
    const names = namesIn(call, fact);
    const order = positions(lastPart(wish.qualified));
    const moved = call.args.findIndex((a, i) => a.name === null && names.get(a) !== order[i]);
    if (moved < 0) return;
    this.apply(call.args.slice(moved).flatMap((a) => naming(a, names.get(a))));
  }

  /** Gives every wished argument its value; the first refusal ends it. */
  fill(wish: ClassWish): Outcome | undefined {
    for (const [argument, to] of Object.entries(wish.args)) {
      if (this.says(wish.call, argument, to)) continue;
      const outcome = setArgument(this.draft, { ...this.setWish(wish, argument, to) });
      if (isRefused(outcome)) return outcome;
      this.apply(outcome.edits);
    }
    return undefined;
  }

  private setWish({ call }: ClassWish, argument: string, to: NewValue) {
    return { kind: "set", call, argument, to, at: "call" } as const;
  }

  private says(id: string, argument: string, to: NewValue): boolean {
    const fact = this.draft.fact(id);
    const value = fact?.args[argument]?.value;
    if (!fact || value === undefined || to.kind === "code") return false;
    return isWished(value, to.value, specOf(fact, argument));
  }
}

const isSubject = (name: string) => name === "params" || name === "optimizer";

/** Names stay those of the old class while its call is rewritten. */
const namesIn = (call: ExprOf<"call">, fact: CallFact) => parameterNames(call, fact);

const naming = (a: Argument, name: string | undefined): TextEdit[] =>
  a.name === null && name !== undefined ? [{ from: a.from, to: a.from, insert: `${name}=` }] : [];
