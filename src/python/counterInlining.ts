import type { Expr } from "./ast.ts";
import type { BindingValues } from "./bindingValues.ts";
import type { Oracle } from "./evaluation.ts";
import { freeze, isSmall, type Names } from "./freeze.ts";
import { loopVariable } from "./loopFacts.ts";
import type { Pending } from "./pending.ts";
import type { Binding } from "./scopes.ts";

/** Definitions longer than this are not inlined into functions of loop counters. */
const MAX_INLINED = 500;

/** Names without a constant value, as expressions of loop counters. */
export class CounterInlining {
  private readonly oracle: Oracle;
  private readonly bindings: BindingValues;
  private readonly pending: Pending;
  private readonly names: Names;
  private readonly inlined = new Map<Binding, Expr | undefined>();

  constructor(oracle: Oracle, bindings: BindingValues, pending: Pending, names: Names) {
    this.oracle = oracle;
    this.bindings = bindings;
    this.pending = pending;
    this.names = names;
  }

  of(binding: Binding): Expr | undefined {
    return this.pending.run(binding, () => this.once(binding), undefined);
  }

  private once(binding: Binding): Expr | undefined {
    if (this.inlined.has(binding)) return this.inlined.get(binding);
    const frozen = this.inline(binding);
    const result = frozen && isSmall(frozen, MAX_INLINED) ? frozen : undefined;
    this.inlined.set(binding, result);
    return result;
  }

  private inline(binding: Binding): Expr | undefined {
    if (binding.kind !== "loop") {
      const source = this.bindings.definition(binding);
      return source && freeze(source.expr, source.block, new Set(), this.names);
    }
    const { loop, path } = binding;
    const counter = this.oracle.counterOf(loop);
    const value = loopVariable(loop, path, counter);
    return value && freeze(value, loop.block, new Set([counter]), this.names);
  }
}
