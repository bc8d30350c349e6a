import { isFunction } from "../core/spec/pyValue.ts";
import type { Expr, StmtOf } from "./ast.ts";
import type { Oracle } from "./evaluation.ts";
import { holdsOpenFunction } from "./exprFacts.ts";
import { freeze, type Names } from "./freeze.ts";
import { asLambda } from "./functions.ts";
import type { Block } from "./scopes.ts";

/** Methods of objects of the script, as functions without `self`. */
export class MethodFunctions {
  private readonly oracle: Oracle;
  private readonly names: Names;
  private readonly known = new Map<StmtOf<"function">, Expr | undefined>();

  constructor(oracle: Oracle, names: Names) {
    this.oracle = oracle;
    this.names = names;
  }

  of(object: Expr, name: string, block: Block): Expr | undefined {
    const found = this.oracle.method(object, name, block);
    if (!found) return undefined;
    const { definition } = found;
    if (this.known.has(definition)) return this.known.get(definition);
    // A method that calls itself stays open.
    this.known.set(definition, undefined);
    const method = this.read(definition, found.block);
    this.known.set(definition, method);
    return method;
  }

  private read(definition: StmtOf<"function">, block: Block): Expr | undefined {
    const lambda = asLambda(definition);
    if (!lambda) return undefined;
    const [, ...params] = lambda.params;
    const frozen = freeze({ ...lambda, params }, block, new Set(), this.names);
    const isWhole =
      frozen.kind === "constant" && isFunction(frozen.value) && !holdsOpenFunction(frozen.value);
    return isWhole ? frozen : undefined;
  }
}
