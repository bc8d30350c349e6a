import type { PyObject, PyValue } from "../core/spec/pyValue.ts";
import type { Expr, ExprOf } from "./ast.ts";
import type { Evaluator } from "./evaluate.ts";
import { resolveName } from "./resolve.ts";
import type { Block, ModuleIndex } from "./scopes.ts";

/** The scheduler an expression stands for, if it is exactly one that the file builds. */
export type FindObject = (expr: Expr, block: Block) => PyObject | undefined;

interface Item {
  readonly expr: Expr;
  readonly block: Block;
}

/**
 * The list of schedulers that a composite is given: written in the call, or a variable to which
 * the list and later items were given. Undefined where a part of it cannot be read.
 */
export function schedulerList(
  expr: Expr,
  block: Block,
  index: ModuleIndex,
  evaluator: Evaluator,
  find: FindObject,
): readonly PyValue[] | undefined {
  const items = itemsOf(expr, block, index, evaluator);
  const values = items?.map((item) => find(item.expr, item.block) ?? valueOfItem(item, evaluator));
  return values?.every((value) => value !== undefined) ? (values as readonly PyValue[]) : undefined;
}

const valueOfItem = ({ expr, block }: Item, evaluator: Evaluator) => evaluator.value(expr, block);

function itemsOf(
  expr: Expr,
  block: Block,
  index: ModuleIndex,
  evaluator: Evaluator,
): readonly Item[] | undefined {
  const definition = evaluator.definitionOf(expr, block);
  const written = definition.expr;
  if (written.kind !== "list" && written.kind !== "tuple") return undefined;
  const items = written.items.map((item) => ({ expr: item, block: definition.block }));
  if (expr.kind !== "name") return items;
  const added = addedTo(expr, block, definition.block, index);
  return added && [...items, ...added];
}

/** What `name.append(…)` adds before the use; undefined where the list changes in another way. */
function addedTo(
  use: ExprOf<"name">,
  block: Block,
  home: Block,
  index: ModuleIndex,
): readonly Item[] | undefined {
  const binding = bindingOf(use, block);
  const calls = index.calls.filter(({ call, block: where }) => {
    const { callee } = call;
    if (callee.kind !== "attribute" || callee.object.kind !== "name") return false;
    const isSame = callee.object.name === use.name && call.from < use.from;
    return isSame && bindingOf(callee.object, where) === binding;
  });
  const isPlain = calls.every(({ call, block: where }) => {
    const isAppend = call.callee.kind === "attribute" && call.callee.name === "append";
    return isAppend && where === home && call.args.length === 1;
  });
  if (!isPlain) return undefined;
  return calls.flatMap(({ call, block: where }) =>
    call.args.map(({ value }) => ({ expr: value, block: where })),
  );
}

function bindingOf(name: ExprOf<"name">, block: Block) {
  const found = resolveName(name.name, name.from, block);
  return found.kind === "bound" ? found.binding : undefined;
}
