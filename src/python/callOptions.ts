import type { Expr, ExprOf } from "./ast.ts";
import { argumentOf } from "./callArguments.ts";
import type { Evaluator } from "./evaluate.ts";
import type { ObjectTracer } from "./objects.ts";
import type { Block, ModuleIndex } from "./scopes.ts";

/** An expression and where it stands. */
export interface Placed {
  readonly expr: Expr;
  readonly block: Block;
}

/** What a call is given, written in it or unpacked from a dict. */
export class CallOptions {
  private readonly index: ModuleIndex;
  private readonly tracer: ObjectTracer;
  private readonly evaluator: () => Evaluator;

  constructor(index: ModuleIndex, tracer: ObjectTracer, evaluator: () => Evaluator) {
    this.index = index;
    this.tracer = tracer;
    this.evaluator = evaluator;
  }

  /** An argument, also from `**options` whose entries the file shows. */
  given(
    call: ExprOf<"call">,
    block: Block,
    name: string,
    position: number | null,
  ): Placed | "open" | undefined {
    const written = argumentOf(call, name, position);
    if (written) return { expr: written, block };
    for (const { value } of call.args.filter((a) => a.star !== "")) {
      const entry = this.entry(value, name, block);
      if (entry) return entry;
    }
    return undefined;
  }

  /** The entry of a dict that is only changed by `update`s of other keys. */
  private entry(dict: Expr, name: string, block: Block): Placed | "open" | undefined {
    const { branches } = this.evaluator();
    const places = this.tracer.places(dict, block, (b) => branches.mayRun(b));
    const [only, second] = places;
    if (!only || second || only.path.length > 0) return "open";
    const entries = entriesOf(only.expr);
    if (!entries || this.isUpdated(only.expr, name)) return "open";
    const entry = entries.get(name);
    return entry && { expr: entry, block: only.block };
  }

  private isUpdated(dict: Expr, name: string): boolean {
    const updates = (this.index.methodCalls.get("update") ?? []).filter(
      ({ call: { callee }, block }) =>
        callee.kind === "attribute" &&
        this.tracer.sources(callee.object, block).some((s) => s.expr === dict),
    );
    return updates.some(({ call, block }) => {
      const [first] = call.args;
      if (call.args.some((a) => a.name === name)) return true;
      if (!first || first.name !== null) return false;
      const sources = this.tracer.sources(first.value, block);
      return sources.length === 0 || sources.some((s) => entriesOf(s.expr)?.has(name) ?? true);
    });
  }
}

export const isObject = (given: Placed | "open" | undefined): given is Placed =>
  typeof given === "object";

/** The entries of `{"batch_size": 64}` or `dict(batch_size=64)`, if they are all written out. */
function entriesOf(expr: Expr): ReadonlyMap<string, Expr> | undefined {
  const entries = new Map<string, Expr>();
  if (expr.kind === "dict") {
    for (const { key, value } of expr.entries) {
      if (key?.kind !== "constant" || typeof key.value !== "string") return undefined;
      entries.set(key.value, value);
    }
    return entries;
  }
  const isDict = expr.kind === "call" && expr.callee.kind === "name" && expr.callee.name === "dict";
  if (!isDict) return undefined;
  for (const { name, value } of expr.args) {
    if (name === null) return undefined;
    entries.set(name, value);
  }
  return entries;
}
