import type { Expr, ExprOf } from "./ast.ts";
import type { ObjectTracer } from "./objects.ts";
import { elementsAround } from "./paths.ts";
import { qualify } from "./qualify.ts";
import type { Block } from "./scopes.ts";
import type { Construction } from "./stepSites.ts";
import { starExports, torchClass } from "./torchNames.ts";

/** What the objects of one run tell about a script's tests. */
export class Decisions {
  private readonly constructions: readonly Construction[];
  private readonly tracer: ObjectTracer;
  private readonly text: (expr: Expr) => string;
  /** Tests that must have come out so for the objects to be made. */
  private readonly outcomes = new Map<string, boolean>();

  constructor(
    constructions: readonly Construction[],
    tracer: ObjectTracer,
    text: (expr: Expr) => string,
  ) {
    this.constructions = constructions;
    this.tracer = tracer;
    this.text = text;
    for (const { site } of constructions) {
      for (const element of elementsAround(site.block)) {
        if (element.kind !== "when") continue;
        for (const { test, wanted } of element.tests) this.outcomes.set(text(test), wanted);
      }
    }
  }

  decide(test: Expr, block: Block): boolean | undefined {
    const known = this.outcomes.get(this.text(test));
    if (known !== undefined) return known;
    if (test.kind === "unary" && test.op === "not") {
      const inner = this.decide(test.operand, block);
      return inner === undefined ? undefined : !inner;
    }
    if (test.kind === "logical") return this.both(test, block);
    if (test.kind === "compare") return this.isNone(test, block);
    // An optimizer or scheduler counts as true.
    const isPlain = test.kind === "name" || test.kind === "attribute";
    if (isPlain) return this.objectOf(test, block) ? true : undefined;
    return test.kind === "call" ? this.isInstance(test, block) : undefined;
  }

  private both({ op, left, right }: ExprOf<"logical">, block: Block): boolean | undefined {
    const sides = [this.decide(left, block), this.decide(right, block)];
    const decisive = op === "or";
    if (sides.includes(decisive)) return decisive;
    return sides.every((side) => side === !decisive) ? !decisive : undefined;
  }

  /** `scheduler is not None`, where the run has it. */
  private isNone({ first, rest }: ExprOf<"compare">, block: Block): boolean | undefined {
    const [comparison, second] = rest;
    const right = comparison?.right;
    if (second || right?.kind !== "constant" || right.value !== null) return undefined;
    if (!this.objectOf(first, block)) return undefined;
    if (comparison?.op === "is not" || comparison?.op === "!=") return true;
    return comparison?.op === "is" || comparison?.op === "==" ? false : undefined;
  }

  /** `isinstance(scheduler, ReduceLROnPlateau)`. */
  private isInstance({ callee, args }: ExprOf<"call">, block: Block): boolean | undefined {
    const [object, wanted] = args.map((a) => a.value);
    if (callee.kind !== "name" || callee.name !== "isinstance" || !object || !wanted) {
      return undefined;
    }
    const own = this.objectOf(object, block);
    if (!own) return undefined;
    const classes = wanted.kind === "tuple" ? wanted.items : [wanted];
    const names = classes.map((c) => {
      const path = qualify(c, block, starExports)?.path;
      return path === undefined ? undefined : torchClass(path)?.name;
    });
    if (names.includes(own.torch.name)) return true;
    return names.includes(undefined) ? undefined : false;
  }

  /** The one object of the run that an expression can be. */
  private objectOf(expr: Expr, block: Block): Construction | undefined {
    const origins = this.tracer.origins(expr, block);
    const own = this.constructions.filter((c) => origins.includes(c.site.call));
    return own.length === 1 ? own[0] : undefined;
  }
}
