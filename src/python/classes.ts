import type { Expr, ExprOf, StmtOf } from "./ast.ts";
import { methodOf } from "./callGraph.ts";
import { resolveExpr } from "./resolve.ts";
import type { Block, ModuleIndex } from "./scopes.ts";

type ClassDefinition = StmtOf<"class">;

export interface Placed {
  readonly expr: Expr;
  readonly block: Block;
}

/** The class of the file that a name means. */
export function classNamed(expr: Expr, block: Block): ClassDefinition | undefined {
  const found = resolveExpr(expr, block);
  return found.kind === "bound" && found.binding.kind === "class"
    ? found.binding.definition
    : undefined;
}

/** Whether `@dataclass` makes the class's annotated attributes fields. */
export const isDataclass = ({ decorators }: ClassDefinition): boolean =>
  decorators.some((decorator) => /dataclass|chz|attrs|define/.test(decoratorName(decorator)));

function decoratorName(expr: Expr): string {
  if (expr.kind === "call") return decoratorName(expr.callee);
  return expr.kind === "name" || expr.kind === "attribute" ? expr.name : "";
}

const MAX_BASES = 10;

/** What the class's body, or the body of a base class in the file, assigns to a name. */
export function classAttribute(
  definition: ClassDefinition,
  name: string,
  index: ModuleIndex,
  depth = 0,
): Placed | undefined {
  const block = index.classes.get(definition);
  if (!block || depth > MAX_BASES) return undefined;
  const bindings = block.scope.bindings.get(name);
  const binding = bindings?.at(-1);
  if (binding) {
    const isPlain = binding.kind === "value" && binding.path.length === 0 && bindings?.length === 1;
    return isPlain ? { expr: fieldDefault(binding.value), block } : undefined;
  }
  for (const base of definition.bases) {
    const parent = classNamed(base.value, block.parent ?? block);
    const found = parent && classAttribute(parent, name, index, depth + 1);
    if (found) return found;
  }
  return undefined;
}

/** `field(default=0.1)` is 0.1; a `default_factory=lambda: …` is what it returns. */
function fieldDefault(expr: Expr): Expr {
  if (expr.kind !== "call" || !/^(field|Field|ib|attrib)$/.test(decoratorName(expr))) return expr;
  const given = (name: string) => expr.args.find((a) => a.name === name)?.value;
  const factory = given("default_factory");
  const made = factory?.kind === "lambda" ? factory.body : undefined;
  return given("default") ?? made ?? expr;
}

/** What a constructor call passes for a field of a class without `__init__`. */
export function passedField(
  call: ExprOf<"call">,
  definition: ClassDefinition,
  name: string,
): Expr | "open" | undefined {
  const named = call.args.find((a) => a.name === name);
  if (named) return named.value;
  if (call.args.some((a) => a.star !== "")) return "open";
  if (methodOf(definition, "__init__")) return undefined;
  const fields = definition.body.flatMap((s) =>
    s.kind === "assign" && s.targets[0]?.kind === "name" ? [s.targets[0].name] : [],
  );
  return call.args.filter((a) => a.name === null)[fields.indexOf(name)]?.value;
}
