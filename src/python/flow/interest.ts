import type { Expr, ExprOf, Stmt, StmtOf } from "../ast.ts";
import { type CallGraph, functionsAround } from "../callGraph.ts";
import { lastName } from "../loopFacts.ts";
import type { Block, CallSite, Loop, ModuleIndex } from "../scopes.ts";
import { isFunctionLike } from "../scopes.ts";

/** Calls that change a list in a way that is followed. */
const listMethods = /^(append|extend|clear|pop|insert|remove)$/;
/** Calls that end the script, load what a file says, add a group, or give a module a counter. */
const special = /^(exit|quit|_exit|load_state_dict|add_param_group|register_buffer)$/;

/**
 * Which calls are worth following: those that may step, those of functions in which such calls
 * stand, and those of functions that change what others see.
 */
export class Interest {
  private readonly functions: ReadonlySet<StmtOf<"function">>;
  private readonly offsets: readonly number[];
  private readonly graph: CallGraph;
  private readonly own: ReadonlySet<Expr>;

  /** `own` are the calls that step or build the objects of the run. */
  constructor(lookups: Lookups, graph: CallGraph, own: ReadonlySet<Expr>) {
    this.graph = graph;
    this.own = own;
    this.functions = closure(lookups, graph, own);
    const called = [...this.functions].flatMap((f) => graph.callsTo(f));
    const offsets = [
      ...lookups.named.map((site) => site.call.from),
      ...called.map((site) => site.call.from),
      ...[...own].map((call) => call.from),
    ];
    this.offsets = offsets.sort((a, b) => a - b);
  }

  matters(call: ExprOf<"call">): boolean {
    if (this.own.has(call)) return true;
    const target = this.graph.targetOf(call);
    if (target && this.functions.has(target)) return true;
    return isNamed(call);
  }

  /** Whether a function is worth following. */
  has(definition: StmtOf<"function">): boolean {
    return this.functions.has(definition);
  }

  /** Whether a call that matters stands within a span. */
  within({ from, to }: { readonly from: number; readonly to: number }): boolean {
    let low = 0;
    let high = this.offsets.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.offsets[middle] as number) < from) low = middle + 1;
      else high = middle;
    }
    const next = this.offsets[low];
    return next !== undefined && next <= to;
  }
}

/** Functions that do something of note, and all that call them. */
function closure(
  { siteOf, writers }: Lookups,
  graph: CallGraph,
  own: ReadonlySet<Expr>,
): ReadonlySet<StmtOf<"function">> {
  const found = new Set(writers);
  const add = (block: Block) => {
    for (const definition of functionsAround(block)) found.add(definition);
  };
  for (const call of own) {
    const site = siteOf.get(call);
    if (site) add(site.block);
  }
  // The set grows while it is walked through.
  for (const definition of found) {
    for (const { block } of graph.callsTo(definition)) add(block);
  }
  return found;
}

/** What is looked up for each run of a script, gathered once. */
export interface Lookups {
  readonly siteOf: ReadonlyMap<Expr, CallSite>;
  readonly loopOf: ReadonlyMap<Stmt, Loop>;
  /** Calls that may step by their name. */
  readonly named: readonly CallSite[];
  /** Functions that change what others see. */
  readonly writers: ReadonlySet<StmtOf<"function">>;
}

export function lookupsOf(index: ModuleIndex): Lookups {
  return {
    siteOf: new Map(index.calls.map((site) => [site.call, site])),
    loopOf: new Map<Stmt, Loop>(index.loops.map((loop) => [loop.statement, loop])),
    named: index.calls.filter(({ call }) => isNamed(call)),
    writers: writersIn(index),
  };
}

function isNamed({ callee }: ExprOf<"call">): boolean {
  const name = lastName(callee);
  return (callee.kind === "attribute" && listMethods.test(name)) || special.test(name);
}

function writersIn(index: ModuleIndex): ReadonlySet<StmtOf<"function">> {
  const found = new Set<StmtOf<"function">>();
  const add = (block: Block) => {
    for (const definition of functionsAround(block)) found.add(definition);
  };
  for (const [name, bindings] of index.attributes) {
    const outside = bindings.filter((b) => functionsAround(b.block)[0]?.name !== "__init__");
    // What only a constructor sets is known without following it.
    if (outside.length === 0) continue;
    for (const { block, isItem } of bindings) if (!isItem || name !== "[]") add(block);
  }
  for (const definition of outerWriters(index)) found.add(definition);
  return found;
}

/** Functions with `global` or `nonlocal` names. */
function outerWriters(index: ModuleIndex): readonly StmtOf<"function">[] {
  const writers = new Set<StmtOf<"function">>();
  const visit = (statements: readonly Stmt[]) => {
    for (const s of statements) {
      const block = s.kind === "function" ? index.blockOf(s.body) : undefined;
      const writes = block && isFunctionLike(block.scope) && block.scope.outerNames.size > 0;
      if (s.kind === "function" && writes) writers.add(s);
      if (s.kind === "function" || s.kind === "class") visit(s.body);
    }
  };
  visit(index.body);
  return [...writers];
}
