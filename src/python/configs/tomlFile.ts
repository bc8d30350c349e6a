import { type AST, parseTOML } from "toml-eslint-parser";
import type { Expr, Span } from "../ast.ts";

/** A table while it is filled: tables and keys may come in any order. */
interface Table extends Span {
  readonly kind: "table";
  readonly entries: Map<string, Filled>;
}
interface Tables extends Span {
  readonly kind: "tables";
  readonly items: Filled[];
}
type Filled = Expr | Table | Tables;
type Path = readonly (string | number)[];

/** TOML as the expression that a script would have to write for it; every value has its place. */
export function tomlExpression(text: string, base: number): Expr | undefined {
  try {
    const [{ body }] = parseTOML(text, { tomlVersion: "1.0" }).body;
    const root = newTable({ from: base, to: base + text.length });
    for (const node of body) {
      if (node.type === "TOMLKeyValue") put(root, namesOf(node.key), contentOf(node.value, base));
      else fillTable(root, node, base);
    }
    return finished(root);
  } catch {
    // Not TOML: nothing is known of it.
    return undefined;
  }
}

function fillTable(root: Table, table: AST.TOMLTable, base: number): void {
  const { resolvedKey, body } = table;
  put(root, resolvedKey, newTable(spanOf(table, base)));
  for (const { key, value } of body) {
    put(root, [...resolvedKey, ...namesOf(key)], contentOf(value, base));
  }
}

const newTable = ({ from, to }: Span): Table => ({ kind: "table", entries: new Map(), from, to });

const namesOf = ({ keys }: AST.TOMLKey): readonly string[] =>
  keys.map((key) => (key.type === "TOMLBare" ? key.name : key.value));

const spanOf = ({ range: [from, to] }: AST.TOMLNode, base: number): Span => ({
  from: base + from,
  to: base + to,
});

/** What is there already stays: `[a]` after `[a.b]` opens the same table. */
function put(root: Table, path: Path, value: Filled): void {
  let at: Filled = root;
  for (const [i, name] of path.entries()) {
    const last = i === path.length - 1;
    const next = last
      ? value
      : typeof path[i + 1] === "number"
        ? newTables(value)
        : newTable(value);
    const inside: Filled | undefined = child(at, name) ?? add(at, name, next);
    if (!inside) return;
    at = inside;
  }
}

const newTables = ({ from, to }: Span): Tables => ({ kind: "tables", items: [], from, to });

function child(at: Filled, name: string | number): Filled | undefined {
  if (at.kind === "table") return at.entries.get(String(name));
  return at.kind === "tables" ? at.items[Number(name)] : undefined;
}

function add(at: Filled, name: string | number, value: Filled): Filled | undefined {
  if (at.kind === "table") at.entries.set(String(name), value);
  else if (at.kind === "tables") at.items[Number(name)] = value;
  else return undefined;
  return value;
}

function contentOf(node: AST.TOMLContentNode, base: number): Filled {
  const span = spanOf(node, base);
  if (node.type === "TOMLArray") {
    const items = node.elements.map((element) => finished(contentOf(element, base)));
    return { kind: "list", items, ...span };
  }
  if (node.type === "TOMLInlineTable") {
    const table = newTable(span);
    for (const { key, value } of node.body) put(table, namesOf(key), contentOf(value, base));
    return table;
  }
  if (node.kind === "integer") return { kind: "constant", value: node.bigint, ...span };
  if (node.kind === "float" || node.kind === "string" || node.kind === "boolean") {
    return { kind: "constant", value: node.value, ...span };
  }
  return { kind: "unknown", parts: [], ...span };
}

function finished(value: Filled): Expr {
  const { from, to } = value;
  if (value.kind === "tables") return { kind: "list", items: value.items.map(finished), from, to };
  if (value.kind !== "table") return value;
  const entries = [...value.entries].map(([key, inner]) => ({
    key: { kind: "constant", value: key, from: inner.from, to: inner.from } as const,
    value: finished(inner),
  }));
  return { kind: "dict", entries, from, to };
}
