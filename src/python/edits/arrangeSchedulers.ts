import type { Stmt } from "../ast.ts";
import type { TextEdit } from "../textEdit.ts";
import { composeEdits, inOrder } from "./compose.ts";
import type { Draft } from "./draft.ts";
import { nameFor } from "./imports.ts";
import { statementAt } from "./lookup.ts";
import { isStepOf, isTargetOf, mentionsOf } from "./mentions.ts";
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
import type { Wish } from "./wishes.ts";

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
  const why = draft.lockOf(file.path);
  if (why) return refused(why, file.path ?? "");
  const known = [wish.optimizer, ...run.schedulers];
  if (known.some((id) => draft.fact(id)?.isImplied)) return refused("library");
  if (known.some((id) => draft.placed(id)?.file !== file)) return refused("structure");
  const { draft: named, edits: imports, names } = withNames(draft, file, wish);
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

/** The draft with the imports of new classes, and how each is named in it. */
function withNames(draft: Draft, file: SourceFile, { tree }: TreeWish) {
  const names = new Map<string, string>();
  let edits: readonly TextEdit[] = [];
  let current = draft;
  for (const { id, call } of flattened(tree)) {
    if (id !== null || names.has(call.qualified)) continue;
    const own = current.file(file.path) ?? file;
    const { name, edits: more } = nameFor(current, call.qualified, own);
    names.set(call.qualified, name);
    if (more.length === 0) continue;
    edits = composeEdits(file.text.length, edits, more);
    current = current.after(more, file.path);
  }
  return { draft: current, edits, names };
}

function arranged(
  draft: Draft,
  wish: TreeWish,
  names: ReadonlyMap<string, string>,
  isStepped: boolean,
): Written | Refused {
  const run = runOf(draft.script, wish);
  const placed = draft.placed(wish.optimizer);
  if (!run || !placed) return refused("missing");
  const { file } = placed;
  const code = new SchedulerCode(draft, placed, names);
  const roots = rootsOf(draft.script, run);
  const edits: TextEdit[] = [];
  const left = new Set(roots);
  let last: Stmt | undefined = statementAt(file.body, placed.call)?.statement;
  let main = placed.call;
  const added: string[] = [];
  for (const node of wish.tree) {
    // The root of the code whose place it takes: itself, what it wraps, or what held it.
    const at = roots.find((id) => left.has(id) && code.isPlaceOf(id, node));
    if (at === undefined) {
      if (node.id !== null || !last) return refused("structure");
      const text = code.newStatement(node, file.text.slice(lineStart(file, last.from), last.from));
      if (!text) return refused("indirect");
      added.push(text.code);
      if (!isStepped) continue;
      const step = stepInsertion(draft, run, node, text.variable);
      if (!step) return refused("structure");
      edits.push(...step);
      continue;
    }
    if (added.length > 0) return refused("structure");
    left.delete(at);
    const own = code.replacement(at, node);
    if (isRefused(own)) return own;
    edits.push(...own.edits);
    const site = draft.placed(at);
    if (own.edits.length > 0 && site) main = site.call;
    last = site && statementAt(file.body, site.call)?.statement;
    const moved = movedSteps(draft, run, node, at);
    if (isRefused(moved)) return moved;
    edits.push(...moved);
  }
  const kept = new Set(flattened(wish.tree).flatMap(({ id }) => id ?? []));
  // What took the place of a root has its statement.
  const isReplaced = (id: string) => roots.includes(id) && !left.has(id);
  const isGoing = (id: string) => !kept.has(id) || code.isInlined(id);
  for (const id of run.schedulers.filter((s) => isGoing(s) && !isReplaced(s))) {
    const gone = removed(draft, file, id, left.has(id), code);
    if (isRefused(gone)) return gone;
    edits.push(...gone);
  }
  const insert =
    added.length > 0 &&
    last &&
    insertion(file, added.join(file.style.eol), "", { beside: "after", at: last.from });
  if (added.length > 0 && !insert) return refused("structure");
  edits.push(...(insert || []));
  const ordered = inOrder(edits);
  if (ordered.some((e, i) => e.from < (ordered[i - 1]?.to ?? 0))) return refused("structure");
  const [point] = insert || [];
  const span = point ? { from: point.from, to: point.to } : main;
  return written(ordered, "statement", { from: span.from, to: span.to }, file.path);
}

const lineStart = ({ text }: SourceFile, at: number): number => text.lastIndexOf("\n", at - 1) + 1;

/** The statement that builds a scheduler which goes, and its steps. */
function removed(
  draft: Draft,
  file: SourceFile,
  id: string,
  isRoot: boolean,
  code: SchedulerCode,
): readonly TextEdit[] | Refused {
  const variable = code.ownVariable(id);
  if (variable === undefined) return isRoot ? refused("structure") : [];
  const mentions = mentionsOf(variable, file);
  const isOther = (m: (typeof mentions)[number]) =>
    !isTargetOf(m) && !(isRoot && isStepOf(m)) && !code.isItem(m.expr);
  if (mentions.some(isOther)) return refused("used", variable);
  const going = mentions.filter((m) => isTargetOf(m) || isStepOf(m)).map((m) => m.statement);
  const sites = going.flatMap((s) => statementAt(file.body, s) ?? []);
  const isAll = isRoot
    ? mentions.filter(isStepOf).length > 0 || draft.fact(id) !== undefined
    : true;
  return isAll ? sites.flatMap((site) => deletion(file.text, site)) : refused("structure");
}
