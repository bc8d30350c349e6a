import { dottedName, type Expr, type ExprOf } from "./ast.ts";
import { lastName } from "./loopFacts.ts";
import type { CallSite, ModuleIndex } from "./scopes.ts";

/** An item of a tuple, list or dict; `EVERY` for any item. */
export type Key = number | string;

/** Stands for whichever item a loop is at. */
export const EVERY = "*";

/** `[0]`, `["train"]`. */
export function keyOf(index: Expr): Key | undefined {
  if (index.kind !== "constant") return undefined;
  const { value } = index;
  if (typeof value === "bigint") return Number(value);
  return typeof value === "string" && value !== EVERY ? value : undefined;
}

/** The expressions of a literal's items, or of a comprehension's, that a key may mean. */
export function itemsAt(expr: Expr, key: Key): readonly Expr[] {
  if (expr.kind === "tuple" || expr.kind === "list") {
    if (key === EVERY) return expr.items;
    const item = typeof key === "number" ? expr.items[key] : undefined;
    return item ? [item] : [];
  }
  if (expr.kind === "dict") {
    return expr.entries.flatMap((entry) => {
      const own = entry.key ? keyOf(entry.key) : undefined;
      return key === EVERY || own === key ? [entry.value] : [];
    });
  }
  const isList = expr.kind === "comprehension" && expr.result === "list";
  return isList ? expr.items.slice(0, 1) : [];
}

/** `dict(train=…, val=…)["train"]`. */
export function keywordItem(
  { callee, args }: ExprOf<"call">,
  key: Key | undefined,
): Expr | undefined {
  if (callee.kind !== "name" || callee.name !== "dict") return undefined;
  return args.find((a) => a.name === key)?.value;
}

export function appendsByList({
  methodCalls,
}: ModuleIndex): ReadonlyMap<string, readonly CallSite[]> {
  const found = new Map<string, CallSite[]>();
  for (const site of methodCalls.get("append") ?? []) {
    const { callee } = site.call;
    const list = callee.kind === "attribute" ? dottedName(callee.object) : undefined;
    if (list === undefined) continue;
    const known = found.get(list);
    if (known) known.push(site);
    else found.set(list, [site]);
  }
  return found;
}

/** Classes of libraries that step the optimizer they are given, and show its groups as theirs. */
const wrappers = /^(DistributedOptimizer|Lookahead|LARC)$/;

/** `hvd.DistributedOptimizer(optimizer, …)` is driven as the optimizer itself. */
export function wrappedItem({ callee, args }: ExprOf<"call">): Expr | undefined {
  const [first] = args;
  return wrappers.test(lastName(callee)) &&
    first?.star === "" &&
    (first.name ?? "optimizer") === "optimizer"
    ? first.value
    : undefined;
}

/** `model, optimizer = amp.initialize(model, optimizer)` of apex. */
const isApex = (callee: Expr): boolean => dottedName(callee)?.endsWith("amp.initialize") === true;

const prepares = /^(prepare|prepare_\w+|setup|setup_optimizers|setup_dataloaders)$/;

/** `a, b = accelerator.prepare(x, y)` and the like hand back what they are given, in its order. */
export function preparedItem(
  { callee, args }: ExprOf<"call">,
  path: readonly Key[],
): { readonly item: Expr; readonly rest: readonly Key[] } | undefined {
  if (callee.kind !== "attribute" || !(prepares.test(callee.name) || isApex(callee))) {
    return undefined;
  }
  const positional = args.filter((a) => a.name === null && a.star === "");
  const [index = 0, ...rest] = path;
  const isWhole = path.length > 0 || (positional.length === 1 && args.length === 1);
  const item = isWhole && typeof index === "number" ? positional[index]?.value : undefined;
  return item && { item, rest };
}
