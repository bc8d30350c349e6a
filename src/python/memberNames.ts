import type { Expr } from "./ast.ts";
import type { Holder, Holders } from "./holders.ts";
import { makingOf } from "./makers.ts";
import type { MemberLookUp } from "./member.ts";
import type { MemberChanges } from "./memberChanges.ts";
import type { Block } from "./scopes.ts";

const MAX_DEPTH = 8;

type Names = readonly string[] | undefined;

/** Which names a dict or namespace has, and which it certainly has not. */
export class MemberNames {
  private readonly holders: Holders;
  private readonly changes: MemberChanges;
  private readonly lookUp: MemberLookUp;

  constructor(holders: Holders, changes: MemberChanges, lookUp: MemberLookUp) {
    this.holders = holders;
    this.changes = changes;
    this.lookUp = lookUp;
  }

  /** All its names, where they are certain. */
  of(object: Expr, block: Block, depth = 0): Names {
    const holders = depth > MAX_DEPTH ? [] : this.holders.of(object, block);
    // `dict(fused=True) if is_cuda else dict()`: whatever is chosen, it holds nothing else.
    const all = allOf(holders.map((holder) => this.ofHolder(holder, object, block, depth)));
    return holders.length > 0 ? all && [...new Set(all)] : undefined;
  }

  private ofHolder(holder: Holder, object: Expr, block: Block, depth: number): Names {
    if (holder.kind !== "source" || this.changes.isChangedElsewhere(holder, block)) {
      return undefined;
    }
    const own = this.ofSource(holder.source.expr, holder.source.block, depth);
    return own && [...own, ...this.changes.itemsSet(holder, object)];
  }

  private ofSource(expr: Expr, block: Block, depth: number): Names {
    if (expr.kind === "dict") {
      const names = expr.entries.map(({ key, value }) => {
        if (!key) return this.of(value, block, depth + 1);
        return key.kind === "constant" && typeof key.value === "string" ? [key.value] : undefined;
      });
      return allOf(names);
    }
    const made = expr.kind === "call" ? makingOf(expr, block) : undefined;
    if (made?.kind === "copy") return this.of(made.of, block, depth + 1);
    if (made?.kind !== "namespace") return undefined;
    const names = made.parts.map((part) =>
      part.kind === "entry" ? [part.name] : this.of(part.object, block, depth + 1),
    );
    return allOf(names);
  }

  /** Whether what a holder is made of certainly has no such name. */
  lacks(holder: Holder, name: string): boolean {
    if (holder.kind !== "source") return false;
    const { expr, block } = holder.source;
    if (expr.kind === "dict") {
      return expr.entries.every(({ key, value }) =>
        key ? key.kind === "constant" && key.value !== name : this.lookUp.lacks(value, name, block),
      );
    }
    const made = expr.kind === "call" ? makingOf(expr, block) : undefined;
    if (made?.kind === "copy") return this.lookUp.lacks(made.of, name, block);
    if (made?.kind !== "namespace") return false;
    return made.parts.every((part) =>
      part.kind === "entry" ? part.name !== name : this.lookUp.lacks(part.object, name, block),
    );
  }
}

const allOf = (parts: readonly Names[]): Names =>
  parts.includes(undefined) ? undefined : parts.flatMap((names) => names ?? []);
