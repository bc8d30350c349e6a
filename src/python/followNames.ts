import type { Expr, ExprOf } from "./ast.ts";
import { argumentFor } from "./callGraph.ts";
import { EVERY } from "./items.ts";
import { lastName } from "./loopFacts.ts";
import { resolveName } from "./resolve.ts";
import type { Binding, BindingOf, Block } from "./scopes.ts";
import type { Follow, Path, SourceSearch } from "./sourceSearch.ts";

export const followName: Follow<"name"> = (e, block, path, search) => {
  const resolution = resolveName(e.name, e.from, block);
  if (resolution.kind === "unbound") return;
  const bindings = resolution.kind === "bound" ? [resolution.binding] : resolution.bindings;
  for (const binding of bindings) {
    if (search.mayRun(binding.block)) followBinding(binding, path, search);
  }
};

/** Whatever gives a name its value. */
export function followBinding(binding: Binding, path: Path, search: SourceSearch): void {
  if (!search.isNew(binding)) return;
  switch (binding.kind) {
    case "value":
      search.follow(binding.value, binding.block, [...binding.path, ...path]);
      search.followAppended(binding.name, path);
      break;
    case "loop": {
      const { statement, block } = binding.loop;
      if (statement.kind !== "for") return;
      followItems(statement.iterable, block, [...binding.path, ...path], search);
      break;
    }
    case "opaque":
      followComprehension(binding, path, search);
      break;
    case "param":
      followParameter(binding, path, search);
  }
}

/** What the calls of the function pass, and what Hydra passes for its first parameter. */
function followParameter(binding: BindingOf<"param">, path: Path, search: SourceSearch): void {
  const { configs, graph } = search.tracer;
  const { definition } = binding.owner;
  if (definition?.kind !== "function") return;
  const outside = binding.block.parent ?? binding.block;
  const isFirst = definition.params[0]?.name === binding.name;
  const config = isFirst ? configs.ofHydra(definition, outside) : undefined;
  if (config) search.follow(config, outside, path);
  for (const site of graph.callsTo(definition)) {
    const given = argumentFor(site.call, definition, binding.name);
    if (given && given !== "default") search.follow(given, site.block, path);
  }
}

/** `o` in `[StepLR(o, 5) for o in optimizers]`. */
function followComprehension({ name, block }: Binding, path: Path, search: SourceSearch): void {
  const { definition } = block.scope;
  if (definition?.kind !== "comprehension") return;
  for (const { target, iterable } of definition.loops) {
    const item = placeOf(name, target);
    if (item) followItems(iterable, block.parent ?? block, [...item, ...path], search);
  }
}

/** Where a name stands in a target: `[1]` for b in `a, b`. */
function placeOf(name: string, target: Expr): readonly number[] | undefined {
  if (target.kind === "name") return target.name === name ? [] : undefined;
  const items = target.kind === "tuple" || target.kind === "list" ? target.items : [];
  const i = items.findIndex((item) => item.kind === "name" && item.name === name);
  return i < 0 ? undefined : [i];
}

/** What a loop over `iterable` has in its target; `path` is that of the item in the target. */
function followItems(iterable: Expr, block: Block, path: Path, search: SourceSearch): void {
  if (iterable.kind === "call" && followRounds(iterable, block, path, search)) return;
  search.follow(iterable, block, [EVERY, ...path]);
}

/** `enumerate(items)`, `zip(a, b)`, `table.values()`, `table.items()`. False for any other call. */
function followRounds(
  { callee, args }: ExprOf<"call">,
  block: Block,
  path: Path,
  search: SourceSearch,
): boolean {
  const [first, ...rest] = path;
  const name = lastName(callee);
  if (callee.kind === "attribute") {
    if (name === "values") search.follow(callee.object, block, [EVERY, ...path]);
    if (name === "items" && first === 1) search.follow(callee.object, block, [EVERY, ...rest]);
    return name === "values" || name === "items";
  }
  if (name === "enumerate" && args[0]) {
    if (first === 1) followItems(args[0].value, block, rest, search);
    return true;
  }
  if (name !== "zip") return false;
  const item = typeof first === "number" ? args[first] : undefined;
  if (item) followItems(item.value, block, rest, search);
  return true;
}
