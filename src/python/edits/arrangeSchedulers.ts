import type { Span, Stmt } from "../ast.ts";
import type { RunFact } from "../script.ts";
import { statementAt } from "../statementSites.ts";
import type { TextEdit } from "../textEdit.ts";
import { composeEdits, inOrder } from "./compose.ts";
import type { Draft, PlacedCall } from "./draft.ts";
import { lineBefore } from "./lines.ts";
import { isStepOf, isTargetOf, type Mention, mentionsOf } from "./mentions.ts";
import { withNames } from "./names.ts";
import {
  isRefused,
  type Outcome,
  type Refused,
  refused,
  type Written,
  written,
} from "./outcome.ts";
import { SchedulerCode } from "./schedulerCode.ts";
import { flattened, rootsOf, runOf, saysTree } from "./schedulerTree.ts";
import type { SourceFile } from "./sourceFile.ts";
import { deletion, insertion } from "./statements.ts";
import { movedSteps, stepInsertion } from "./stepStatements.ts";
import type { Wish, WishedScheduler } from "./wishes.ts";

type TreeWish = Extract<Wish, { kind: "schedulers" }>;

/**
 * Another arrangement of a run's schedulers over the code that is there: what stays keeps its text.
 * A new scheduler that stands alone is built behind the optimizer and stepped where the loop is
 * understood.
 */
export function arrangeSchedulers(draft: Draft, wish: TreeWish): Outcome {
  const run = runOf(draft.script, wish);
  const placed = draft.placed(wish.optimizer);
  if (!run || !placed) return refused("missing");
  const { file } = placed;
  const known = [wish.optimizer, ...run.schedulers];
  if (known.some((id) => draft.fact(id)?.isImplied)) return refused("library");
  if (known.some((id) => draft.placed(id)?.file !== file)) return refused("structure");
  const { draft: named, edits: imports, names } = withNames(draft, file, newClasses(wish));
  const full = arranged(named, wish, names, true);
  const isDone =
    !isRefused(full) && saysTree(named.after(full.edits, file.path), draft, wish, true);
  const hasNew = wish.tree.some(({ id }) => id === null);
  const outcome = isDone || !hasNew ? full : arranged(named, wish, names, false);
  if (isRefused(outcome)) return outcome;
  const edits = composeEdits(file.text.length, imports, outcome.edits);
  const span = { from: before(outcome.span.from, imports), to: before(outcome.span.to, imports) };
  const isUnstepped = !isDone && hasNew;
  return {
    ...written(edits, "statement", span, file.path),
    ...(isUnstepped ? { isUnstepped } : {}),
  };
}

/** Back to the offset before insertions that stand before it. */
function before(offset: number, edits: readonly TextEdit[]): number {
  let at = offset;
  for (const { from, to, insert } of edits) if (from < at) at -= insert.length - (to - from);
  return at;
}

const newClasses = ({ tree }: TreeWish): readonly string[] =>
  flattened(tree).flatMap(({ id, call }) => (id === null ? [call.qualified] : []));

function arranged(
  draft: Draft,
  wish: TreeWish,
  names: ReadonlyMap<string, string>,
  isStepped: boolean,
): Written | Refused {
  const run = runOf(draft.script, wish);
  const placed = draft.placed(wish.optimizer);
  if (!run || !placed) return refused("missing");
  const arrangement = new Arrangement(draft, run, placed, names, isStepped);
  return arrangement.of(wish.tree);
}

/** One arrangement on its way into the code: edits, or the reason why not. */
class Arrangement {
  private readonly draft: Draft;
  private readonly run: RunFact;
  private readonly file: SourceFile;
  private readonly code: SchedulerCode;
  private readonly isStepped: boolean;
  private readonly roots: readonly string[];
  /** Roots whose place nothing has taken yet. */
  private readonly left: Set<string>;
  private readonly edits: TextEdit[] = [];
  private readonly added: string[] = [];
  /** The call that changes most. */
  private main: Span;
  /** The last statement that builds the optimizer or a scheduler that stays. */
  private last: Stmt | undefined;

  constructor(
    draft: Draft,
    run: RunFact,
    optimizer: PlacedCall,
    names: ReadonlyMap<string, string>,
    isStepped: boolean,
  ) {
    this.draft = draft;
    this.run = run;
    this.file = optimizer.file;
    this.code = new SchedulerCode(draft, optimizer, names);
    this.isStepped = isStepped;
    this.roots = rootsOf(draft.script, run);
    this.left = new Set(this.roots);
    this.main = optimizer.call;
    this.last = statementAt(this.file.body, optimizer.call)?.statement;
  }

  of(tree: readonly WishedScheduler[]): Written | Refused {
    for (const node of tree) {
      // The root of the code whose place it takes: itself, what it wraps, or what held it.
      const at = this.roots.find((id) => this.left.has(id) && this.code.isPlaceOf(id, node));
      const why = at === undefined ? this.add(node) : this.replace(at, node);
      if (why) return why;
    }
    const why = this.removeOthers(tree);
    return why ?? this.result();
  }

  /** A new scheduler that stands alone, and its step. */
  private add(node: WishedScheduler): Refused | undefined {
    const { last } = this;
    if (node.id !== null || !last) return refused("structure");
    const text = this.code.newStatement(node, lineBefore(this.file.text, last.from));
    if (!text) return refused("indirect");
    this.added.push(text.code);
    if (!this.isStepped) return undefined;
    const step = stepInsertion(this.file, this.run, node, text.variable);
    this.edits.push(...(step ?? []));
    return step ? undefined : refused("structure");
  }

  private replace(root: string, node: WishedScheduler): Refused | undefined {
    if (this.added.length > 0) return refused("structure");
    this.left.delete(root);
    const own = this.code.replacement(root, node);
    if (isRefused(own)) return own;
    const moved = movedSteps(this.draft, this.run, node, root);
    if (isRefused(moved)) return moved;
    this.edits.push(...own.edits, ...moved);
    const site = this.draft.placed(root);
    if (own.edits.length > 0 && site) this.main = site.call;
    this.last = site && statementAt(this.file.body, site.call)?.statement;
    return undefined;
  }

  /** What is not wished, or stands inside another call now. */
  private removeOthers(tree: readonly WishedScheduler[]): Refused | undefined {
    const kept = new Set(flattened(tree).flatMap(({ id }) => id ?? []));
    // What took the place of a root has its statement.
    const isReplaced = (id: string) => this.roots.includes(id) && !this.left.has(id);
    const isGoing = (id: string) => !kept.has(id) || this.code.isInlined(id);
    for (const id of this.run.schedulers.filter((s) => isGoing(s) && !isReplaced(s))) {
      const gone = this.removed(id, this.left.has(id));
      if (isRefused(gone)) return gone;
      this.edits.push(...gone);
    }
    return undefined;
  }

  /** The statement that builds a scheduler which goes, and its steps. */
  private removed(id: string, isRoot: boolean): readonly TextEdit[] | Refused {
    const { file, code } = this;
    const variable = code.ownVariable(id);
    if (variable === undefined) return isRoot ? refused("structure") : [];
    const mentions = mentionsOf(variable, file);
    const isOwn = (m: Mention) => isTargetOf(m) || (isRoot && isStepOf(m)) || code.isItem(m.expr);
    const other = mentions.find((m) => !isOwn(m));
    if (other) return refused("used", variable, { file: file.path, from: other.expr.from });
    const going = mentions.filter((m) => isTargetOf(m) || isStepOf(m));
    return going.flatMap(({ statement }) => {
      const site = statementAt(file.body, statement);
      return site ? deletion(file.text, site) : [];
    });
  }

  private result(): Written | Refused {
    const point = this.addition();
    if (this.added.length > 0 && !point) return refused("structure");
    const edits = inOrder([...this.edits, ...(point ? [point] : [])]);
    if (edits.some((e, i) => e.from < (edits[i - 1]?.to ?? 0))) return refused("structure");
    const { from, to } = point ?? this.main;
    return written(edits, "statement", { from, to }, this.file.path);
  }

  /** The statements of new schedulers, behind what is there. */
  private addition(): TextEdit | undefined {
    const { last, added, file } = this;
    if (added.length === 0 || !last) return undefined;
    const place = { beside: "after", at: last.from } as const;
    return insertion(file, added.join(file.style.eol), "", place)?.[0];
  }
}
