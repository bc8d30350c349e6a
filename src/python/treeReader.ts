import type { Tree, TreeCursor } from "@lezer/common";
import type { Stmt } from "./ast.ts";
import { isAligned } from "./columns.ts";
import { argumentsOf, parametersOf } from "./convertArguments.ts";
import { exprConverters } from "./convertExpr.ts";
import type { ConvertedStatements } from "./convertedStatements.ts";
import { statementConverters } from "./convertStmt.ts";
import type { Part, PartReader } from "./parts.ts";

/** Python refuses far shallower nesting; deeper trees are cut off, never followed. */
const MAX_DEPTH = 200;

type ConvertStatement = (typeof statementConverters)[string] & {};

/** Shorter statements are read faster than they are found again. */
const MIN_KEPT = 200;

const clauseNames = /^(elif|else|except|finally)$/;

/** `print x` of Python 2: as part of an expression `print -x` and `print [0]` are valid still. */
const printsByStatement = /^print\s*[^-+*[\s]/;

/** The depth of the module's own statements. */
const OUTERMOST = 1;

/** Walks the parser's tree once and builds ours. */
export class TreeReader implements PartReader {
  /** Where the parser had to guess, and what only Python 2 knows, in ascending order. */
  readonly errors: number[] = [];
  /** The errors that the grammar lets pass. */
  readonly outdated = new Set<number>();
  /** The tree's blocks are those of the text's indentation. */
  isAligned = true;
  private readonly cursor: TreeCursor;
  private readonly source: string;
  private readonly base: number;
  private readonly converted: ConvertedStatements;
  private depth = 0;
  /** The statement that is being read. */
  private around = "";

  /** All offsets of what is read begin at `base`. */
  constructor(tree: Tree, source: string, base: number, converted: ConvertedStatements) {
    this.converted = converted;
    this.cursor = tree.cursor();
    this.source = source;
    this.base = base;
  }

  module(): readonly Stmt[] {
    return this.statements();
  }

  text(from: number, to: number): string {
    return this.source.slice(from - this.base, to - this.base);
  }

  parts(): Part[] {
    const { cursor } = this;
    const parts: Part[] = [];
    const { name, from } = cursor;
    if (this.depth >= MAX_DEPTH || !cursor.firstChild()) return parts;
    this.depth += 1;
    do {
      const part = this.part();
      if (part) parts.push(part);
    } while (cursor.nextSibling());
    this.depth -= 1;
    cursor.parent();
    if (name.endsWith("Statement")) {
      const clauses = parts.filter((part) => clauseNames.test(part.name));
      if (clauses.length > 0)
        this.align([from, ...clauses.map((clause) => clause.from - this.base)]);
    }
    return parts;
  }

  /** Statements of a block, or clauses of a statement, begin in the same column. */
  private align(offsets: readonly number[]): void {
    this.isAligned &&= isAligned(this.source, offsets);
  }

  private part(): Part | undefined {
    const { cursor, base } = this;
    const { name } = cursor;
    const from = cursor.from + base;
    const to = cursor.to + base;
    if (cursor.type.isError) {
      this.errors.push(from);
      return undefined;
    }
    if (name === "Comment" || name === "TypeDef") return undefined;
    const convert = exprConverters[name];
    if (convert)
      return { name, text: this.text(from, to), from, to, expr: convert(this, from, to) };
    if (name === "ArgList") return { name, text: "", from, to, args: argumentsOf(this.parts()) };
    if (name === "ParamList")
      return { name, text: "", from, to, params: parametersOf(this.parts()) };
    if (name === "Body" || name === "MatchBody") {
      return { name, text: "", from, to, body: this.statements() };
    }
    if (name === "PrintStatement" && printsByStatement.test(this.text(from, to))) {
      this.errors.push(from);
      this.outdated.add(from);
    }
    const statement = statementConverters[name];
    if (statement) {
      return { name, text: "", from, to, statement: this.statement(statement, name, from, to) };
    }
    return { name, text: this.text(from, to), from, to };
  }

  /** A long statement is read again only where it changed. */
  private statement(convert: ConvertStatement, name: string, from: number, to: number): Stmt {
    // A definition and what decorates it share their parts: only the whole is kept.
    if (to - from < MIN_KEPT || this.around === "DecoratedStatement") {
      return this.convertAs(name, convert, from, to);
    }
    const key = `${this.depth} ${name} ${this.text(from, to)}`;
    const known = this.converted.get(key, from, this.depth === OUTERMOST);
    if (known) return known;
    const errors = this.errors.length;
    const statement = this.convertAs(name, convert, from, to);
    if (this.errors.length === errors) this.converted.set(key, statement);
    return statement;
  }

  private convertAs(name: string, convert: ConvertStatement, from: number, to: number): Stmt {
    const outer = this.around;
    this.around = name;
    const statement = convert(this, from, to);
    this.around = outer;
    return statement;
  }

  /** The statements directly inside the current node. */
  private statements(): readonly Stmt[] {
    const parts = this.parts();
    this.align(parts.flatMap((part) => (part.statement ? [part.from - this.base] : [])));
    return parts.flatMap((part) => {
      const { statement } = part;
      // `a = 1; b = 2` is one group in the grammar, but two statements of the same block.
      if (statement?.kind === "other" && part.name === "StatementGroup") {
        return statement.bodies.flat();
      }
      if (statement) return [statement];
      // Recovery leaves bare expressions behind: keep them, calls inside must be found.
      if (!part.expr) return [];
      const { from, to, expr } = part;
      return [{ kind: "expression" as const, value: expr, from, to }];
    });
  }
}
