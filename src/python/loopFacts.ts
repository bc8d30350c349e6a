import { type Expr, type ExprOf, partsOf, type Span } from "./ast.ts";
import type { LoaderLength } from "./dataLoaders.ts";
import type { Evaluator } from "./evaluate.ts";
import type { Via } from "./evaluation.ts";
import { isLiteral } from "./exprFacts.ts";
import { resolveName } from "./resolve.ts";
import type { Binding, Block, Loop } from "./scopes.ts";
import type { Place } from "./workspace.ts";

/** How often a loop runs, as far as the text says. */
export interface LoopCount {
  /** Null where the source does not say. */
  readonly value: number | null;
  readonly text: string;
  readonly via: Via | null;
  readonly place: Span | null;
  /** Of a range: where numbers stand that decide it. */
  readonly written?: readonly Place[];
  /** The value rests on one of our assumptions. */
  readonly assumed: boolean;
  /** How often it runs if nothing is resumed: `range(start_epoch, 200)`. */
  readonly usual?: number;
  /** Of a loop over a data loader of known length. */
  readonly loader?: LoaderLength;
}

/** What a loop runs over, with wrappers such as `enumerate` and `tqdm` taken off. */
export interface LoopSource {
  readonly kind: "range" | "items" | "iterable" | "while";
  readonly iterable: Expr;
  readonly block: Block;
  /** `enumerate` counts the rounds in the first item of the target. */
  readonly enumerated: { readonly start: Expr | null } | null;
}

/** `TQDM` and `tqdm_notebook` are bars too. */
const wrappers = /^(\w*tqdm\w*|list|iter|track|progress_bar|tuple|prefetch)$/i;

export function loopSource({ statement, block }: Loop): LoopSource {
  if (statement.kind === "while") {
    return { kind: "while", iterable: statement.test, block, enumerated: null };
  }
  return unwrap(statement.iterable, block, null, 0);
}

function unwrap(
  expr: Expr,
  block: Block,
  enumerated: LoopSource["enumerated"],
  depth: number,
): LoopSource {
  const source = (kind: LoopSource["kind"]): LoopSource => ({
    kind,
    iterable: expr,
    block,
    enumerated,
  });
  if (depth > 8) return source("iterable");
  if (expr.kind === "list" || expr.kind === "tuple") return source("items");
  if (expr.kind === "name") return unwrapName(expr, block, enumerated, depth) ?? source("iterable");
  if (expr.kind !== "call") return source("iterable");
  const name = lastName(expr.callee);
  const [first, second] = expr.args;
  if (/^[tx]?range$/.test(name)) return source("range");
  if (first?.star !== "") return source("iterable");
  if (name === "enumerate") {
    return unwrap(first.value, block, { start: second?.value ?? null }, depth + 1);
  }
  return wrappers.test(name)
    ? unwrap(first.value, block, enumerated, depth + 1)
    : source("iterable");
}

/**
 * `pbar = tqdm(range(10))` before the loop, or `with tqdm(range(10)) as pbar` around it; also where
 * only the first process has a bar: `if rank == 0: pbar = tqdm(pbar)`.
 */
function unwrapName(
  expr: ExprOf<"name">,
  block: Block,
  enumerated: LoopSource["enumerated"],
  depth: number,
): LoopSource | undefined {
  const found = resolveName(expr.name, expr.from, block);
  const bindings = found.kind === "bound" ? [found.binding] : [];
  const all = found.kind === "ambiguous" ? found.bindings : bindings;
  const [first, ...others] = all.map((b) => unwrapBinding(b, enumerated, depth));
  return others.every((o) => o?.iterable === first?.iterable) ? first : undefined;
}

function unwrapBinding(
  binding: Binding,
  enumerated: LoopSource["enumerated"],
  depth: number,
): LoopSource | undefined {
  if (binding.kind !== "with" && binding.kind !== "value") return undefined;
  const { value, block: where } = binding;
  const isPart = binding.kind === "value" && binding.path.length > 0;
  if (isPart || value.kind !== "call") return undefined;
  const inner = unwrap(value, where, enumerated, depth + 1);
  return inner.kind === "range" || inner.enumerated !== enumerated ? inner : undefined;
}

export function lastName(expr: Expr): string {
  if (expr.kind === "name" || expr.kind === "attribute") return expr.name;
  return "";
}

/** The number of rounds. */
export function loopCount(loop: Loop, evaluator: Evaluator): LoopCount {
  const source = loopSource(loop);
  const { iterable, block } = source;
  const text = evaluator.text(iterable);
  const open: LoopCount = { value: null, text, via: null, place: null, assumed: false };
  if (source.kind === "items" && (iterable.kind === "list" || iterable.kind === "tuple")) {
    return { ...open, value: iterable.items.length, via: "literal" };
  }
  if (source.kind === "range") return rangeCount(iterable, block, evaluator, open);
  return source.kind === "iterable" ? loaderCount(iterable, block, evaluator, open) : open;
}

function loaderCount(
  iterable: Expr,
  block: Block,
  evaluator: Evaluator,
  open: LoopCount,
): LoopCount {
  const loader = evaluator.loader(iterable, block);
  if (!loader) return open;
  const { batches, assumed, span } = loader;
  return { ...open, value: batches, via: "loader", place: span, assumed, loader };
}

/** Of `trange(start, end, desc="Train")` what a range takes. */
const boundsOf = ({ args }: ExprOf<"call">): readonly Expr[] =>
  args.filter((a) => a.name === null && a.star === "").map((a) => a.value);

function rangeCount(range: Expr, block: Block, evaluator: Evaluator, open: LoopCount): LoopCount {
  if (range.kind !== "call") return open;
  const bounds = boundsOf(range);
  const [only] = bounds;
  const text = bounds.length === 1 && only ? evaluator.text(only) : open.text;
  const values = bounds.map((bound) => evaluator.evaluate(bound, block));
  const numbers = values.map((v) =>
    v.known && typeof v.value === "bigint" ? Number(v.value) : null,
  );
  const unresolved = numbers.includes(null) || numbers.length === 0 || numbers.length > 3;
  if (unresolved) return { ...open, text, ...usualCount(bounds, numbers) };
  const [a, b, c] = numbers as number[];
  const [start, stop, step] = b === undefined ? [0, a as number, 1] : [a as number, b, c ?? 1];
  if (step === 0) return { ...open, text };
  const value = Math.max(0, Math.ceil((stop - start) / step));
  const decisive = values.length === 1 ? values[0] : values[1];
  const via = decisive?.known ? decisive.via : null;
  const place = decisive?.known ? decisive.place : null;
  const assumed = values.some((v) => v.known && v.assumed);
  const bound = bounds.length === 1 ? only : bounds[1];
  const written = bound && writtenIn(bound, place, evaluator);
  return { value, text, via, place, assumed, ...(written ? { written } : {}) };
}

/** A start that cannot be read is where a stopped run goes on: a new one begins at 0 or 1. */
function usualCount(
  [start, end]: readonly (Expr | undefined)[],
  [first, stop, step = 1]: readonly (number | null)[],
): Pick<LoopCount, "usual"> {
  if (first !== null || !start || !stop || step !== 1) return {};
  // `range(start + 1, …)` and `range(start, epochs + 1)` count from 1.
  const isFromOne = [start, end].some(isNext);
  const usual = stop - (isFromOne ? 1 : 0);
  return usual > 0 ? { usual } : {};
}

/** `epoch + 1` */
const isNext = (expr: Expr | undefined): boolean =>
  expr?.kind === "binary" &&
  expr.op === "+" &&
  expr.right.kind === "constant" &&
  expr.right.value === 1n;

/** The definition behind a bound, and the numbers in it: `start + 200`. */
function writtenIn(bound: Expr, place: Span | null, evaluator: Evaluator): readonly Place[] {
  const literals = isLiteral(bound) ? [bound] : partsOf(bound).filter(isLiteral);
  return [...(place ? [place] : []), ...literals].map((span) => evaluator.place(span));
}

/**
 * A loop variable as an expression of the loop's round counter (a name of its own): `range`
 * gives start + step·k, a literal list its k-th item, `enumerate` start + k.
 */
export function loopVariable(
  loop: Loop,
  path: readonly number[],
  counter: string,
  /** A variable that keeps where a range began. */
  kept?: string,
): Expr | undefined {
  const source = loopSource(loop);
  const { from, to } = source.iterable;
  const k: Expr = { kind: "name", name: counter, from, to };
  const zero: Expr = { kind: "constant", value: 0n, from, to };
  if (source.enumerated && path.length === 1 && path[0] === 0) {
    return sum(source.enumerated.start ?? zero, k);
  }
  const inner = source.enumerated ? path.slice(1) : path;
  if (inner.length > 0 || (source.enumerated && path[0] !== 1)) return undefined;
  if (source.kind === "items") {
    return { kind: "subscript", object: source.iterable, index: k, from, to };
  }
  if (source.kind !== "range" || source.iterable.kind !== "call") return undefined;
  const [a, b, c] = boundsOf(source.iterable);
  if (!b) return k;
  const stride: Expr = c ? { kind: "binary", op: "*", left: c, right: k, from, to } : k;
  return sum(kept === undefined ? (a as Expr) : { kind: "name", name: kept, from, to }, stride);
}

/** Where a range begins that rounds may move: `for epoch in range(self.epoch, 9): self.epoch = …`. */
export function movableStart(loop: Loop): Expr | undefined {
  const { kind, iterable } = loopSource(loop);
  const [start, end] = kind === "range" && iterable.kind === "call" ? boundsOf(iterable) : [];
  return end && start?.kind === "attribute" ? start : undefined;
}

const sum = (left: Expr, right: Expr): Expr => ({
  kind: "binary",
  op: "+",
  left,
  right,
  from: left.from,
  to: left.to,
});
