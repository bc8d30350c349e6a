import type { ExprOf } from "./ast.ts";
import { classNamed } from "./classes.ts";
import { keyMeant } from "./followSubscripts.ts";
import { keywordItem, preparedItem, wrappedItem } from "./items.ts";
import { type ConfiguredItem, configuredItem, pathInForm } from "./lightningItems.ts";
import type { Block, ReturnSite } from "./scopes.ts";
import type { Follow, Path, SourceSearch } from "./sourceSearch.ts";

/** A call of the file's own function is what the function returns. */
export const followCall: Follow<"call"> = (call, block, path, search) => {
  if (followLibrary(call, block, path, search)) return;
  const { index, graph } = search.tracer;
  const target = graph.targetOf(call);
  const wrapped = target || path.length > 0 ? undefined : wrappedItem(call);
  if (wrapped && !classNamed(call.callee, block)) {
    search.follow(wrapped, block, path);
    return;
  }
  const returns = (target && target.name !== "__init__" && index.returns.get(target)) || [];
  if (returns.length > 0) followReturns(returns, path, search);
  else followForeign(call, block, path, search);
};

/** Calls that hand back what they are given or what is kept elsewhere. False for any other. */
function followLibrary(
  call: ExprOf<"call">,
  block: Block,
  path: Path,
  search: SourceSearch,
): boolean {
  const { configs, index } = search.tracer;
  const prepared = preparedItem(call, path);
  if (prepared) {
    search.follow(prepared.item, block, prepared.rest);
    return true;
  }
  if (followGet(call, block, path, search)) return true;
  const config = configs.ofCall(call, block);
  if (config) {
    search.follow(config, block, path);
    return true;
  }
  const configured = configuredItem(call, block, index);
  if (configured) followConfigured(configured, path, search);
  return configured !== undefined;
}

/** `{"adam": Adam(…), "sgd": SGD(…)}.get(args.opt)` of a dict of the file. */
function followGet(
  { callee, args }: ExprOf<"call">,
  block: Block,
  path: Path,
  search: SourceSearch,
): boolean {
  const [index] = args;
  if (callee.kind !== "attribute" || callee.name !== "get" || !index) return false;
  const key = keyMeant(index.value, block, search);
  const before = search.size;
  if (key !== undefined) search.follow(callee.object, block, [key, ...path]);
  return search.size > before;
}

/** What a Lightning module's `configure_optimizers` made. */
function followConfigured(
  { returns, part }: ConfiguredItem,
  path: Path,
  search: SourceSearch,
): void {
  for (const { value, block } of returns) {
    for (const form of search.tracer.places(value, block, search.mayRun)) {
      if (form.path.length > 0 || !search.isNew(form.expr)) continue;
      search.follow(form.expr, form.block, pathInForm(form.expr, part, path));
    }
  }
}

function followReturns(returns: readonly ReturnSite[], path: Path, search: SourceSearch): void {
  for (const { value, block } of returns) {
    if (!search.mayRun(block) || !search.isNew(`${value.from}:${path.join(".")}`)) continue;
    search.follow(value, block, path);
  }
}

/** A call of something that is not in the file. */
function followForeign(call: ExprOf<"call">, block: Block, path: Path, search: SourceSearch): void {
  const keyword = path.length > 0 ? keywordItem(call, path[0]) : undefined;
  if (keyword) search.follow(keyword, block, path.slice(1));
  else if (!search.has(call)) search.add(call, block, path);
}
