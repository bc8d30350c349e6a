import type { Expr, StmtOf } from "../ast.ts";
import type { Binding, Block, Scope } from "../scopes.ts";

/** A place in the script's text within one call of the function it stands in. */
export interface Position {
  readonly frame: Frame;
  readonly block: Block;
}

/** An expression where its names have their meaning. */
export interface Given extends Position {
  readonly expr: Expr;
}

/** What a call of one of the script's functions gives back: variables that hold it. */
export type Result =
  | { readonly kind: "variable"; readonly name: string }
  | { readonly kind: "tuple"; readonly names: readonly string[] };

interface FrameInit {
  readonly scope: Scope;
  readonly outer: Frame | null;
  readonly caller: Frame | null;
  readonly id: number;
  readonly self: string | null;
  readonly isOnly: boolean;
}

/** One call of a function of the script, or the module itself. */
export class Frame {
  readonly scope: Scope;
  /** The call in which the function was defined, which its free names refer to. */
  readonly outer: Frame | null;
  readonly caller: Frame | null;
  readonly id: number;
  /** The instance that `self` is. */
  readonly self: string | null;
  /** The function is called once: what is known of its names holds in this call. */
  readonly isOnly: boolean;
  /** What the call passes for each parameter. */
  readonly given: Map<string, Given>;
  readonly results: Map<Expr, Result>;
  /** Variables of loops that are unrolled: what they stand for in this round. */
  readonly items: Map<string, Given>;
  /** Names that stand for a parameter group of the run's optimizer, by its number. */
  readonly groups: Map<string, number>;

  /** `like` is the same call outside of an unrolled loop. */
  constructor(init: FrameInit, like?: Frame) {
    this.given = like?.given ?? new Map();
    this.results = new Map(like?.results);
    this.items = new Map(like?.items);
    this.groups = new Map(like?.groups);
    this.scope = init.scope;
    this.outer = init.outer;
    this.caller = init.caller;
    this.id = init.id;
    this.self = init.self;
    this.isOnly = init.isOnly;
  }

  /** The same call within one round of an unrolled loop. */
  round(name: string, item: Given | number): Frame {
    const round = new Frame(this, this);
    if (typeof item === "number") round.groups.set(name, item);
    else round.items.set(name, item);
    return round;
  }

  /** A call of a method that only computes; its names are those of the module and of its object. */
  ofMethod(scope: Scope, self: string): Frame {
    return new Frame({
      scope,
      outer: this.outermost,
      caller: this,
      id: -1,
      self,
      isOnly: false,
    });
  }

  /** The module's own. */
  private get outermost(): Frame {
    return this.outer?.outermost ?? this;
  }

  get definition(): StmtOf<"function"> | null {
    const { definition } = this.scope;
    return definition?.kind === "function" ? definition : null;
  }

  /** This frame or the one around it that a scope belongs to. */
  of(scope: Scope): Frame | undefined {
    if (this.scope === scope) return this;
    return this.outer?.of(scope);
  }

  /** Whether a function is being called already. */
  isRunning(definition: StmtOf<"function">): boolean {
    return this.definition === definition || (this.caller?.isRunning(definition) ?? false);
  }

  get depth(): number {
    return this.caller ? this.caller.depth + 1 : 0;
  }
}

/** A name's own scope with all of its bindings there. */
export interface Owned {
  readonly scope: Scope;
  readonly bindings: readonly Binding[];
}

/** The scope a name belongs to, as Python finds it. */
export function ownerOf(name: string, block: Block): Owned | undefined {
  let scope: Scope | null = block.scope;
  let isOwn = true;
  for (; scope; scope = scope.parent) {
    const isVisible = isOwn || scope.kind !== "class";
    const bindings = scope.outerNames.has(name) ? undefined : scope.bindings.get(name);
    if (bindings && isVisible) return { scope, bindings };
    isOwn = isOwn && scope.kind === "comprehension";
  }
  return undefined;
}
