import {
  type Document,
  isAlias,
  isMap,
  isPair,
  isScalar,
  isSeq,
  type Node,
  type Pair,
  parseDocument,
  Scalar,
} from "yaml";
import type { Expr, Span } from "../ast.ts";
import { plainScalar, type YamlDialect } from "./yamlScalars.ts";

type DictEntry = { readonly key: Expr | null; readonly value: Expr };

/** Aliases can make a small file as large as the memory. */
const MAX_NODES = 20_000;
const MAX_DEPTH = 50;

export function yamlExpression(text: string, base: number, dialect: YamlDialect): Expr | undefined {
  try {
    const document = parseDocument(text, { schema: "failsafe", logLevel: "silent" });
    const { contents, errors } = document;
    if (errors.length > 0 || !contents) return undefined;
    return new Converter(document, base, dialect).expression(contents, 0);
  } catch {
    // A file that the parser gives up on says nothing.
    return undefined;
  }
}

class Converter {
  private readonly document: Document;
  private readonly base: number;
  private readonly dialect: YamlDialect;
  private left = MAX_NODES;

  constructor(document: Document, base: number, dialect: YamlDialect) {
    this.document = document;
    this.base = base;
    this.dialect = dialect;
  }

  expression(node: unknown, depth: number): Expr {
    const span = this.spanOf(node);
    if (this.left-- <= 0 || depth > MAX_DEPTH) return { kind: "unknown", parts: [], ...span };
    if (isAlias(node)) return this.expression(node.resolve(this.document), depth + 1);
    if (isMap(node)) return { kind: "dict", entries: this.entries(node.items, depth), ...span };
    if (isSeq(node)) {
      const items = node.items.map((item) =>
        isPair(item)
          ? ({ kind: "unknown", parts: [], ...span } as const)
          : this.expression(item, depth + 1),
      );
      return { kind: "list", items, ...span };
    }
    if (isScalar(node)) return this.scalar(node, span);
    return node === null || node === undefined
      ? { kind: "constant", value: null, ...span }
      : { kind: "unknown", parts: [], ...span };
  }

  private scalar(node: Scalar, span: Span): Expr {
    const text = String(node.value);
    if (node.tag && node.tag !== "tag:yaml.org,2002:str" && node.tag !== "!") {
      return { kind: "unknown", parts: [], ...span };
    }
    const isPlain = node.type === Scalar.PLAIN && !node.tag;
    const value = isPlain ? plainScalar(text, this.dialect) : text;
    return value === undefined
      ? { kind: "unknown", parts: [], ...span }
      : { kind: "constant", value, ...span };
  }

  /** `<<: *other` brings in entries that the map's own replace. */
  private entries(items: readonly Pair<unknown, unknown>[], depth: number): readonly DictEntry[] {
    const own: DictEntry[] = [];
    const merged: DictEntry[] = [];
    for (const { key, value } of items) {
      const isMerge = isScalar(key) && key.value === "<<" && key.type === Scalar.PLAIN;
      if (isMerge) merged.push(...this.mergedEntries(value, depth));
      else
        own.push({
          key: this.expression(key, depth + 1),
          value: this.expression(value, depth + 1),
        });
    }
    return [...merged, ...own];
  }

  private mergedEntries(value: unknown, depth: number): readonly DictEntry[] {
    const expr = this.expression(value, depth + 1);
    if (expr.kind === "dict") return expr.entries;
    // Of several maps the first has precedence, so it comes last.
    const maps = expr.kind === "list" ? [...expr.items].reverse() : [];
    return maps.flatMap((item) => (item.kind === "dict" ? item.entries : []));
  }

  private spanOf(node: unknown): Span {
    const [from = 0, to = from] = (node as Node | null)?.range ?? [];
    return { from: this.base + from, to: this.base + to };
  }
}
