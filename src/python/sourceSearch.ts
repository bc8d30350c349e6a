import type { Expr, ExprKind, ExprOf } from "./ast.ts";
import { followAttribute } from "./followAttributes.ts";
import { followCall } from "./followCalls.ts";
import { followName } from "./followNames.ts";
import { followSubscript } from "./followSubscripts.ts";
import { EVERY, itemsAt, type Key } from "./items.ts";
import type { ItemSource, MayRun, ObjectTracer } from "./objects.ts";
import type { Block } from "./scopes.ts";

/** Which item is meant: `[1]` for b in `a, b = expr`. Empty for the whole. */
export type Path = readonly Key[];

/** Where a kind of expression leads a search. */
export type Follow<K extends ExprKind> = (
  expr: ExprOf<K>,
  block: Block,
  path: Path,
  search: SourceSearch,
) => void;

/** Longer ways are not followed: they would exhaust the stack. */
const MAX_DEPTH = 200;

/** One search: what was found, and what need not be followed again. */
export class SourceSearch {
  readonly tracer: ObjectTracer;
  readonly mayRun: MayRun;
  private readonly found = new Map<Expr, ItemSource>();
  private readonly seen = new Set<unknown>();
  private depth = 0;

  constructor(tracer: ObjectTracer, mayRun: MayRun) {
    this.tracer = tracer;
    this.mayRun = mayRun;
  }

  get places(): readonly ItemSource[] {
    return [...this.found.values()];
  }

  /** How much was found so far. */
  get size(): number {
    return this.found.size;
  }

  /** This is what was looked for, or as near as the file leads. */
  add(expr: Expr, block: Block, path: Path): void {
    this.found.set(expr, { expr, block, path });
  }

  has(expr: Expr): boolean {
    return this.found.has(expr);
  }

  /** True the first time that it is met. */
  isNew(met: unknown): boolean {
    if (this.seen.has(met)) return false;
    this.seen.add(met);
    return true;
  }

  follow(expr: Expr, block: Block, path: Path): void {
    if (this.depth >= MAX_DEPTH) return;
    this.depth += 1;
    const followKind = (followers[expr.kind] ?? followItem) as Follow<ExprKind>;
    followKind(expr as never, block, path, this);
    this.depth -= 1;
  }

  /** What is assigned in a place that may run, the first time that it is met. */
  followAssigned(
    binding: { readonly value: Expr; readonly block: Block; readonly path: Path },
    path: Path,
  ): void {
    if (!this.mayRun(binding.block) || !this.isNew(binding)) return;
    this.follow(binding.value, binding.block, [...binding.path, ...path]);
  }

  /** `optimizers.append(Adam(…))` is one more item; `path` is that of the item. */
  followAppended(list: string, [key, ...path]: Path): void {
    if (key !== EVERY) return;
    for (const { call, block } of this.tracer.appendsTo(list)) {
      const [item] = call.args;
      if (item && this.mayRun(block) && this.isNew(call)) this.follow(item.value, block, path);
    }
  }
}

/** Every other kind of expression is itself what was looked for, or holds it. */
const followers: { readonly [K in ExprKind]?: Follow<K> } = {
  name: followName,
  attribute: followAttribute,
  call: followCall,
  subscript: followSubscript,
  conditional: (e, block, path, search) => {
    search.follow(e.whenTrue, block, path);
    search.follow(e.whenFalse, block, path);
  },
  walrus: (e, block, path, search) => search.follow(e.value, block, path),
};

function followItem(expr: Expr, block: Block, path: Path, search: SourceSearch): void {
  const [first, ...rest] = path;
  if (first === undefined) search.add(expr, block, path);
  else for (const item of itemsAt(expr, first)) search.follow(item, block, rest);
}
