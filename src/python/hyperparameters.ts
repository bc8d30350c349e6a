import { dottedName, type Expr, type StmtOf } from "./ast.ts";
import { classOf, functionOf } from "./callGraph.ts";
import { classNamed } from "./classes.ts";
import type { Block, CallSite, ModuleIndex } from "./scopes.ts";

type ClassDefinition = StmtOf<"class">;

/** Where a hyperparameter comes from: a value, or an object of which it is a member. */
export type Hyperparameter =
  | { readonly kind: "value"; readonly expr: Expr; readonly block: Block }
  | { readonly kind: "member"; readonly object: Expr; readonly block: Block };

const MAX_BASES = 10;

/**
 * What `self.save_hyperparameters()` keeps under a name: the argument of the constructor that
 * calls it, or a member of the object it is given.
 */
export function hyperparameter(
  name: string,
  definition: ClassDefinition,
  index: ModuleIndex,
): Hyperparameter | undefined {
  const [site, second] = savingCalls(definition, index);
  const init = site && functionOf(site.block);
  if (!site || second || init?.name !== "__init__") return undefined;
  const { call, block } = site;
  const positional = call.args.filter((a) => a.name === null && a.star === "").map((a) => a.value);
  const object = positional.find((e) => !isText(e));
  if (object) return { kind: "member", object, block };
  const names = positional.map(textOf);
  const ignored = call.args.find((a) => a.name === "ignore")?.value;
  const isKept = (names.length === 0 || names.includes(name)) && !mentions(ignored, name);
  const isParameter = init.params.some((p) => p.name === name && p.star === "");
  if (!isKept || !isParameter) return undefined;
  const { from, to } = call;
  return { kind: "value", expr: { kind: "name", name, from, to }, block };
}

function savingCalls(definition: ClassDefinition, index: ModuleIndex, depth = 0): CallSite[] {
  const own = (index.methodCalls.get("save_hyperparameters") ?? []).filter(
    ({ call, block }) =>
      dottedName(call.callee) === "self.save_hyperparameters" && classOf(block) === definition,
  );
  if (own.length > 0 || depth > MAX_BASES) return own;
  const outside = index.classes.get(definition)?.parent;
  return definition.bases.flatMap((base) => {
    const parent = outside && classNamed(base.value, outside);
    return parent ? savingCalls(parent, index, depth + 1) : [];
  });
}

const textOf = (expr: Expr): string | null =>
  expr.kind === "constant" && typeof expr.value === "string" ? expr.value : null;

const isText = (expr: Expr): boolean => textOf(expr) !== null;

function mentions(expr: Expr | undefined, name: string): boolean {
  if (!expr) return false;
  const items = expr.kind === "list" || expr.kind === "tuple" ? expr.items : [expr];
  return items.some((item) => textOf(item) === name);
}
