import type { Expr, ExprOf } from "../ast.ts";

type Dict = ExprOf<"dict">;

const keyText = (key: Expr | null): string | undefined =>
  key?.kind === "constant" && (typeof key.value === "string" || typeof key.value === "bigint")
    ? String(key.value)
    : undefined;

/** The value of an entry; of several the last. */
export function entryIn(dict: Expr | undefined, name: string): Expr | undefined {
  if (dict?.kind !== "dict") return undefined;
  return [...dict.entries].reverse().find(({ key }) => keyText(key) === name)?.value;
}

/** `later` over `earlier`, dict by dict, as OmegaConf and Hydra merge. */
export function mergeConfigs(earlier: Expr, later: Expr, depth = 0): Expr {
  if (earlier.kind !== "dict" || later.kind !== "dict" || depth > MAX_DEPTH) return later;
  const entries = [...earlier.entries];
  for (const entry of later.entries) {
    const name = keyText(entry.key);
    const at = entries.findIndex(({ key }) => keyText(key) === name && name !== undefined);
    const known = entries[at];
    if (known)
      entries[at] = { key: entry.key, value: mergeConfigs(known.value, entry.value, depth + 1) };
    else entries.push(entry);
  }
  const { from, to } = later;
  return { kind: "dict", entries, from, to };
}

/** A config as the content of `package`: `{"optimizer": config}` for `optimizer`. */
export function inPackage(config: Expr, name: string): Expr {
  const { from, to } = config;
  return name
    .split(/[./]/)
    .filter((part) => part !== "")
    .reduceRight<Expr>(
      (value, part) => ({
        kind: "dict",
        entries: [{ key: { kind: "constant", value: part, from, to }, value }],
        from,
        to,
      }),
      config,
    );
}

const MAX_DEPTH = 50;
/** A file may repeat its parts by reference, but not without end. */
const MAX_NODES = 20_000;

/** Replaces `${a.b}` by what stands there; what is computed otherwise is not known. */
export function interpolated(root: Expr): Expr {
  return root.kind === "dict" ? inside(root, root, 0, { left: MAX_NODES }) : root;
}

function inside(expr: Expr, root: Dict, depth: number, budget: { left: number }): Expr {
  const { from, to } = expr;
  budget.left -= 1;
  if (depth > MAX_DEPTH || budget.left < 0) return { kind: "unknown", parts: [], from, to };
  const inner = (e: Expr) => inside(e, root, depth + 1, budget);
  if (expr.kind === "dict") {
    return {
      ...expr,
      entries: expr.entries.map(({ key, value }) => ({ key, value: inner(value) })),
    };
  }
  if (expr.kind === "list") return { ...expr, items: expr.items.map(inner) };
  if (expr.kind !== "constant" || typeof expr.value !== "string") return expr;
  if (!expr.value.includes("${")) return expr;
  const path = /^\$\{([\w.]+)\}$/.exec(expr.value)?.[1];
  const target = path
    ?.split(".")
    .reduce<Expr | undefined>((config, name) => entryIn(config, name), root);
  return target ? inner(target) : { kind: "unknown", parts: [], from, to };
}
