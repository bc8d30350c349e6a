import type { PyValue } from "../core/spec/pyValue.ts";
import type { Expr, ExprOf, StmtOf } from "./ast.ts";
import type { CallGraph } from "./callGraph.ts";
import type { ConfigFormat } from "./configs/configFile.ts";
import { isClassParse } from "./filledClasses.ts";
import { appendsByList, type Key } from "./items.ts";
import type { Block, CallSite, ModuleIndex } from "./scopes.ts";
import { SourceSearch } from "./sourceSearch.ts";
import { makesSchedule } from "./timmSettings.ts";

/** An expression that makes an object, and the block it stands in. */
export interface Source {
  readonly expr: Expr;
  readonly block: Block;
}

/** A source of which only an item is meant: `path` is what could not be followed any more. */
export interface ItemSource extends Source {
  readonly path: readonly Key[];
}

/** False for a block that the script does not run with its default options. */
export type MayRun = (block: Block) => boolean;

/** The content of files of settings: of what a call reads, and of what Hydra passes. */
export interface ReadConfigs {
  ofCall(call: ExprOf<"call">, block: Block): Expr | undefined;
  ofHydra(definition: StmtOf<"function">, block: Block): Expr | undefined;
  /** The content of a file that a path names. */
  file(path: Expr, block: Block, format: ConfigFormat): Expr | undefined;
  /** The value of a computed key. */
  key(index: Expr, block: Block): PyValue | undefined;
}

const noConfigs: ReadConfigs = {
  ofCall: () => undefined,
  ofHydra: () => undefined,
  file: () => undefined,
  key: () => undefined,
};

/** Follows a variable, attribute or parameter back to the expressions that may have made the object. */
export class ObjectTracer {
  readonly index: ModuleIndex;
  readonly graph: CallGraph;
  readonly configs: ReadConfigs;
  /** Objects whose class is being looked for. */
  readonly holding = new Set<Expr>();
  private appended: ReadonlyMap<string, readonly CallSite[]> | undefined;

  constructor(index: ModuleIndex, graph: CallGraph, configs: ReadConfigs = noConfigs) {
    this.index = index;
    this.graph = graph;
    this.configs = configs;
  }

  /** Every call whose result `expr` may be; empty when the file does not say. */
  origins(expr: Expr, block: Block, mayRun: MayRun = always): readonly ExprOf<"call">[] {
    return this.sources(expr, block, mayRun).flatMap((s) => (s.expr.kind === "call" ? s.expr : []));
  }

  /** Every expression whose value `expr` may be, through assignments, calls and returns. */
  sources(expr: Expr, block: Block, mayRun: MayRun = always): readonly ItemSource[] {
    const places = this.places(expr, block, mayRun);
    return places.filter(
      (p) => p.path.length === 0 || (p.expr.kind === "call" && isFirstOfPair(p.expr, p.path)),
    );
  }

  /** As `sources`, with items of calls that are not the file's own; `path` is that of the item. */
  places(
    expr: Expr,
    block: Block,
    mayRun: MayRun = always,
    path: readonly Key[] = [],
  ): readonly ItemSource[] {
    const search = new SourceSearch(this, mayRun);
    search.follow(expr, block, path);
    return search.places;
  }

  /** The calls of `append` on a list, by its name as written. */
  appendsTo(list: string): readonly CallSite[] {
    this.appended ??= appendsByList(this.index);
    return this.appended.get(list) ?? [];
  }
}

const always: MayRun = () => true;

/** `args, unknown = parser.parse_known_args()`, `scheduler, epochs = create_scheduler_v2(…)` */
const isFirstOfPair = ({ callee }: ExprOf<"call">, path: readonly Key[]): boolean => {
  if (callee.kind !== "attribute" && callee.kind !== "name") return false;
  if (makesSchedule(callee.name)) return path.join() === "0";
  if (callee.kind !== "attribute") return false;
  if (callee.name === "parse_known_args") return path.join() === "0";
  return isClassParse(callee) && path.length === 1;
};
