import { dottedName, type Expr, type ExprOf } from "./ast.ts";
import { classOf, methodOf } from "./callGraph.ts";
import type { Key } from "./items.ts";
import type { Block, ModuleIndex, ReturnSite } from "./scopes.ts";

type Part = "optimizers" | "schedulers";

/** What `self.optimizers()` or `self.lr_schedulers()` of a Lightning module hands out. */
export interface ConfiguredItem {
  readonly part: Part;
  /** What the module's `configure_optimizers` returns. */
  readonly returns: readonly ReturnSite[];
}

const parts: Readonly<Record<string, Part>> = {
  "self.optimizers": "optimizers",
  "self.lr_schedulers": "schedulers",
};

export function configuredItem(
  { callee }: ExprOf<"call">,
  block: Block,
  index: ModuleIndex,
): ConfiguredItem | undefined {
  const name = dottedName(callee) ?? "";
  const part = Object.hasOwn(parts, name) ? parts[name] : undefined;
  const module = part && classOf(block);
  const method = module && methodOf(module, "configure_optimizers");
  if (!part || !method || methodOf(module, name.slice(5))) return undefined;
  return { part, returns: index.returns.get(method) ?? [] };
}

/** Where an item stands in what is returned: a single one is handed out without a list. */
export function pathInForm(form: Expr, part: Part, path: readonly Key[]): readonly Key[] {
  const [first = 0, ...rest] = path;
  const isOptimizer = part === "optimizers";
  if (form.kind === "dict") return isOptimizer ? ["optimizer"] : schedulerIn(form);
  if (form.kind !== "tuple" && form.kind !== "list") return isOptimizer ? path : [NOWHERE];
  const [item] = form.items;
  if (item?.kind === "list") {
    const second = form.items[1];
    const list = isOptimizer ? item : second;
    const entry =
      list?.kind === "list" && typeof first === "number" ? list.items[first] : undefined;
    const inner = entry?.kind === "dict" ? ["scheduler"] : [];
    return [isOptimizer ? 0 : 1, first, ...inner, ...rest];
  }
  const own = typeof first === "number" ? form.items[first] : undefined;
  if (own?.kind === "dict") return [first, ...(isOptimizer ? ["optimizer"] : schedulerIn(own))];
  return isOptimizer ? [first, ...rest] : [NOWHERE];
}

/** A key that nothing has. */
const NOWHERE = "";

function schedulerIn(dict: ExprOf<"dict">): readonly Key[] {
  const entry = dict.entries.find(
    (e) => e.key?.kind === "constant" && e.key.value === "lr_scheduler",
  );
  return entry?.value.kind === "dict" ? ["lr_scheduler", "scheduler"] : ["lr_scheduler"];
}
