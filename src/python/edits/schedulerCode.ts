import type { Expr } from "../ast.ts";
import { statementAt } from "../statementSites.ts";
import type { TextEdit } from "../textEdit.ts";
import { subjectOf } from "./boundArguments.ts";
import { type Code, difference, laidOut, shifted } from "./codeLayout.ts";
import type { Draft, PlacedCall } from "./draft.ts";
import { indentAt, lineStart } from "./lines.ts";
import { mentionsOf } from "./mentions.ts";
import { freeName, wordsIn } from "./names.ts";
import { type Refused, refused } from "./outcome.ts";
import { schedulerCall } from "./schedulerCall.ts";
import {
  commentBehind,
  type Item,
  type ItemText,
  itemIndent,
  itemsOf,
  type List,
  writtenList,
} from "./schedulerList.ts";
import { childrenOf, flattened } from "./schedulerTree.ts";
import type { SourceFile } from "./sourceFile.ts";
import type { WishedScheduler } from "./wishes.ts";

/** The code of schedulers: what stands there, and what another arrangement makes of it. */
export class SchedulerCode {
  private readonly draft: Draft;
  private readonly file: SourceFile;
  private readonly optimizer: PlacedCall;
  private readonly names: ReadonlyMap<string, string>;
  /** Schedulers whose call moved into that of another one. */
  private readonly inlined = new Set<string>();
  private readonly items = new Set<Expr>();
  private readonly taken: Set<string>;
  /** Edits of lists that stand in statements of their own. */
  private others: TextEdit[] = [];

  constructor(draft: Draft, optimizer: PlacedCall, names: ReadonlyMap<string, string>) {
    this.draft = draft;
    this.file = optimizer.file;
    this.optimizer = optimizer;
    this.names = names;
    this.taken = wordsIn(this.file.text);
    for (const { id } of draft.script.schedulers) {
      for (const { expr } of itemsOf(this.draft, id)?.items ?? []) this.items.add(expr);
    }
  }

  isInlined = (id: string): boolean => this.inlined.has(id);

  /** Whether an expression is an item of a composite's list. */
  isItem = (expr: Expr): boolean => this.items.has(expr);

  /** Whether a root of the code is where a wished scheduler shall stand. */
  isPlaceOf(root: string, node: WishedScheduler): boolean {
    const wished = new Set(flattened([node]).flatMap(({ id }) => id ?? []));
    const here = [root, ...this.inside(root)];
    return here.some((id) => wished.has(id));
  }

  /** The edits that put a wished scheduler in the place of a root. */
  replacement(
    root: string,
    node: WishedScheduler,
  ): { readonly edits: readonly TextEdit[] } | Refused {
    const placed = this.draft.placed(root);
    if (!placed) return refused("missing");
    const { call } = placed;
    const inside = new Set([root, ...this.inside(root)]);
    const isForeign = flattened([node]).some(({ id }) => id !== null && !inside.has(id));
    if (isForeign) return refused("structure");
    this.others = [];
    const text = this.textOf(node, call.from, root);
    if (text === undefined) return refused("structure");
    const old = this.file.slice(call);
    const edits = text === old ? [] : [difference(call.from, old, text)];
    return { edits: [...this.others, ...edits] };
  }

  /** A statement that builds a new scheduler, and its variable. */
  newStatement(node: WishedScheduler, indent: string) {
    const target = this.optimizer.target;
    const beside = target && this.file.slice(target);
    const prefix = beside && /^(.*\.)?\w+$/.exec(beside)?.[1];
    if (!beside) return undefined;
    const variable = `${prefix ?? ""}${freeName("scheduler", this.taken)}`;
    const code = this.newCode(node, beside, indent);
    const column = indent.length + variable.length + 3;
    if (code === undefined || indent.trim() !== "") return undefined;
    return { variable, code: `${variable} = ${laidOut(code, indent, column, this.file.style)}` };
  }

  /** The variable of a scheduler whose call is the whole value of an assignment. */
  ownVariable(id: string): string | undefined {
    const placed = this.draft.placed(id);
    const target = placed?.target;
    const isPlain = target?.kind === "name" || target?.kind === "attribute";
    const statement = placed && statementAt(this.file.body, placed.call)?.statement;
    const isWhole = statement?.kind === "assign" && statement.value === placed?.call;
    return isPlain && isWhole ? this.file.slice(target) : undefined;
  }

  private inside(id: string): readonly string[] {
    return childrenOf(this.draft.script, id).flatMap((child) => [child, ...this.inside(child)]);
  }

  /** The code of a wished scheduler that begins at an offset, in the place of a root's call. */
  private textOf(node: WishedScheduler, at: number, root: string): string | undefined {
    if (node.id === root) return this.callText(node);
    const indent = this.indentAt(at);
    if (node.id !== null) return this.hoisted(node, indent);
    const code = this.newCode(node, this.optimizerOf(root), indent, root);
    return code === undefined
      ? undefined
      : laidOut(code, indent, this.columnOf(at), this.file.style);
  }

  /** The call of a scheduler of the code, with other schedulers inside it. */
  private callText(node: WishedScheduler): string | undefined {
    const placed = this.draft.placed(node.id ?? "");
    if (!placed) return undefined;
    const { call } = placed;
    const own = this.file.slice(call);
    if (node.schedulers.length === 0) return own;
    const known = itemsOf(this.draft, node.id ?? "");
    if (!known) return this.isUnchanged(node) ? own : undefined;
    const { list } = known;
    const text = this.listText(node, known.list, known.items);
    if (text === undefined) return undefined;
    const old = this.file.slice(list);
    if (text === old) return own;
    if (list.from >= call.from && list.to <= call.to) {
      return own.slice(0, list.from - call.from) + text + own.slice(list.to - call.from);
    }
    this.others.push(difference(list.from, old, text));
    return own;
  }

  private isUnchanged({ id, schedulers }: WishedScheduler): boolean {
    const ids = childrenOf(this.draft.script, id ?? "");
    return (
      ids.length === schedulers.length &&
      schedulers.every((child, i) => child.id === ids[i] && this.isUnchanged(child))
    );
  }

  /** A list with the wished schedulers, laid out as it is. */
  private listText(
    { id, schedulers }: WishedScheduler,
    list: List,
    items: readonly Item[],
  ): string | undefined {
    const indent = itemIndent(this.file, list) ?? this.indentAt(list.from);
    const texts = schedulers.map((node): ItemText | undefined => {
      const item = items.find((i) => i.id === node.id);
      const text = item ? this.itemText(node, item.expr) : this.inList(node, id ?? "", indent);
      const comment = item ? commentBehind(this.file, item.expr) : "";
      return text === undefined ? undefined : { text, comment };
    });
    const known = texts.flatMap((t) => t ?? []);
    if (known.length < texts.length) return undefined;
    const isSame =
      known.length === items.length &&
      known.every(({ text }, i) => items[i] && text === this.file.slice(items[i].expr));
    return isSame ? this.file.slice(list) : writtenList(this.file, list, known);
  }

  /** The text of an item that stays; a composite in a statement of its own changes there. */
  private itemText(node: WishedScheduler, expr: Expr): string | undefined {
    if (expr.kind === "call") return this.callText(node);
    const placed = this.draft.placed(node.id ?? "");
    const text = this.callText(node);
    if (!placed || text === undefined) return undefined;
    const old = this.file.slice(placed.call);
    if (text !== old) this.others.push(difference(placed.call.from, old, text));
    return this.file.slice(expr);
  }

  /** A scheduler that was not in this list before. */
  private inList(node: WishedScheduler, parent: string, indent: string): string | undefined {
    if (node.id !== null) return this.hoisted(node, indent);
    const code = this.newCode(node, this.optimizerOf(parent), indent);
    return code === undefined ? undefined : laidOut(code, indent, indent.length, this.file.style);
  }

  /** A scheduler of the code at another place: its variable stays where others use it. */
  private hoisted(node: WishedScheduler, indent: string): string | undefined {
    const id = node.id ?? "";
    const placed = this.draft.placed(id);
    const text = this.callText(node);
    if (!placed || text === undefined) return undefined;
    const variable = this.ownVariable(id);
    if (variable !== undefined) {
      const isOnlyItem = mentionsOf(variable, this.file).every(
        ({ expr }) => this.isItem(expr) || expr === placed.target,
      );
      if (!isOnlyItem) return variable;
      this.inlined.add(id);
    }
    return shifted(text, this.indentAt(placed.call.from), indent);
  }

  private newCode(
    node: WishedScheduler,
    optimizer: string,
    indent: string,
    root?: string,
  ): Code | undefined {
    const { call, schedulers } = node;
    const name = this.names.get(call.qualified);
    const inner: (Code | undefined)[] = schedulers.map((child) => {
      if (child.id === null) return this.newCode(child, optimizer, indent, root);
      const step = this.file.style.indent;
      const deeper = indent + step + step;
      return child.id === root ? this.shiftedCall(child, deeper) : this.childText(child, deeper);
    });
    if (name === undefined || inner.some((c) => c === undefined)) return undefined;
    const inside = inner.flatMap((c) => c ?? []);
    return schedulerCall(call, { name, optimizer, inside }, this.file.style);
  }

  private shiftedCall(node: WishedScheduler, indent: string): string | undefined {
    const placed = this.draft.placed(node.id ?? "");
    const text = this.callText(node);
    return placed && text !== undefined
      ? shifted(text, this.indentAt(placed.call.from), indent)
      : undefined;
  }

  /** What a new composite takes in: by its variable, where it has one. */
  private childText(node: WishedScheduler, indent: string): string | undefined {
    const variable = this.ownVariable(node.id ?? "");
    return variable ?? this.shiftedCall(node, indent);
  }

  /** How the call of a scheduler names the optimizer. */
  private optimizerOf(id: string): string {
    const placed = this.draft.placed(id);
    const fact = this.draft.fact(id);
    const target = this.optimizer.target;
    const own = target ? this.file.slice(target) : "optimizer";
    if (!placed || !fact) return own;
    const subject = subjectOf(fact.name);
    const given =
      placed.call.args.find((a) => a.name === subject.name) ??
      placed.call.args.filter((a) => a.name === null)[subject.position];
    const isPlain = given?.value.kind === "name" || given?.value.kind === "attribute";
    return isPlain ? this.file.slice(given.value) : own;
  }

  private indentAt(at: number): string {
    return indentAt(this.file.text, at);
  }

  private columnOf(at: number): number {
    return at - lineStart(this.file.text, at);
  }
}
